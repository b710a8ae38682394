import { describe, expect, it } from "vitest";
import { readEventStream } from "../../../src/openapi/call/event-stream.ts";
import { itemCounter } from "../../../src/upstream/item-counter.ts";

/** How many items are complete after each byte, taken one by one. */
const counts = (type: string, text: string): number[] => {
  const count = itemCounter(type);
  return [...Buffer.from(text)].map((byte) => count(Uint8Array.of(byte)));
};

describe("items are counted as they become complete", () => {
  it.each(["\n", "\r", "\r\n"])("events with lines ended by %j, exactly those that are read", (end) => {
    const text = [
      "data: 1",
      "",
      ": comment",
      "",
      "event: x",
      "",
      "data",
      "data:2",
      "",
      "dat",
      "database: 3",
      "",
      "id: 1",
      "data:",
      "",
      "",
    ].join(end);
    const found = counts("text/event-stream", text);
    for (const [index, count] of found.entries()) {
      expect(count).toBe(readEventStream(text.slice(0, index + 1), 100).length);
    }
    expect(found.at(-1)).toBe(3);
  });

  it("lines, blank ones left out", () => {
    expect(counts("application/jsonl", "1\n \r\n\n2\n3").at(-1)).toBe(2);
    expect(itemCounter("application/x-ndjson")(Buffer.from('{"a":\r1}\n[]\n'))).toBe(2);
  });

  it("records, when the next one begins", () => {
    expect(counts("application/json-seq", "\u001E1\n\u001E2\n")).toEqual([0, 0, 0, 1, 1, 1]);
    expect(itemCounter("application/geo+json-seq")(Buffer.from(""))).toBe(0);
  });
});
