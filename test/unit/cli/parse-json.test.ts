import { describe, expect, it } from "vitest";
import { parseJson } from "../../../src/cli/parse-json.ts";

const usage = (message: string | RegExp) =>
  expect.objectContaining({ code: "SLUICE_USAGE", message: expect.stringMatching(message) });

describe("parseJson", () => {
  it("gives values as they were written", () => {
    expect(parseJson('{"a":[9007199254740991,1.5]}', "x")).toEqual({ a: [9007199254740991, 1.5] });
  });

  it("says what is no JSON, and what to try", () => {
    expect(() => parseJson("C-1", "argument 1", "; try that")).toThrow(
      usage(/^argument 1 is not JSON: .*; try that$/),
    );
  });

  it.each([
    ["9007199254740993", "x has the integer 9007199254740993, beyond 2^53-1"],
    ['{"a":[12345678901234567890]}', "x has the integer 12345678901234567890 at /a/0, beyond 2^53-1"],
  ])("refuses to change %s", (text, message) => {
    expect(() => parseJson(text, "x")).toThrow(
      expect.objectContaining({ code: "SLUICE_USAGE", message: expect.stringContaining(message) }),
    );
  });
});
