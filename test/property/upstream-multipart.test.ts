import busboy from "busboy";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BoundPart } from "../../src/openapi/interface.ts";
import { multipartBody } from "../../src/upstream/multipart-body.ts";
import { part } from "../support/bound-call.ts";

interface Read {
  readonly name: string;
  readonly fileName: string | undefined;
  readonly mediaType: string;
  readonly bytes: string;
}

/** What a server gets from a body: fields and files in order. */
const read = ({ contentType, content }: { contentType: string; content: Buffer }): Promise<Read[]> =>
  new Promise((resolve, reject) => {
    const found: Read[] = [];
    const parser = busboy({
      headers: { "content-type": contentType },
      defParamCharset: "utf8",
      preservePath: true,
    });
    parser.on("field", (name, value, { mimeType }) =>
      found.push({
        name,
        fileName: undefined,
        mediaType: mimeType,
        bytes: Buffer.from(value).toString("base64"),
      }),
    );
    parser.on("file", (name, stream, { filename, mimeType }) => {
      const chunks: Buffer[] = [];
      const place = found.push({ name, fileName: filename, mediaType: mimeType, bytes: "" }) - 1;
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        found[place] = {
          name,
          fileName: filename,
          mediaType: mimeType,
          bytes: Buffer.concat(chunks).toString("base64"),
        };
      });
    });
    parser.on("close", () => resolve(found));
    parser.on("error", reject);
    parser.end(content);
  });

/** RFC 7578 by way of WHATWG: three characters arrive percent-encoded, since no parser agrees on another way. */
const arrived = (name: string): string =>
  name.replaceAll('"', "%22").replaceAll("\r", "%0D").replaceAll("\n", "%0A");

const risky = fc.constantFrom(
  '"',
  "\\",
  "\r\n",
  '"; name="x',
  "--",
  ";",
  "=",
  "%22",
  "ü❤",
  "'",
  ",",
  " ",
  "/",
);
const name = fc
  .array(fc.oneof(risky, fc.string({ unit: "grapheme", maxLength: 6 })), { minLength: 1, maxLength: 4 })
  .map((texts) => texts.join(""))
  .filter((text) => text !== "");
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("--", "\r\n--", "\r\n\r\n", "--sluice-"),
);
const anyPart: fc.Arbitrary<BoundPart> = fc
  .record({
    name,
    content: fc.oneof(text, fc.uint8Array({ maxLength: 200 })),
    fileName: fc.option(name, { nil: undefined }),
    mediaType: fc.constantFrom("text/plain", "application/json", "application/octet-stream", "image/png"),
    headers: fc.constantFrom<BoundPart["headers"]>([], [["X-Rate", "5"]]),
  })
  .map(({ name: of, content, ...more }) => part(of, content, more));

const bytesOf = ({ content }: BoundPart): string =>
  content.kind === "text" ? Buffer.from(content.text).toString("base64") : content.base64;

describe("multipart bodies", () => {
  it("are read back by a server's parser: names, file names, types and bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyPart, { minLength: 1, maxLength: 5 }), async (parts) => {
        // busboy takes what is neither named nor declared a file for text, and decodes it.
        const files = parts.map((each) => ({ ...each, fileName: each.fileName ?? "f" }));
        expect(await read(multipartBody("multipart/form-data", files))).toEqual(
          files.map((each) => ({
            name: arrived(each.name ?? ""),
            fileName: arrived(each.fileName),
            mediaType: each.mediaType,
            bytes: bytesOf(each),
          })),
        );
      }),
    );
  });

  it("are read back in the same way where parts are text fields", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, text), { minLength: 1, maxLength: 5 }), async (fields) => {
        const parts = fields.map(([of, content]) => part(of, content));
        expect(await read(multipartBody("multipart/form-data", parts))).toEqual(
          fields.map(([of, content]) => ({
            name: arrived(of),
            fileName: undefined,
            mediaType: "text/plain",
            bytes: Buffer.from(content).toString("base64"),
          })),
        );
      }),
    );
  });
});
