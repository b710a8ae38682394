import type { JsonObject } from "../../core/index.ts";
import { isThere, type Located, member, rootOf } from "../document/pointer.ts";
import { refTo } from "../document/reference.ts";
import type { Document } from "../interface.ts";
import type { DeclaredBody } from "./bodies.ts";
import { declaredParameters } from "./declared-parameters.ts";
import { COLLECTION_STYLES } from "./parameter-layout.ts";
import { nearestList, type SelectedOperation } from "./select.ts";

const FORM = "application/x-www-form-urlencoded";
const MULTIPART = "multipart/form-data";

/**
 * Swagger 2.0 has its bodies among the parameters: one `in: body`, or the fields of a form `in: formData`. Both are given the form of
 * 3.x content: a body parameter holds its schema as a Media Type Object does, a form becomes an object schema.
 */
export const swaggerBody = (document: Document, selected: SelectedOperation): DeclaredBody | undefined => {
  const declared = declaredParameters(document, selected);
  const isIn = (place: string) => (at: Located) => member(at, "in").node === place;
  const body = declared.find(isIn("body"));
  const fields = declared
    .filter(isIn("formData"))
    .filter((field) => typeof member(field, "name").node === "string");
  const consumes = consumesOf(document, selected);
  if (fields.length > 0) return formOf(fields, consumes, selected);
  if (body === undefined) return undefined;
  const types = consumes.filter((type) => type !== FORM && type !== MULTIPART);
  return {
    required: member(body, "required").node === true,
    content: (types.length === 0 ? ["application/json"] : types).map((type) => [type, body]),
    pointer: body.pointer,
  };
};

const consumesOf = (document: Document, { operation }: SelectedOperation): string[] => {
  const own = member(operation, "consumes");
  const { node } = isThere(own) ? own : member(rootOf(document), "consumes");
  return Array.isArray(node) ? node.filter((type) => typeof type === "string") : [];
};

/** A file needs multipart; otherwise what the operation consumes decides, and a form is the usual. */
const formOf = (
  fields: readonly Located[],
  consumes: readonly string[],
  selected: SelectedOperation,
): DeclaredBody => {
  const isMultipart = fields.some(holdsFile) || (consumes.includes(MULTIPART) && !consumes.includes(FORM));
  const required = fields.filter((field) => member(field, "required").node === true).map(nameOf);
  const schema: JsonObject = {
    type: "object",
    required,
    properties: Object.fromEntries(fields.map((field) => [nameOf(field), { $ref: refTo(field.pointer) }])),
  };
  const encoding = Object.fromEntries(fields.flatMap((field) => encodingOf(field) ?? []));
  const own = `${selected.operation.pointer}/parameters`;
  return {
    required: required.length > 0,
    content: [[isMultipart ? MULTIPART : FORM, { node: { schema, encoding }, pointer: `${own}/formData` }]],
    pointer: nearestList(selected, "parameters")?.pointer ?? own, // the fields may be the path item's
  };
};

const nameOf = (field: Located): string => String(member(field, "name").node);

const holdsFile = (field: Located): boolean =>
  member(field, "type").node === "file" || member(member(field, "items"), "type").node === "file";

/** Arrays of files are always parts of their own. */
const encodingOf = (field: Located): [[string, JsonObject]] | undefined => {
  if (member(field, "type").node !== "array" || holdsFile(field)) return undefined;
  const { node: format } = member(field, "collectionFormat");
  return [[nameOf(field), { style: COLLECTION_STYLES.get(format) ?? "form", explode: format === "multi" }]];
};
