import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { digestOfJson, digestOfText } from "../../../src/receipts/index.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("base64url");

describe("digests", () => {
  it("of a text is the base64url sha256 of its UTF-8", () => {
    expect(digestOfText("abc")).toBe("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
    expect(digestOfText("é€😀")).toBe(sha256("é€😀"));
  });

  it("of a value is that of its RFC 8785 text", () => {
    const sorted = '{"a":[1,2.5,1e+30,-0.001],"b":{"x":null,"y":"€"},"é":true}';
    const value = { é: true, b: { y: "€", x: null }, a: [1.0, 2.5, 1e30, -1e-3] };
    expect(digestOfJson(value)).toBe(sha256(sorted));
  });

  it("keeps the digits of integers that a double would round", () => {
    expect(digestOfJson([9007199254740993n])).toBe(sha256("[9007199254740993]"));
  });
});
