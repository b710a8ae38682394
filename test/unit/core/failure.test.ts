import { describe, expect, it } from "vitest";
import { failure, printable } from "../../../src/core/failure.ts";
import { SluiceError } from "../../../src/core/index.ts";

describe("failure", () => {
  it("is the error's ret_code and problem document", () => {
    const result = failure(
      new SluiceError("SLUICE_UPSTREAM_STATUS", "GET /x answered 404", { status: 404, retCode: 404 }),
    );
    expect(result.retCode).toBe(404);
    expect(JSON.parse(result.result)).toEqual({
      type: "urn:sluice:error:SLUICE_UPSTREAM_STATUS",
      title: "The upstream answered with an error status",
      status: 404,
      code: "SLUICE_UPSTREAM_STATUS",
      detail: "GET /x answered 404",
      retry: false,
    });
  });

  it.each([new Error("secret stack"), "secret text", undefined, null, { secret: 1 }])(
    "tells nothing of %s",
    (thrown) => {
      const result = failure(thrown);
      expect(result.retCode).toBe(1);
      expect(JSON.parse(result.result)).toMatchObject({ code: "SLUICE_INTERNAL" });
      expect(result.result).not.toContain("secret");
    },
  );

  it.each(["x", "ü", "€", "😀", '"', "\\", "\ud800", "\u0000", "\u2028", "x\ud83d"])(
    "stays below 1 KB of well-formed UTF-8 for many %j",
    (char) => {
      const { result } = failure(new SluiceError("SLUICE_PARTICLE_ID", char.repeat(5_000)));
      expect(Buffer.byteLength(result)).toBeLessThanOrEqual(1024);
      const { detail } = JSON.parse(result) as { detail: string };
      expect(detail.isWellFormed()).toBe(true);
      expect(detail).not.toMatch(/\p{Cc}/u);
    },
  );

  it("keeps a detail that fits whole", () => {
    const detail = `${"ü".repeat(300)} end`;
    expect(JSON.parse(failure(new SluiceError("SLUICE_DENIED", detail)).result)).toMatchObject({ detail });
  });
});

describe("printable", () => {
  it.each([
    ["a\r\nb\tc", "a b c"],
    ["\u001b[31mred\u001b[0m", "[31mred [0m"],
    ["a\u202eb\u200bc", "a b c"],
    ["  x \0", "x"],
    ["grüße 😀", "grüße 😀"],
  ])("%j is %j", (text, expected) => expect(printable(text)).toBe(expected));
});
