import { describe, expect, it } from "vitest";
import { parseJson } from "../../../src/cli/parse-json.ts";

const usage = (message: string | RegExp) =>
  expect.objectContaining({ code: "SLUICE_USAGE", message: expect.stringMatching(message) });

describe("parseJson", () => {
  it("gives values as they were written", () => {
    expect(parseJson('{"a":[9007199254740993,1.5]}', "x")).toEqual({ a: [9_007_199_254_740_993n, 1.5] });
  });

  it("says what is no JSON, and what to try", () => {
    expect(() => parseJson("C-1", "argument 1", "; try that")).toThrow(
      usage(/^argument 1 is not JSON: .*; try that$/),
    );
  });

  it.each([
    ["18446744073709551616", "x has 18446744073709551616, outside the range"],
    ['{"a":[-9223372036854775809]}', "x has -9223372036854775809 at /a/0, outside the range"],
    ["1e400", "x has Infinity, outside the range"],
  ])("refuses to change %s", (text, message) => {
    expect(() => parseJson(text, "x")).toThrow(
      expect.objectContaining({ code: "SLUICE_USAGE", message: expect.stringContaining(message) }),
    );
  });
});
