import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../../src/core/index.ts";
import { requestBody } from "../../../src/upstream/request-body.ts";
import { form, json, part } from "../../support/bound-call.ts";

const refusal = (text: string) =>
  expect.objectContaining({ code: "SLUICE_INVALID_ARGUMENTS", message: expect.stringContaining(text) });

describe("requestBody", () => {
  it.each<[JsonValue, string]>([
    [{ a: 1 }, '{"a":1}'],
    ["text", '"text"'],
    [false, "false"],
    [null, "null"],
    [0, "0"],
  ])("writes %j as JSON", (value, text) =>
    expect(requestBody(json(value))).toEqual({ contentType: "application/json", content: text }),
  );

  it("writes forms", () => expect(requestBody(form({ a: ["x y", 2] })).content).toBe("a=x%20y&a=2"));

  it("sends text as it is", () => {
    const text = '<a b="ü">\r\n</a>';
    expect(requestBody({ kind: "text", mediaType: "application/xml; charset=utf-8", text })).toEqual({
      contentType: "application/xml; charset=utf-8",
      content: text,
    });
  });

  it.each([[[]], [[0, 255, 10]], [[1]], [[1, 2]]])("sends bytes %j", (bytes) => {
    const base64 = Buffer.from(bytes).toString("base64");
    const { content } = requestBody({ kind: "binary", mediaType: "image/png", base64 });
    expect([...(content as Uint8Array)]).toEqual(bytes);
  });

  it.each(["not base64", "YQ", "YQ=", "YR==", "YQ==\n", "YQ==YQ==", "-_-_", "ü", "=", "YWJj\r\nYWJj"])(
    "refuses %j as base64",
    (base64) => {
      expect(() => requestBody({ kind: "binary", mediaType: "image/png", base64 })).toThrow(
        refusal("the body is bytes and must be base64"),
      );
    },
  );

  it("writes multipart bodies with a boundary of its own", () => {
    const { contentType, content } = requestBody({
      kind: "multipart",
      mediaType: "multipart/form-data",
      parts: [part("a", "1")],
    });
    const boundary = /^multipart\/form-data; boundary=(sluice-[0-9a-f-]{36})$/.exec(contentType)?.[1] ?? "";
    expect(Buffer.from(content).toString()).toBe(
      `--${boundary}\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--${boundary}--\r\n`,
    );
  });

  it.each([
    "",
    "json",
    "text/plain\r\nX-Evil: 1",
    "text/plain;\0",
    "text/❤",
    "a b/c",
    "*",
    "text /plain",
    `a/b;${"x".repeat(1024)}`,
  ])("refuses the media type %j", (mediaType) =>
    expect(() => requestBody({ kind: "text", mediaType, text: "" })).toThrow(
      refusal("is no media type that a request can carry"),
    ),
  );

  it("refuses text that has no UTF-8 form", () =>
    expect(() => requestBody({ kind: "text", mediaType: "text/plain", text: "a\ud800" })).toThrow(
      refusal("surrogate"),
    ));
});

describe("text in another charset", () => {
  it("is written in it", () => {
    const { content } = requestBody({
      kind: "text",
      mediaType: "text/plain; charset=iso-8859-1",
      text: "héllo",
    });
    expect(content).toEqual(Buffer.from("héllo", "latin1"));
  });

  it("is refused where it cannot be", () => {
    const send = () =>
      requestBody({ kind: "text", mediaType: 'text/plain; charset="ISO-8859-1"', text: "5 €" });
    expect(send).toThrow("cannot carry");
  });
});
