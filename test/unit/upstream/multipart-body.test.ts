import { describe, expect, it } from "vitest";
import type { BoundPart } from "../../../src/openapi/interface.ts";
import { multipartBody } from "../../../src/upstream/multipart-body.ts";
import { part } from "../../support/bound-call.ts";

const write = (parts: readonly BoundPart[], mediaType = "multipart/form-data"): string =>
  multipartBody(mediaType, parts, () => "B").content.toString();

const refusal = (text: string) =>
  expect.objectContaining({ code: "SLUICE_INVALID_ARGUMENTS", message: expect.stringContaining(text) });

describe("multipartBody", () => {
  it("writes form fields, files and JSON parts", () => {
    const parts = [
      part("text", "x ü"),
      part("file", Uint8Array.of(1, 2), { fileName: "a.bin", mediaType: "application/octet-stream" }),
      part("meta", '{"k":1}', { mediaType: "application/json", headers: [["X-Rate", "5"]] }),
    ];
    expect(write(parts)).toBe(
      [
        "--B",
        'Content-Disposition: form-data; name="text"',
        "",
        "x ü",
        "--B",
        'Content-Disposition: form-data; name="file"; filename="a.bin"',
        "Content-Type: application/octet-stream",
        "",
        "\u0001\u0002",
        "--B",
        'Content-Disposition: form-data; name="meta"',
        "Content-Type: application/json",
        "X-Rate: 5",
        "",
        '{"k":1}',
        "--B--",
        "",
      ].join("\r\n"),
    );
  });

  it("writes bodies by position without Content-Disposition, unless their own headers have one", () => {
    const parts = [
      part(undefined, "{}", { mediaType: "application/json", headers: [["Content-ID", "<a>"]] }),
      part(undefined, "t", { headers: [["Content-Disposition", "attachment"]] }),
      part(undefined, ""),
    ];
    expect(write(parts, "multipart/related")).toBe(
      "--B\r\nContent-Type: application/json\r\nContent-ID: <a>\r\n\r\n{}\r\n" +
        "--B\r\nContent-Disposition: attachment\r\n\r\nt\r\n--B\r\n\r\n\r\n--B--\r\n",
    );
  });

  it("closes a body without parts", () => expect(write([])).toBe("--B--\r\n"));

  it.each([
    ["multipart/form-data", "multipart/form-data; boundary=B"],
    [
      'multipart/related; type="application/json"; start="<a>"',
      'multipart/related; type="application/json"; start="<a>"; boundary=B',
    ],
    ["multipart/mixed; boundary=old; charset=utf-8;", "multipart/mixed; charset=utf-8; boundary=B"],
    ['multipart/mixed;Boundary = "o;ld\\"; x=y" ; a=b', "multipart/mixed; a=b; boundary=B"],
    ['multipart/mixed; a="; boundary=x"', 'multipart/mixed; a="; boundary=x"; boundary=B'],
  ])("makes of %s %s", (mediaType, expected) =>
    expect(multipartBody(mediaType, [], () => "B").contentType).toBe(expected),
  );

  it("takes no boundary that a part holds", () => {
    const boundaries = ["text", "bytes", "name", "free"];
    const parts = [part("a", "in text"), part("b", Buffer.from("in bytes")), part("the name", "")];
    const { contentType } = multipartBody("multipart/form-data", parts, () => boundaries.shift() ?? "");
    expect(contentType).toBe("multipart/form-data; boundary=free");
  });

  it("takes another boundary for each body", () => {
    const types = [1, 2, 3].map(() => multipartBody("multipart/mixed", []).contentType);
    expect(new Set(types).size).toBe(3);
    for (const type of types) expect(type).toMatch(/boundary=[0-9A-Za-z-]{20,70}$/);
  });

  it.each([
    ['a"; name="admin', "a%22; name=%22admin"],
    ['a"\r\nX-Evil: 1\r\n\r\nbody', "a%22%0D%0AX-Evil: 1%0D%0A%0D%0Abody"],
    ["a\\", "a\\\\"],
    ['\\"', "\\\\%22"],
    ["ü❤", "ü❤"],
  ])("keeps the name %j inside its quotes", (name, escaped) => {
    expect(write([part(name, "", { fileName: name })])).toBe(
      `--B\r\nContent-Disposition: form-data; name="${escaped}"; filename="${escaped}"\r\n\r\n\r\n--B--\r\n`,
    );
  });

  it.each(["a\0b", "a\u0085b", "\u007f", "\ud800"])("refuses the name %j", (name) => {
    expect(() => write([part(name, "")])).toThrow(refusal("control characters"));
    expect(() => write([part("a", "", { fileName: name })])).toThrow(refusal("control characters"));
  });

  it.each([
    ["X-A", "1\r\nX-Evil: 1"],
    ["X-A", "1\n"],
    ["X-A", "\0"],
    ["X-A", "\udfff"],
    ["X A", "1"],
    ["X-A\r\nX-Evil", "1"],
    ["X-A: 1\r\n\r\nbody", "1"],
    ["", "1"],
  ])("refuses the part header %j: %j", (name, value) => {
    expect(() => write([part("p", "", { headers: [[name, value]] })])).toThrow(
      refusal('the part "p" of the body has a header'),
    );
  });

  it.each(["text/plain\r\nX-Evil: 1", "text/plain; a=\0", "text", ""])(
    "refuses the media type %j",
    (mediaType) => {
      expect(() => write([part(undefined, "", { mediaType })])).toThrow(
        refusal("a part of the body has a media type"),
      );
    },
  );

  it("writes Content-Type and the name once", () => {
    const headers = [
      ["Content-Type", "text/html"],
      ["content-disposition", 'form-data; name="other"'],
    ] as const;
    expect(write([part("a", "", { mediaType: "text/plain", headers })])).toBe(
      '--B\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: text/plain\r\n\r\n\r\n--B--\r\n',
    );
  });

  it("refuses what is not base64, and text without a UTF-8 form", () => {
    const content = { kind: "binary", base64: "?" } as const;
    expect(() => write([part("f", "", { content })])).toThrow(refusal('the part "f" of the body is bytes'));
    expect(() => write([part("f", "\ud800")])).toThrow(refusal("surrogate"));
  });

  it("is bounded, also where many small parts make much of little", () => {
    const name = "n".repeat(50_000);
    expect(() => write(Array.from({ length: 400 }, () => part(name, "1")))).toThrow(
      refusal("longer than 16777216 bytes"),
    );
    const tiny = part(undefined, "");
    expect(() => write(Array.from({ length: 300_000 }, () => tiny))).toThrow(refusal("longer than"));
    expect(() => write([part("f", new Uint8Array(16 * 1024 * 1024))])).toThrow(refusal("longer than"));
  });
});
