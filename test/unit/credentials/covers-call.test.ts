import { describe, expect, it } from "vitest";
import { type Credential, coversCall, type Grant } from "../../../src/credentials/index.ts";
import type { Origin } from "../../../src/policy/interface.ts";

const capability = (...grants: readonly Partial<Grant>[]): Credential => ({
  id: "c",
  kind: "capability",
  issuer: "gateway",
  expiresAt: 1,
  claims: {},
  grants: grants.map((grant) => ({ service: "sms", functions: undefined, arguments: {}, ...grant })),
  uses: [],
  links: ["c"],
});
const from = (...calls: readonly string[]): Origin => ({
  proven: true,
  calls: calls.map((text) => {
    const [peer = "", service = "", fn = ""] = text.split(" ");
    return { peer, service, function: fn, path: "" };
  }),
});
const call = (args: Record<string, Origin> = {}) => ({ service: "sms", function: "send", arguments: args });
const LOOKUP = { to: [{ peer: "P", service: "crm", function: "lookup" }] };

describe("coversCall", () => {
  it("asks every link for service and function", () => {
    expect(coversCall(capability({}), call())).toBe(true);
    expect(coversCall(capability({ functions: ["send"] }, { functions: ["send"] }), call())).toBe(true);
    expect(coversCall(capability({ functions: ["send"] }, { functions: ["status"] }), call())).toBe(false);
    expect(coversCall(capability({ functions: ["status"] }, { functions: ["send"] }), call())).toBe(false);
    expect(coversCall(capability({ service: "bank" }), call())).toBe(false);
  });

  it("is never true of a JWT, nor of what grants nothing", () => {
    expect(coversCall({ ...capability({}), kind: "jwt" }, call())).toBe(false);
    expect(coversCall(capability(), call())).toBe(false);
  });

  it.each([
    ["from there", from("P crm lookup"), true],
    ["in all parts", from("P crm lookup", "P crm lookup"), true],
    ["in one part only", from("P crm lookup", "P crm search"), false],
    ["of another peer's service of that name", from("Q crm lookup"), false],
    ["of another service", from("P hr lookup"), false],
    ["from nowhere", from(), false],
    ["unproven", { proven: false, calls: from("P crm lookup").calls }, false],
  ] satisfies [string, Origin, boolean][])("takes an argument %s: %#", (_, origin, covered) => {
    expect(coversCall(capability({ arguments: LOOKUP }), call({ to: origin }))).toBe(covered);
    expect(coversCall(capability({}, { arguments: LOOKUP }), call({ to: origin }))).toBe(covered);
  });

  it("takes any function of an origin that names none, any of several origins, and no argument that is not there", () => {
    const anyOf = {
      to: [
        { peer: "P", service: "crm", function: undefined },
        { peer: "Q", service: "hr", function: "x" },
      ],
    };
    expect(coversCall(capability({ arguments: anyOf }), call({ to: from("P crm search", "Q hr x") }))).toBe(
      true,
    );
    expect(coversCall(capability({ arguments: LOOKUP }), call({ other: from("P crm lookup") }))).toBe(false);
    expect(coversCall(capability({ arguments: { toString: LOOKUP.to } }), call())).toBe(false);
  });
});
