import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import type { EntryAnswer } from "../../../src/entry/interface.ts";
import { createAnswerStream } from "../../../src/http/answer-stream.ts";
import type { ParticleRef } from "../../../src/particle/index.ts";
import { manualClock } from "../../support/manual-clock.ts";

const answer = (state: EntryAnswer["state"], seen: number): EntryAnswer => ({
  particle: "r" as ParticleRef,
  state,
  calls: Array.from({ length: seen }, () => ({ peer: "p", service: "s", function: "f", result: null })),
  undelivered: [],
});

const opened = () => {
  const clock = manualClock();
  const closed = Promise.withResolvers<void>();
  let closings = 0;
  const stream = createAnswerStream(clock, () => {
    closings++;
    closed.resolve();
  });
  return { clock, closed: closed.promise, closings: () => closings, ...stream };
};

const textOf = async (readable: Readable): Promise<string> => (await readable.toArray()).join("");

describe("a stream of answers", () => {
  it("keeps the latest alone for a reader that is slow, and the final one for certain", async () => {
    const { readable, offer, closed, closings } = opened();
    for (let seen = 0; seen < 1_000; seen++) offer(answer("running", seen));
    offer(answer("done", 3));
    const text = await textOf(readable);
    const events = text.split("\n\n").filter((event) => event !== "");
    expect(events.length).toBeLessThanOrEqual(2);
    expect(events.at(-1)).toContain('"state":"done"');
    await closed;
    expect(closings()).toBe(1);
  });

  it("holds no heartbeats for a reader that takes none, and says nothing after its end", async () => {
    const { clock, readable, offer, end } = opened();
    offer(answer("running", 0));
    readable.read(0); // a reader that has asked once
    for (let beat = 0; beat < 1_000; beat++) clock.advance(15_000);
    expect(readable.readableLength).toBeLessThan(300);
    end();
    end();
    offer(answer("running", 1));
    clock.advance(15_000);
    expect((await textOf(readable)).match(/data:/g)).toHaveLength(1);
  });

  it("is over for good when its reader has gone", () => {
    const { clock, readable, offer, closings } = opened();
    readable.destroy();
    offer(answer("done", 0));
    clock.advance(60_000);
    expect(closings()).toBeLessThanOrEqual(1);
    expect(readable).toBeInstanceOf(Readable);
  });
});
