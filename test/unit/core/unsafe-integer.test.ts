import { describe, expect, it } from "vitest";
import { findUnsafeInteger } from "../../../src/core/index.ts";

describe("findUnsafeInteger", () => {
  it.each([
    ["9007199254740992", { literal: "9007199254740992", pointer: "" }],
    ["-9007199254740993", { literal: "-9007199254740993", pointer: "" }],
    ['{"a/b":[0,{"id": 12345678901234567890}]}', { literal: "12345678901234567890", pointer: "/a~1b/1/id" }],
    ["[\n1,\n9007199254740993\n]", { literal: "9007199254740993", pointer: "/1" }],
    ['{"__proto__":{"x":9007199254740993}}', { literal: "9007199254740993", pointer: "/__proto__/x" }],
    ["[9007199254740993,9007199254740995]", { literal: "9007199254740993", pointer: "/0" }],
  ])("%s", (text, found) => expect(findUnsafeInteger(text)).toEqual(found));

  it.each([
    "9007199254740991",
    "[-9007199254740991]",
    "1.0000000000000000001",
    "[1e300, 12345678901234567.5, 9007199254740993e3, 1e400]",
    '{"9007199254740993":"9007199254740993", "x":", 9007199254740993"}',
    '{"a":9007199254740993,"a":1}',
    "1700000000000",
  ])("nothing in %s", (text) => expect(findUnsafeInteger(text)).toBeUndefined());

  it("bounds what it tells", () => {
    const found = findUnsafeInteger(`{"${"k".repeat(1000)}":${"9".repeat(1000)}}`);
    expect(found?.literal).toHaveLength(40);
    expect(found?.pointer).toHaveLength(160);
  });
});
