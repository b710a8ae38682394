import { describe, expect, it } from "vitest";
import { changesBetween, type SeenFolder } from "../../../src/services/catalog-changes.ts";
import type { PublishedAdapter } from "../../../src/services/published-adapter.ts";

const [first, second] = [{}, {}] as PublishedAdapter[];

const seen = (more: Partial<SeenFolder> = {}): SeenFolder => ({
  folder: "/adapters/sms",
  service: "sms",
  serving: first,
  problem: undefined,
  closure: undefined,
  ...more,
});
const closed = (mode: "disabled" | "draining") => ({ mode, at: 1, by: "ann" });
const told = (before: SeenFolder[], after: SeenFolder[]) =>
  changesBetween(before, after).map(({ service, folder, kind, detail }) =>
    [service, folder, kind, ...(detail === undefined ? [] : [detail])].join(" "),
  );

describe("what changed in the adapters folder", () => {
  it.each<[string, SeenFolder[], SeenFolder[], string[]]>([
    ["nothing", [seen()], [seen()], []],
    ["a folder that came", [], [seen()], ["sms sms published"]],
    ["one that works now", [seen({ serving: undefined, problem: "p" })], [seen()], ["sms sms published"]],
    ["another state of it", [seen()], [seen({ serving: second })], ["sms sms changed"]],
    ["a folder that went", [seen()], [], ["sms sms removed"]],
    ["one that never worked and went", [seen({ serving: undefined, problem: "p" })], [], []],
    [
      "a name that another has now",
      [seen()],
      [seen({ serving: undefined, problem: "taken" })],
      ["sms sms removed", "sms sms failed taken"],
    ],
    [
      "a new name",
      [seen()],
      [seen({ service: "texts", serving: second })],
      ["sms sms removed", "texts sms published"],
    ],
    ["a change that does not work", [seen()], [seen({ problem: "p" })], ["sms sms failed p"]],
    ["the same problem again", [seen({ problem: "p" })], [seen({ problem: "p" })], []],
    ["another problem", [seen({ problem: "p" })], [seen({ problem: "q" })], ["sms sms failed q"]],
    ["the old state again", [seen({ problem: "p" })], [seen({ serving: second })], ["sms sms changed"]],
    ["switched off", [seen()], [seen({ closure: closed("disabled") })], ["sms sms disabled"]],
    [
      "drained",
      [seen({ closure: closed("draining") })],
      [seen({ closure: closed("disabled") })],
      ["sms sms disabled"],
    ],
    ["switched on", [seen({ closure: closed("draining") })], [seen()], ["sms sms enabled"]],
    [
      "a new one that is off",
      [],
      [seen({ closure: closed("draining") })],
      ["sms sms published", "sms sms draining"],
    ],
  ])("is told of %s", (_, before, after, changes) => {
    expect(told(before, after)).toEqual(changes);
  });
});
