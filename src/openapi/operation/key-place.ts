import { isHttpToken, isJsonObject, type JsonValue, OWN_HEADERS } from "../../core/index.ts";
import { member } from "../document/pointer.ts";
import { unlessRefused, type Warn } from "../document/refused.ts";
import type { Document, KeyPlace, SecurityScheme } from "../interface.ts";
import { shapeOf } from "../schema/schema-shape.ts";
import { type RequestBody, readBody } from "./bodies.ts";
import type { BodyMedia } from "./body-media.ts";
import { declaredParameters } from "./declared-parameters.ts";
import { isSamePlace } from "./named-place.ts";
import type { SelectedOperation } from "./select.ts";

const PLACES: readonly KeyPlace["in"][] = ["header", "query", "body"];
const MAX_NAME_CHARS = 128;

/** What somebody wrote as the place of a key, for the requests of an operation; a text says why it cannot be. */
export const keyPlace = (
  document: Document,
  selected: SelectedOperation,
  schemes: readonly SecurityScheme[],
  written: JsonValue | KeyPlace,
): KeyPlace | string => {
  const { in: said, name } = isJsonObject(written) ? written : {};
  const place = PLACES.find((each) => each === said);
  if (place === undefined || typeof name !== "string") return "must be { in: header, query or body, name }";
  if (name === "__proto__" || name.length > MAX_NAME_CHARS || !/^\P{C}+$/u.test(name))
    return `must have a name of 1 to ${MAX_NAME_CHARS} printable characters`;
  const isSecret = (scheme: SecurityScheme): boolean =>
    scheme.kind === "apiKey" && isSamePlace(scheme, { in: place, name });
  if (schemes.some(isSecret)) return `cannot be in ${place} "${name}": a credential is sent there`;
  const problem = PROBLEMS[place](document, selected, name);
  return problem === undefined ? { in: place, name } : `cannot be in ${place} "${name}": ${problem}`;
};

type Problem = (document: Document, selected: SelectedOperation, name: string) => string | undefined;

/** Why nothing of that name can be there. What makes the operation unpublishable is told elsewhere. */
const PROBLEMS: Readonly<Record<KeyPlace["in"], Problem>> = {
  header: (_document, _selected, name) => {
    if (!isHttpToken(name)) return "no header can have that name";
    return OWN_HEADERS.has(name.toLowerCase()) ? "the connection itself sets it" : undefined;
  },
  query: (document, selected) =>
    hasQuerystring(document, selected) ? "a querystring parameter is the whole query" : undefined,
  body: (document, selected, name) =>
    unlessRefused(() =>
      bodyProblem(
        document,
        readBody(document, selected, () => {}),
        name,
      ),
    ),
};

const hasQuerystring = (document: Document, selected: SelectedOperation): boolean =>
  unlessRefused(() => declaredParameters(document, selected))?.some(
    (parameter) => member(parameter, "in").node === "querystring",
  ) === true;

const bodyProblem = (document: Document, body: RequestBody | undefined, name: string): string | undefined => {
  if (body === undefined) return "the operation has no body";
  return body.media.some((media) => carries(document, media, name))
    ? undefined
    : `the body is no JSON or form object in which that is text of ${SAMPLE_KEY.length} characters`;
};

/** In the form that every key has. */
export const SAMPLE_KEY = "00000000-0000-4000-8000-000000000000";

/** Does the value go out as it is given, and can a key be a member of it? */
const carries = (document: Document, { kind, schema }: BodyMedia, name: string): boolean => {
  if (kind !== "json" && kind !== "form") return false;
  const shape = shapeOf(document, schema);
  if (shape.kind !== "object") return false;
  const property = shape.object.properties.get(name);
  if (property === undefined) return true;
  const inner = shapeOf(document, property.schema);
  if (inner.kind !== "scalar") return inner.kind === "any";
  const { node: maxLength } = member(inner.at, "maxLength");
  return inner.type === "string" && !(typeof maxLength === "number" && maxLength < SAMPLE_KEY.length);
};

/** The body with the media types that can carry the key; at least one of them can. What is left out is told. */
export const carryingBody = (
  document: Document,
  body: RequestBody,
  name: string,
  warn: Warn,
): RequestBody => {
  const [first, ...others] = body.media.filter((media) => {
    if (carries(document, media, name)) return true;
    const message = `${media.mediaType} cannot carry the idempotency key "${name}" and is left out`;
    warn(media.media.pointer, "media-type-left-out", message);
    return false;
  });
  return first === undefined ? body : { ...body, media: [first, ...others] };
};
