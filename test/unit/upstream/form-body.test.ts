import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../../src/core/index.ts";
import { formBody } from "../../../src/upstream/form-body.ts";

describe("formBody", () => {
  it.each<[JsonValue, string]>([
    [{}, ""],
    [{ a: "x y&z", b: 1, c: true, d: "" }, "a=x%20y%26z&b=1&c=true&d="],
    [{ a: null, b: [null] }, ""],
    [{ list: ["a b", "c"] }, "list=a%20b&list=c"],
    [{ o: { k: "v" } }, "o=%7B%22k%22%3A%22v%22%7D"],
    [{ list: [{ k: 1 }, ["x"]] }, "list=%7B%22k%22%3A1%7D&list=%5B%22x%22%5D"],
    [{ "n&m": "v" }, "n%26m=v"],
  ])("%j is %s", (value, expected) => expect(formBody(value, {})).toBe(expected));

  it("follows the Encoding Object where there is one", () => {
    const encoding = {
      expand: { style: "deepObject", explode: true, allowReserved: false },
      ids: { style: "pipeDelimited", explode: false, allowReserved: false },
      url: { style: "form", explode: true, allowReserved: true },
      raw: { style: "tabDelimited", explode: false, allowReserved: false },
    } as const;
    const value = { expand: { a: [1] }, ids: [1, 2], url: "http://h/?x", raw: ["a", [1]], other: { k: 1 } };
    expect(formBody(value, encoding)).toBe(
      "expand%5Ba%5D%5B0%5D=1&ids=1%7C2&url=http://h/?x&raw=a%09%5B1%5D&other=%7B%22k%22%3A1%7D",
    );
  });

  it("does not take inherited names for encodings", () =>
    expect(formBody({ toString: ["x"] }, {})).toBe("toString=x"));

  it.each<[JsonValue]>([["text"], [[]], [null], [1]])("refuses %j", (value) => {
    expect(() => formBody(value, {})).toThrow(expect.objectContaining({ code: "SLUICE_INVALID_ARGUMENTS" }));
  });

  it("is bounded where nesting multiplies the names", () => {
    const value = { a: { ["k".repeat(100_000)]: Array.from({ length: 100_000 }, () => 1) } };
    const encoding = { a: { style: "deepObject", explode: true, allowReserved: false } } as const;
    expect(() => formBody(value, encoding)).toThrow("longer than 4194304");
  });
});
