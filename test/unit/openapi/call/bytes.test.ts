import { describe, expect, it } from "vitest";
import { type GivenBytes, givenBytes } from "../../../../src/openapi/call/bytes.ts";
import { processorMs } from "../../../support/processor-time.ts";

const plain = (base64: string): GivenBytes => ({ base64, mediaType: undefined, fileName: undefined });

describe("bytes that callers give", () => {
  it.each([
    ["AAEC", "AAEC"],
    ["AAE=", "AAE="],
    ["AAE", "AAE="],
    ["_-8", "/+8="],
    ["/+8=", "/+8="],
    ["", ""],
  ])("%j is base64", (text, base64) => {
    expect(givenBytes(text)).toEqual(plain(base64));
  });

  it.each([
    "A",
    "AAAAA",
    "hello world",
    "AAEC\n",
    "AA=EC",
    "AAE===",
    "ü",
    "data:text/plain",
    "data:;base64,?",
    "data:,%ZZ",
  ])("%j is neither base64 nor a data URL", (text) => {
    expect(givenBytes(text)).toBeUndefined();
  });

  it.each<[string, GivenBytes]>([
    ["data:image/png;base64,AAEC", { base64: "AAEC", mediaType: "image/png", fileName: undefined }],
    ["data:Image/PNG;BASE64,AAE", { base64: "AAE=", mediaType: "image/png", fileName: undefined }],
    ["data:,a%20b", { base64: "YSBi", mediaType: undefined, fileName: undefined }],
    [
      "data:text/plain;charset=utf-8,%C3%BC,x",
      { base64: "w7wseA==", mediaType: "text/plain", fileName: undefined },
    ],
    [
      "data:image/png;name=a%20b.png;base64,AAEC",
      { base64: "AAEC", mediaType: "image/png", fileName: "a b.png" },
    ],
    ["data:image/png;filename=%ZZ;base64,AAEC", { base64: "AAEC", mediaType: "image/png", fileName: "%ZZ" }],
    ["data:;name=x,a\nb", { base64: "YQpi", mediaType: undefined, fileName: "x" }],
    ["data:;base64,", { base64: "", mediaType: undefined, fileName: undefined }],
  ])("%j is a data URL (RFC 2397)", (text, bytes) => {
    expect(givenBytes(text)).toEqual(bytes);
  });

  it("of 30 MB are read at once", () => {
    const text = Buffer.alloc(30 * 1024 * 1024, 7).toString("base64");
    const started = processorMs();
    expect(givenBytes(text)?.base64.length).toBe(text.length);
    expect(givenBytes(`data:image/png;base64,${text}`)?.base64.length).toBe(text.length);
    expect(processorMs() - started).toBeLessThan(5000);
  });
});
