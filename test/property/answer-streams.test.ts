import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../src/core/index.ts";
import { readEventStream } from "../../src/openapi/call/event-stream.ts";
import { readJsonLines, readJsonSequence } from "../../src/openapi/call/json-lines.ts";

const line = fc.string({ unit: "binary" }).map((text) => text.replaceAll(/[\r\n]/g, ""));
const event = fc.record(
  {
    event: line.filter((name) => name !== ""),
    data: fc.array(line, { minLength: 1, maxLength: 3 }).map((lines) => lines.join("\n")),
    id: line.filter((id) => !id.includes("\0")),
    retry: fc.nat(),
  },
  { requiredKeys: ["data"] },
);
const end = fc.constantFrom("\n", "\r", "\r\n");

const written = (
  events: readonly { data: string; event?: string; id?: string; retry?: number }[],
  ends: string,
): string =>
  events
    .map(({ data, ...fields }) => {
      const lines = data.split("\n").map((text) => `data: ${text}`);
      const others = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
      return `: comment${ends}${[...lines, ...others].join(ends)}${ends}${ends}`;
    })
    .join("");

const value = fc
  .json()
  .map((text) => JSON.parse(text) as JsonValue)
  .filter((json) => !/\d{16}/.test(JSON.stringify(json)));
const all = { cut: false, most: 1000 };

describe("streams", () => {
  it("of events are read as they were written, and a prefix of one has a prefix of its events", () => {
    fc.assert(
      fc.property(fc.array(event), end, fc.nat(), (events, ends, at) => {
        const text = written(events, ends);
        const read = readEventStream(text, 1000);
        expect(read).toEqual(events);
        const beginning = readEventStream(text.slice(0, at % (text.length + 1)), 1000);
        expect(beginning).toEqual(read.slice(0, beginning.length));
      }),
    );
  });

  it("of JSON values too", () => {
    fc.assert(
      fc.property(fc.array(value), fc.nat(), (values, at) => {
        const lines = values.map((json) => `${JSON.stringify(json)}\n`).join("");
        const sequence = values.map((json) => `\u001E${JSON.stringify(json, null, 1)}\n`).join("");
        expect(readJsonLines(lines, all)).toEqual({ values });
        expect(readJsonSequence(sequence, all)).toEqual({ values });
        const count = (text: string): number => text.split("\n").length - 1;
        const beginning = lines.slice(0, at % (lines.length + 1));
        expect(readJsonLines(beginning, { ...all, cut: true })).toEqual({
          values: values.slice(0, count(beginning)),
        });
        const records = readJsonSequence(sequence.slice(0, at % (sequence.length + 1)), {
          ...all,
          cut: true,
        });
        expect("values" in records && records.values).toEqual(
          values.slice(0, "values" in records ? records.values.length : 0),
        );
      }),
    );
  });

  it("of whatever comes never throw, and give values of JSON", () => {
    const text = fc.string({
      unit: fc.constantFrom("\n", "\r", ":", " ", "d", "data", "id", "\u001E", "1", "{", "}", '"', "\0"),
    });
    fc.assert(
      fc.property(text, fc.boolean(), fc.nat(5), (hostile, cut, most) => {
        for (const read of [readJsonLines, readJsonSequence]) {
          const found = read(hostile, { cut, most });
          if ("values" in found) expect(found.values.length).toBeLessThanOrEqual(most);
        }
        expect(readEventStream(hostile, most).length).toBeLessThanOrEqual(most);
      }),
    );
  });
});
