import { describe, expect, it } from "vitest";
import { type Logger, silentLogger } from "../../../src/core/index.ts";
import type { EndedSpan, SpanExporter } from "../../../src/telemetry/span.ts";
import { SpanQueue } from "../../../src/telemetry/span-queue.ts";
import { manualClock } from "../../support/manual-clock.ts";

const span = (name: string): EndedSpan => ({
  traceId: "1".repeat(32),
  spanId: "2".repeat(16),
  parentId: undefined,
  name,
  kind: "internal",
  startMs: 1,
  endMs: 2,
  attributes: {},
});

/** A collector that answers when it is told to. */
const setup = () => {
  const clock = manualClock();
  const warnings: object[] = [];
  const logger: Logger = { ...silentLogger, warn: (fields) => warnings.push(fields) };
  const sent: { readonly names: string[]; readonly answer: (error?: Error) => void }[] = [];
  let isClosed = false;
  const exporter: SpanExporter = {
    send: (spans) =>
      new Promise((resolve, reject) => {
        const answer = (error?: Error): void => (error === undefined ? resolve() : reject(error));
        sent.push({ names: spans.map(({ name }) => name), answer });
      }),
    close: () => {
      isClosed = true;
    },
  };
  const counters = { exported: 0, droppedHere: 0, droppedByCollector: 0 };
  const queue = new SpanQueue({ exporter, counters, clock, logger });
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };
  return { clock, counters, queue, sent, settled, warnings, isClosed: () => isClosed };
};

describe("spans on their way to the collector", () => {
  it("go together after a moment", async () => {
    const { clock, counters, queue, sent, settled } = setup();
    queue.add(span("a"));
    queue.add(span("b"));
    expect(sent).toEqual([]);
    clock.advance(2_000);
    expect(sent.map(({ names }) => names)).toEqual([["a", "b"]]);
    sent[0]?.answer();
    await settled();
    expect(counters).toEqual({ exported: 2, droppedHere: 0, droppedByCollector: 0 });
  });

  it("wait for the request before, up to a bound, and are dropped and counted beyond it", async () => {
    const { counters, queue, sent, settled } = setup();
    for (let index = 0; index < 10_000; index++) queue.add(span("x"));
    expect(sent.map(({ names }) => names.length)).toEqual([512]);
    expect(counters.droppedHere).toBe(10_000 - 512 - 4_096);
    sent[0]?.answer();
    await settled();
    expect(sent.map(({ names }) => names.length)).toEqual([512, 512]);
  });

  it("that are not taken are dropped, with one line a minute", async () => {
    const { clock, counters, queue, sent, settled, warnings } = setup();
    for (const name of ["a", "b"]) {
      queue.add(span(name));
      clock.advance(2_000);
      sent.at(-1)?.answer(new Error("connect ECONNREFUSED"));
      await settled();
    }
    expect(counters.droppedByCollector).toBe(2);
    expect(warnings).toEqual([{ reason: "connect ECONNREFUSED", dropped: 1 }]);
    clock.advance(60_000);
    queue.add(span("c"));
    clock.advance(2_000);
    sent.at(-1)?.answer(new Error("connect ECONNREFUSED"));
    await settled();
    expect(warnings).toHaveLength(2);
  });

  it("are sent at the end, as far as there is time", async () => {
    const { clock, counters, queue, sent, settled, isClosed } = setup();
    for (let index = 0; index < 513; index++) queue.add(span(`${index}`));
    const closed = queue.close(1_000);
    sent[0]?.answer();
    await settled();
    expect(sent[1]?.names).toEqual(["512"]);
    expect(isClosed()).toBe(false);
    clock.advance(1_000);
    await closed;
    expect(isClosed()).toBe(true);
    queue.add(span("late"));
    expect(counters).toMatchObject({ exported: 512, droppedHere: 1 });
  });
});
