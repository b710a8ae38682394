import type { JsonValue } from "../../src/core/index.ts";
import type { BoundBody, BoundCall, ParameterSpec } from "../../src/openapi/interface.ts";

/** Shorthand for bound calls: what a test does not name is empty. */
export const bound = (call: Partial<BoundCall> = {}): BoundCall => ({
  method: "get",
  path: "/things",
  parameters: [],
  body: undefined,
  accept: "application/json",
  security: [],
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

export const form = (value: JsonValue, encoding: BoundBody["encoding"] = {}): BoundBody => ({
  mediaType: "application/x-www-form-urlencoded",
  kind: "form",
  value,
  encoding,
});

export const json = (value: JsonValue): BoundBody => ({
  mediaType: "application/json",
  kind: "json",
  value,
  encoding: {},
});
