import { clip, isHttpToken, OWN_HEADERS } from "../../core/index.ts";
import { items, type Located, member, members, rootOf, schemaAt } from "../document/pointer.ts";
import { Refused, type Warn } from "../document/refused.ts";
import type { Document, ParameterSpec } from "../interface.ts";
import { declaredParameters } from "./declared-parameters.ts";
import { isSamePlace, type NamedPlace } from "./named-place.ts";
import { readParameterLayout } from "./parameter-layout.ts";
import type { SelectedOperation } from "./select.ts";
import { inTemplateOrder } from "./template-order.ts";

export interface Parameter {
  readonly spec: ParameterSpec;
  readonly required: boolean;
  /** Accepts anything where the document gives no schema. */
  readonly schema: Located;
  readonly pointer: string;
  /** The media type its value is written in before it is put into the request; undefined: by its style. */
  readonly content: string | undefined;
}

/** 3.2 `in: querystring`: one value is the whole query. */
export interface Querystring extends Omit<Parameter, "spec" | "content"> {
  readonly name: string;
  readonly content: string;
  /** Of the Media Type Object, for its encodings. */
  readonly media: Located;
}

export interface Parameters {
  /** Path parameters in the template's order, then the others in document order, path item before operation. */
  readonly parameters: readonly Parameter[];
  readonly querystring: Querystring | undefined;
}

/** OpenAPI says that a parameter of these names is ignored: other parts of the document decide them. */
const IGNORED_HEADERS: ReadonlySet<string> = new Set(["accept", "content-type", "authorization"]);

/** Every request has them already, as the HTTP connection needs them: a document that requires them asks for nothing more. */
const SENT_ANYWAY: ReadonlySet<string> = new Set(["accept-encoding", "connection", "content-length", "host"]);

const PLACES: ReadonlySet<string> = new Set(["path", "query", "header", "cookie"]);

/**
 * The parameters a caller gives. Left out are ignored headers, what is `filled` without them, and what 2.0 calls parameters but is the
 * body.
 * @throws Refused when the template and the parameters do not agree, or a required one cannot be sent; an optional one is left out with a warning.
 */
export const readParameters = (
  document: Document,
  selected: SelectedOperation,
  filled: readonly NamedPlace[],
  warn: Warn,
): Parameters => {
  const declared = declaredParameters(document, selected);
  const parameters: Parameter[] = [];
  let querystring: Querystring | undefined;
  for (const at of declared) {
    const required = isRequired(at);
    try {
      const { place, name } = identity(document, at);
      if (place === "body" || place === "formData") continue;
      if (isGivenElsewhere(place, name, filled)) {
        if (isLost(document, selected, name)) warn(at.pointer, "parameter-left-out", AUTHORIZATION);
        continue;
      }
      if (place === "querystring") querystring = readQuerystring(at, name, required);
      else parameters.push(readParameter(document, at, { place, name, required }, warn));
    } catch (error) {
      if (!(error instanceof Refused) || required) throw error;
      const left = isSentAnyway(at) ? "it" : "the optional parameter";
      warn(error.pointer, "parameter-left-out", `${error.message}; ${left} is left out`);
    }
  }
  if (querystring !== undefined && parameters.some(({ spec }) => spec.in === "query")) {
    throw new Refused(
      querystring.pointer,
      "malformed",
      "a querystring parameter cannot stand beside query parameters",
    );
  }
  return { parameters: inTemplateOrder(selected, parameters, warn), querystring };
};

const identity = ({ version }: Document, at: Located): { place: string; name: string } => {
  const { node: place } = member(at, "in");
  const { node: name } = member(at, "name");
  if (place === "body" && isOfVersion(version, place)) return { place, name: "body" }; // whatever it is called is for people
  if (typeof name !== "string" || name === "")
    throw new Refused(at.pointer, "malformed", "a parameter must have a name");
  if (typeof place === "string" && (PLACES.has(place) || isOfVersion(version, place))) return { place, name };
  const shown = clip(JSON.stringify(place) ?? "nothing", 40);
  throw new Refused(
    at.pointer,
    "malformed",
    `parameter "${clip(name, 80)}" is in ${shown}, not in path, query, header or cookie`,
  );
};

const isOfVersion = (version: Document["version"], place: string): boolean =>
  version === "2.0" ? place === "body" || place === "formData" : version === "3.2" && place === "querystring";

const isSentAnyway = (at: Located): boolean => {
  const { node: name } = member(at, "name");
  return (
    member(at, "in").node === "header" && typeof name === "string" && SENT_ANYWAY.has(name.toLowerCase())
  );
};

const isRequired = (at: Located): boolean =>
  member(at, "in").node === "path" || (member(at, "required").node === true && !isSentAnyway(at));

const isGivenElsewhere = (place: string, name: string, filled: readonly NamedPlace[]): boolean =>
  (place === "header" && IGNORED_HEADERS.has(name.toLowerCase())) ||
  filled.some((each) => isSamePlace(each, { in: place, name }));

const AUTHORIZATION =
  "OpenAPI says that a header parameter called Authorization is ignored, and the operation has no security: define a security scheme, in an overlay for example";

/** A header that no security scheme would send instead. */
const isLost = (document: Document, { operation }: SelectedOperation, name: string): boolean =>
  name.toLowerCase() === "authorization" &&
  [operation, rootOf(document)].every((owner) => items(member(owner, "security")).length === 0);

const readParameter = (
  document: Document,
  at: Located,
  { place, name, required }: { place: string; name: string; required: boolean },
  warn: Warn,
): Parameter => {
  const shown = `parameter "${clip(name, 80)}"`;
  if (name === "__proto__")
    throw new Refused(at.pointer, "parameter-unsendable", 'a parameter cannot be called "__proto__"');
  if (place === "header" && !isHttpToken(name)) {
    throw new Refused(at.pointer, "parameter-unsendable", `${shown} has a name that no header can have`);
  }
  if (place === "header" && OWN_HEADERS.has(name.toLowerCase())) {
    throw new Refused(
      at.pointer,
      "parameter-unsendable",
      `${shown} is a header that the connection itself sets`,
    );
  }
  const layout = readParameterLayout(document, at, place as ParameterSpec["in"], shown, warn);
  return {
    ...layout,
    spec: { in: place as ParameterSpec["in"], name, ...layout.spec },
    required,
    pointer: at.pointer,
  };
};

const readQuerystring = (at: Located, name: string, required: boolean): Querystring => {
  const [content, media] = members(member(at, "content"))[0] ?? ["text/plain", at];
  return { name, required, pointer: at.pointer, content, media, schema: schemaAt(media) };
};
