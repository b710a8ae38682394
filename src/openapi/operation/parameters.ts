import { clip, isJsonObject } from "../../core/index.ts";
import { follow, items, type Located, member } from "../document/pointer.ts";
import { Refused, type Warn } from "../document/refused.ts";
import type { Document, ParameterSpec, ParameterStyle, SecurityScheme } from "../interface.ts";
import { holdsNesting } from "../schema/schema-shape.ts";
import type { SelectedOperation } from "./select.ts";

export interface Parameter {
  readonly spec: ParameterSpec;
  readonly required: boolean;
  /** Accepts anything where the document gives no schema. */
  readonly schema: Located;
  readonly pointer: string;
}

const STYLES: Record<ParameterSpec["in"], readonly [fallback: ParameterStyle, ...others: ParameterStyle[]]> =
  {
    path: ["simple", "label", "matrix"],
    query: ["form", "spaceDelimited", "pipeDelimited", "deepObject"],
    header: ["simple"],
    cookie: ["form"],
  };

/** OpenAPI says that a parameter of these names is ignored: other parts of the document decide them. */
const IGNORED_HEADERS: ReadonlySet<string> = new Set(["accept", "content-type", "authorization"]);

/** Set by the HTTP connection itself. */
const CONNECTION_HEADERS: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * The parameters a caller gives: path parameters in the template's order, then the others in document order, path item before
 * operation (which may override). Left out are ignored headers and what a configured credential fills.
 * @throws Refused when the template and the parameters do not agree, or a required one cannot be sent; an optional one is left out with a warning.
 */
export const readParameters = (
  document: Document,
  selected: SelectedOperation,
  filled: readonly SecurityScheme[],
  warn: Warn,
): Parameter[] => {
  const declared = new Map<string, Located>();
  for (const owner of [selected.item, selected.operation]) {
    for (const reference of items(member(owner, "parameters"))) {
      const parameter = follow(document, reference);
      const { node } = parameter;
      if (!isJsonObject(node)) throw new Refused(reference.pointer, "a parameter must be an object");
      declared.set(`${String(node.in)} ${String(node.name)}`, parameter);
    }
  }
  const parameters = [...declared.values()].flatMap((at) => readParameter(document, at, filled, warn));
  return inTemplateOrder(selected, parameters, warn);
};

const readParameter = (
  document: Document,
  at: Located,
  filled: readonly SecurityScheme[],
  warn: Warn,
): Parameter[] => {
  const { node: place } = member(at, "in");
  const { node: name } = member(at, "name");
  if (typeof name !== "string" || name === "") throw new Refused(at.pointer, "a parameter must have a name");
  if (typeof place !== "string" || !isPlace(place)) {
    throw new Refused(
      at.pointer,
      `parameter "${clip(name, 80)}" is in ${clip(JSON.stringify(place) ?? "nothing", 40)}, not in path, query, header or cookie`,
    );
  }
  if (place === "header" && IGNORED_HEADERS.has(name.toLowerCase())) return [];
  if (filled.some((scheme) => fills(scheme, place, name))) return [];
  const required = place === "path" || member(at, "required").node === true;
  try {
    return [
      { spec: readSpec(document, at, place, name), required, schema: schemaOf(at), pointer: at.pointer },
    ];
  } catch (error) {
    if (!(error instanceof Refused) || required) throw error;
    warn(error.pointer, `${error.message}; the optional parameter is left out`);
    return [];
  }
};

const isPlace = (place: string): place is ParameterSpec["in"] => Object.hasOwn(STYLES, place);

const fills = (scheme: SecurityScheme, place: string, name: string): boolean =>
  scheme.kind === "apiKey" &&
  scheme.in === place &&
  (place === "header" ? scheme.name.toLowerCase() === name.toLowerCase() : scheme.name === name);

const schemaOf = (at: Located): Located => {
  const schema = member(at, "schema");
  return schema.node === undefined ? { ...schema, node: {} } : schema;
};

const readSpec = (
  document: Document,
  at: Located,
  place: ParameterSpec["in"],
  name: string,
): ParameterSpec => {
  const shown = `parameter "${clip(name, 80)}"`;
  if (name === "__proto__") throw new Refused(at.pointer, 'a parameter cannot be called "__proto__"');
  if (member(at, "content").node !== undefined) {
    throw new Refused(at.pointer, `${shown} is described by \`content\`, which is not supported yet`);
  }
  if (place === "header" && CONNECTION_HEADERS.has(name.toLowerCase())) {
    throw new Refused(at.pointer, `${shown} is a header that the connection itself sets`);
  }
  const style = readStyle(at, place, shown);
  if (style !== "deepObject" && holdsNesting(document, schemaOf(at))) {
    throw new Refused(
      at.pointer,
      `${shown} holds nested arrays or objects, which style ${style} cannot carry`,
    );
  }
  const { node: explode } = member(at, "explode");
  return {
    in: place,
    name,
    style,
    explode: typeof explode === "boolean" ? explode : style === "form",
    allowReserved: member(at, "allowReserved").node === true,
  };
};

const readStyle = (at: Located, place: ParameterSpec["in"], shown: string): ParameterStyle => {
  const { node: style, pointer } = member(at, "style");
  if (style === undefined) return STYLES[place][0];
  const known = STYLES[place].find((each) => each === style);
  if (known === undefined) {
    throw new Refused(
      pointer,
      `${shown}: style ${clip(JSON.stringify(style), 40)} is not possible in ${place}`,
    );
  }
  return known;
};

const inTemplateOrder = (selected: SelectedOperation, parameters: Parameter[], warn: Warn): Parameter[] => {
  const names = new Set([...selected.path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name ?? ""));
  const ofPath = parameters.filter(({ spec }) => spec.in === "path");
  const inPath = [...names].map((name) => {
    const found = ofPath.find(({ spec }) => spec.name === name);
    if (found === undefined) {
      throw new Refused(
        selected.pointer,
        `the path contains {${clip(name, 80)}}, but no path parameter of that name is declared`,
      );
    }
    return found;
  });
  for (const { spec, pointer } of ofPath) {
    if (!names.has(spec.name))
      warn(pointer, `path parameter "${clip(spec.name, 80)}" does not occur in the path and is left out`);
  }
  return [...inPath, ...parameters.filter(({ spec }) => spec.in !== "path")];
};
