import { isJsonObject } from "../../core/index.ts";
import type { BoundBody, BoundCall, KeyPlace, ParameterSpec } from "../interface.ts";
import { isSamePlace } from "../operation/named-place.ts";

/** Written as any simple value is. */
const SPECS: Readonly<Record<"header" | "query", Omit<ParameterSpec, "name">>> = {
  header: { in: "header", style: "simple", explode: false, allowReserved: false },
  query: { in: "query", style: "form", explode: true, allowReserved: false },
};

/**
 * A call that carries an idempotency key, in the place of whatever stands there already.
 * @param bound - of the function whose `key` the place is: its body, if that is the place, is an object in JSON or a form.
 * @param value - text that any header, query or schema takes: a UUID does.
 */
export const withKey = (bound: BoundCall, { in: place, name }: KeyPlace, value: string): BoundCall => {
  if (place === "body") return { ...bound, body: withProperty(bound.body, name, value) };
  const others = bound.parameters.filter(({ spec }) => !isSamePlace(spec, { in: place, name }));
  return { ...bound, parameters: [...others, { spec: { ...SPECS[place], name }, value }] };
};

const withProperty = (body: BoundBody | undefined, name: string, value: string): BoundBody => {
  if ((body?.kind === "json" || body?.kind === "form") && isJsonObject(body.value))
    return { ...body, value: { ...body.value, [name]: value } };
  throw new TypeError("a key in the body needs a body that is an object");
};
