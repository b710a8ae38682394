import busboy from "busboy";
import { isJsonObject, type JsonValue } from "../../src/core/index.ts";
import type { HttpRequest } from "../../src/upstream/build-request.ts";
import type { DescribedBody, DescribedOperation, Layout } from "./described-operation.ts";
import { joined, mismatch, readForm, takeMembers, wireText } from "./read-pairs.ts";
import { readXmlTree, xmlTree } from "./xml-tree.ts";

/** @returns undefined: the body holds what was given, and nothing else. */
export const differenceInBody = async (
  { headers, body }: HttpRequest,
  { root, bodies }: DescribedOperation,
  value: JsonValue | undefined,
): Promise<string | undefined> => {
  if (value === undefined || body === undefined)
    return value === body ? undefined : `body ${String(body)} was sent, ${JSON.stringify(value)} given`;
  const contentType = headers.get("content-type") ?? "";
  const type = (contentType.split(";", 1)[0] ?? "").toLowerCase();
  const described = bodies.find(({ mediaType }) => covers(mediaType.toLowerCase(), type));
  if (described === undefined) return `the document knows no ${contentType}`;
  const text = Buffer.from(body).toString();
  if (/jsonl|ndjson|json-seq/.test(type))
    return mismatch(
      text
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line.replace("\u001e", "")) as JsonValue),
      value,
    );
  if (/[/+]json$/.test(type)) return mismatch(JSON.parse(text), value);
  if (type === "application/x-www-form-urlencoded") {
    const pairs = readForm(text);
    return takeMembers(pairs, value, described.layouts) ?? mismatch(pairs, []);
  }
  if (type.startsWith("multipart/"))
    return differenceInParts(await readParts(contentType, body), described, value);
  if (/[/+]xml$/.test(type)) return mismatch(readXmlTree(text), xmlTree(root, described.schema, value));
  if (type.startsWith("text/")) return mismatch(text, wireText(value));
  return mismatch(
    Buffer.from(body).toString("base64"),
    Buffer.from(String(value), "base64").toString("base64"),
  );
};

const covers = (range: string, type: string): boolean => {
  const [essence = ""] = range.split(";", 1);
  return (
    essence === type ||
    new RegExp(`^${essence.replaceAll(/[+.]/g, String.raw`\$&`).replaceAll("*", ".*")}$`).test(type)
  );
};

interface ReadPart {
  readonly name: string;
  readonly mediaType: string;
  readonly isFile: boolean;
  bytes: Buffer;
}

const readParts = (contentType: string, body: string | Uint8Array): Promise<ReadPart[]> =>
  new Promise((resolve, reject) => {
    const found: ReadPart[] = [];
    const parser = busboy({ headers: { "content-type": contentType }, defParamCharset: "utf8" });
    parser.on("field", (name, text, { mimeType }) =>
      found.push({ name, mediaType: mimeType, isFile: false, bytes: Buffer.from(text) }),
    );
    parser.on("file", (name, stream, { mimeType }) => {
      const part: ReadPart = { name, mediaType: mimeType, isFile: true, bytes: Buffer.alloc(0) };
      found.push(part);
      stream.on("data", (chunk: Buffer) => {
        part.bytes = Buffer.concat([part.bytes, chunk]);
      });
    });
    parser.on("close", () => resolve(found));
    parser.on("error", reject);
    parser.end(body);
  });

/** A list is a part an item, unless its parts are JSON or joined. */
const differenceInParts = (
  parts: readonly ReadPart[],
  { layouts, json }: DescribedBody,
  value: JsonValue,
): string | undefined => {
  const left = new Set(parts);
  for (const [name, member] of Object.entries(isJsonObject(value) ? value : {})) {
    const own = parts.filter((part) => part.name === name);
    const layout = layouts.get(name);
    const isJoined = layout?.explode === false && layout.style !== "deepObject";
    const items = isJoined || json.has(name) ? [member ?? null] : [member ?? null].flat();
    const given = items.filter((item) => item !== null && !(isJoined && isEmptyList(item)));
    if (own.length !== given.length) return `${own.length} parts ${name} were read, ${given.length} given`;
    for (const [index, part] of own.entries()) {
      left.delete(part);
      const problem = differenceInPart(part, given[index] ?? null, layout);
      if (problem !== undefined) return `part ${name}: ${problem}`;
    }
  }
  const [unknown] = left;
  return unknown && `there is a part that nobody gave: ${unknown.name}`;
};

const isEmptyList = (value: JsonValue): boolean =>
  Array.isArray(value) && value.every((item) => item === null);

const JSON_TYPE = "application/json";

const differenceInPart = (
  { mediaType, isFile, bytes }: ReadPart,
  value: JsonValue,
  layout: Layout | undefined,
): string | undefined => {
  if (mediaType === JSON_TYPE) return mismatch(JSON.parse(bytes.toString()), value);
  if (isFile)
    return mismatch(bytes.toString("base64"), Buffer.from(String(value), "base64").toString("base64"));
  return mismatch(bytes.toString(), layout === undefined ? wireText(value) : joined(layout, value));
};
