import type { JsonValue } from "../../src/core/index.ts";
import type {
  BoundBody,
  BoundCall,
  BoundPart,
  FormEncoding,
  ParameterSpec,
} from "../../src/openapi/interface.ts";

/** Shorthand for bound calls: what a test does not name is empty. */
export const bound = (call: Partial<BoundCall> = {}): BoundCall => ({
  method: "get",
  path: "/things",
  server: undefined,
  parameters: [],
  querystring: undefined,
  body: undefined,
  accept: "application/json",
  bytes: false,
  security: [],
  callerKey: undefined,
  sealTo: undefined,
  ...call,
});

const STYLES = { path: "simple", query: "form", header: "simple", cookie: "form" } as const;

export const parameter = (
  place: ParameterSpec["in"],
  name: string,
  value: JsonValue,
  spec: Partial<ParameterSpec> = {},
): BoundCall["parameters"][number] => ({
  spec: {
    in: place,
    name,
    style: STYLES[place],
    explode: place === "query" || place === "cookie",
    allowReserved: false,
    ...spec,
  },
  value,
});

export const form = (value: JsonValue, encoding: FormEncoding = {}): BoundBody => ({
  mediaType: "application/x-www-form-urlencoded",
  kind: "form",
  value,
  encoding,
});

export const json = (value: JsonValue): BoundBody => ({ mediaType: "application/json", kind: "json", value });

/** A part of a multipart body: text, or bytes. */
export const part = (
  name: string | undefined,
  content: string | Uint8Array,
  more: Partial<BoundPart> = {},
): BoundPart => ({
  name,
  fileName: undefined,
  mediaType: undefined,
  headers: [],
  content:
    typeof content === "string"
      ? { kind: "text", text: content }
      : { kind: "binary", base64: Buffer.from(content).toString("base64") },
  ...more,
});
