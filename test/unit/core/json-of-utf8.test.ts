import { describe, expect, it } from "vitest";
import { jsonOfUtf8 } from "../../../src/core/index.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("jsonOfUtf8", () => {
  it("reads what parseJson reads", () => {
    expect(jsonOfUtf8(bytes('{"ä":[9007199254740993,null]}'))).toEqual({ ä: [9_007_199_254_740_993n, null] });
    expect(jsonOfUtf8(bytes("null"))).toBeNull();
  });

  it.each([
    ["no JSON", bytes("{")],
    ["nothing", bytes("")],
    ["no UTF-8", Uint8Array.of(0x22, 0xff, 0x22)],
    ["JSON behind a byte order mark", bytes("\uFEFF1")],
  ])("knows %s", (_, given) => {
    expect(jsonOfUtf8(given)).toBeUndefined();
  });
});
