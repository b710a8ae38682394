import { describe, expect, it } from "vitest";
import type { EntryAnswer } from "../../../src/entry/interface.ts";
import { follow, longPoll } from "../../../src/http/answers.ts";
import type { ParticleRef } from "../../../src/particle/index.ts";
import { manualClock } from "../../support/manual-clock.ts";

const REF = "r" as ParticleRef;
const answer = (state: EntryAnswer["state"]): EntryAnswer => ({
  particle: REF,
  state,
  calls: [],
  undelivered: [],
});

/** A desk that is asked, and then says when it answers. */
const slowDesk = () => {
  const asked = Promise.withResolvers<EntryAnswer | undefined>();
  const watchers = new Set<(news: EntryAnswer) => void>();
  return {
    asked,
    tell: (news: EntryAnswer) => watchers.forEach((onNews) => void onNews(news)),
    watchers,
    answer: () => asked.promise,
    watch(_: ParticleRef, onNews: (news: EntryAnswer) => void) {
      watchers.add(onNews);
      return () => void watchers.delete(onNews);
    },
  };
};

describe("following a particle", () => {
  it("tells news that comes while the desk is asked, and nothing older after it", async () => {
    const desk = slowDesk();
    const heard: EntryAnswer[] = [];
    const following = follow(desk, REF, (news) => heard.push(news));
    desk.tell(answer("done"));
    desk.asked.resolve(answer("running"));
    const { stop } = await following;
    expect(heard).toEqual([answer("done")]);
    stop();
    expect(desk.watchers.size).toBe(0);
  });

  it.each([
    ["is unknown", (desk: ReturnType<typeof slowDesk>) => desk.asked.resolve(undefined)],
    ["cannot be looked at", (desk: ReturnType<typeof slowDesk>) => desk.asked.reject(new Error("broken"))],
  ])("leaves no watcher behind where it %s", async (_, happens) => {
    const desk = slowDesk();
    const ended = new Promise<void>(() => {});
    const polling = longPoll({ entry: desk, clock: manualClock() }, REF, { waitMs: 1, ended });
    expect(desk.watchers.size).toBe(1);
    happens(desk);
    await expect(polling).rejects.toThrow(/no particle with that ref|broken/);
    expect(desk.watchers.size).toBe(0);
  });
});
