import { clip, essence } from "../../core/index.ts";
import { isThere, type Located, member, members, schemaAt } from "../document/pointer.ts";
import { Refused, type Warn } from "../document/refused.ts";
import type { Document, ParameterSpec, ParameterStyle } from "../interface.ts";
import { holdsNesting, shapeOf } from "../schema/schema-shape.ts";
import { isJson } from "./media-type.ts";

export interface ParameterLayout {
  readonly spec: Pick<ParameterSpec, "style" | "explode" | "allowReserved">;
  readonly schema: Located;
  readonly content: string | undefined;
}

const STYLES: Record<ParameterSpec["in"], readonly [fallback: ParameterStyle, ...others: ParameterStyle[]]> =
  {
    path: ["simple", "label", "matrix"],
    query: ["form", "spaceDelimited", "pipeDelimited", "deepObject"],
    header: ["simple"],
    cookie: ["form", "cookie"],
  };

/** Swagger 2.0 `collectionFormat`, by what stands between the items of an array; all others are comma-separated or, `multi`, repeated. */
export const COLLECTION_STYLES: ReadonlyMap<unknown, ParameterStyle> = new Map<unknown, ParameterStyle>([
  ["ssv", "spaceDelimited"],
  ["tsv", "tabDelimited"],
  ["pipes", "pipeDelimited"],
]);

/**
 * How a parameter is written: 3.x `style` or `content`, 2.0 `collectionFormat`.
 * @throws Refused
 */
export const readParameterLayout = (
  document: Document,
  at: Located,
  place: ParameterSpec["in"],
  shown: string,
  warn: Warn,
): ParameterLayout => {
  if (document.version === "2.0") return collectionLayout(document, at, place);
  const [media] = members(member(at, "content"));
  if (media !== undefined) return contentLayout(media, place);
  const schema = ownSchema(at);
  const style = readStyle(document, at, place, shown);
  if (style !== "deepObject" && holdsNesting(document, schema)) {
    warn(
      at.pointer,
      "nested-value",
      `${shown} holds nested arrays or objects, of which style ${style} says nothing`,
    );
  }
  const { node: explode } = member(at, "explode");
  const spec = {
    style,
    explode: typeof explode === "boolean" ? explode : style === "form" || style === "cookie",
    allowReserved: member(at, "allowReserved").node === true,
  };
  return { spec, schema, content: undefined };
};

/** Its text goes into the request as a string would. */
const contentLayout = ([content, media]: [string, Located], place: ParameterSpec["in"]): ParameterLayout => ({
  spec: { style: STYLES[place][0], explode: false, allowReserved: false },
  schema: schemaAt(media),
  content: isJson(essence(content)) ? "application/json" : content,
});

/** The parameter object is its own schema. */
const collectionLayout = (document: Document, at: Located, place: ParameterSpec["in"]): ParameterLayout => {
  const { node: format } = member(at, "collectionFormat");
  const usual = STYLES[place][0];
  const isList = shapeOf(document, at).kind === "array";
  const style = (isList && COLLECTION_STYLES.get(format)) || usual;
  const explode = format === "multi" && (place === "query" || place === "cookie");
  return { spec: { style, explode, allowReserved: false }, schema: at, content: undefined };
};

/** Documents that were 2.0 once leave `type` where `schema` belongs. */
const ownSchema = (at: Located): Located =>
  !isThere(member(at, "schema")) && isThere(member(at, "type")) ? at : schemaAt(at);

const readStyle = (
  document: Document,
  at: Located,
  place: ParameterSpec["in"],
  shown: string,
): ParameterStyle => {
  const { node: style, pointer } = member(at, "style");
  if (style === undefined || style === null) return STYLES[place][0];
  const known = STYLES[place].find(
    (each) => each === style && (each !== "cookie" || document.version === "3.2"),
  );
  if (known !== undefined) return known;
  const asked = clip(JSON.stringify(style), 40);
  throw new Refused(pointer, "parameter-unsendable", `${shown}: style ${asked} is not possible in ${place}`);
};
