import { isJsonObject, type JsonObject, type JsonValue } from "../../src/core/index.ts";
import { dereferenced } from "./merged-schema.ts";

/** What a document says of one operation's request, read without Sluice's own code. */
export interface DescribedOperation {
  readonly root: JsonObject;
  readonly path: string;
  readonly parameters: readonly DescribedParameter[];
  /** The one a call is sent with unless the caller chooses, first. */
  readonly bodies: readonly DescribedBody[];
}

export interface DescribedParameter {
  readonly in: string;
  readonly name: string;
  readonly schema: JsonValue;
  readonly layout: Layout;
  /** The media type its text is in; undefined: as its layout has it. */
  readonly content: string | undefined;
}

export interface Layout {
  readonly style: string;
  readonly explode: boolean;
  readonly allowReserved: boolean;
}

export interface DescribedBody {
  readonly mediaType: string;
  readonly schema: JsonValue;
  /** By property, where the document names one. */
  readonly layouts: ReadonlyMap<string, Layout>;
  /** Properties that are one part of JSON, whatever they hold. */
  readonly json: ReadonlySet<string>;
}

const FORM = "application/x-www-form-urlencoded";
const MULTIPART = "multipart/form-data";

/** @param method - as the published function has it, in any case. */
export const describedOperation = (root: JsonObject, method: string, path: string): DescribedOperation => {
  const item = dereferenced(root, object(root.paths)[path]);
  const operation = dereferenced(
    root,
    item[method.toLowerCase()] ?? object(item.additionalOperations)[method.toUpperCase()],
  );
  const declared = new Map<string, JsonObject>();
  for (const reference of [...list(item.parameters), ...list(operation.parameters)]) {
    const parameter = dereferenced(root, reference);
    declared.set(`${String(parameter.in)} ${String(parameter.name)}`, parameter);
  }
  const parameters = [...declared.values()];
  const bodies =
    root.swagger === undefined ? bodiesOf(root, operation) : swaggerBodies(root, operation, parameters);
  return {
    root,
    path,
    parameters: parameters
      .filter((each) => each.in !== "body" && each.in !== "formData")
      .map((each) => describedParameter(root, each)),
    bodies: bodies.toSorted((a, b) => rank(a.mediaType) - rank(b.mediaType)),
  };
};

const object = (value: JsonValue | undefined): JsonObject => (isJsonObject(value) ? value : {});
const list = (value: JsonValue | undefined): JsonValue[] => (Array.isArray(value) ? value : []);

const describedParameter = (root: JsonObject, parameter: JsonObject): DescribedParameter => {
  const place = String(parameter.in);
  const [content, media] = Object.entries(object(parameter.content))[0] ?? [];
  return {
    in: place,
    name: String(parameter.name),
    content,
    schema:
      object(dereferenced(root, media)).schema ??
      parameter.schema ??
      (root.swagger === undefined ? {} : parameter),
    layout: root.swagger === undefined ? layoutOf(place, parameter) : collectionLayout(place, parameter),
  };
};

const layoutOf = (place: string, { style, explode, allowReserved }: JsonObject): Layout => {
  const usual = place === "query" || place === "cookie" ? "form" : "simple";
  const named = typeof style === "string" ? style : usual;
  return {
    style: named,
    explode: typeof explode === "boolean" ? explode : named === "form" || named === "cookie",
    allowReserved: allowReserved === true,
  };
};

const COLLECTIONS: Readonly<Record<string, string>> = {
  ssv: "spaceDelimited",
  tsv: "tabDelimited",
  pipes: "pipeDelimited",
};

const collectionLayout = (place: string, { collectionFormat }: JsonObject): Layout => {
  const usual = place === "query" || place === "formData" ? "form" : "simple";
  return {
    style: COLLECTIONS[String(collectionFormat)] ?? usual,
    explode: collectionFormat === "multi",
    allowReserved: false,
  };
};

const bodiesOf = (root: JsonObject, operation: JsonObject): DescribedBody[] =>
  Object.entries(object(dereferenced(root, operation.requestBody).content)).map(([mediaType, reference]) => {
    const media = dereferenced(root, reference);
    const encodings = Object.entries(object(media.encoding)).map(
      ([name, value]) => [name, object(value)] as const,
    );
    const laidOut = encodings.filter(([, each]) =>
      [each.style, each.explode, each.allowReserved].some((keyword) => keyword !== undefined),
    );
    return {
      mediaType,
      schema: schemaOf(mediaType, media),
      layouts: new Map(laidOut.map(([name, each]) => [name, layoutOf("query", each)])),
      json: new Set(
        encodings.flatMap(([name, each]) => (each.contentType === "application/json" ? [name] : [])),
      ),
    };
  });

const isLines = (mediaType: string): boolean => /jsonl|ndjson|json-seq/.test(mediaType);

const schemaOf = (mediaType: string, { schema, itemSchema }: JsonObject): JsonValue => {
  if (itemSchema !== undefined) return { type: "array", items: itemSchema };
  if (/octet-stream|^image\/|pdf/.test(mediaType)) return { type: "string", format: "binary" };
  return isLines(mediaType) ? { type: "array", items: schema ?? {} } : (schema ?? {});
};

const swaggerBodies = (
  root: JsonObject,
  operation: JsonObject,
  parameters: JsonObject[],
): DescribedBody[] => {
  const consumes = list(operation.consumes ?? root.consumes).map(String);
  const fields = parameters.filter((each) => each.in === "formData");
  if (fields.length > 0) {
    const isMultipart =
      fields.some(({ type }) => type === "file") ||
      (consumes.includes(MULTIPART) && !consumes.includes(FORM));
    const properties = Object.fromEntries(fields.map((field) => [String(field.name), field]));
    const required = fields.filter((field) => field.required === true).map(({ name }) => String(name));
    const lists = fields.filter(({ type, items }) => type === "array" && object(items).type !== "file");
    return [
      {
        mediaType: isMultipart ? MULTIPART : FORM,
        schema: { type: "object", properties, required },
        layouts: new Map(lists.map((field) => [String(field.name), collectionLayout("formData", field)])),
        json: new Set(),
      },
    ];
  }
  const body = parameters.find((each) => each.in === "body");
  const types = consumes.filter((type) => type !== FORM && type !== MULTIPART);
  return body === undefined
    ? []
    : (types.length === 0 ? ["application/json"] : types).map((mediaType) => ({
        mediaType,
        schema: schemaOf(mediaType, body),
        layouts: new Map(),
        json: new Set(),
      }));
};

/** DESIGN section 5: JSON, then form, then multipart, then the first. */
const rank = (mediaType: string): number => {
  const found = PREFERRED.findIndex((type) => type.test(mediaType));
  return found < 0 ? PREFERRED.length : found;
};

const PREFERRED = [/^application\/json(;|$)/, /json(;|$)/, /urlencoded/, /^multipart\//];
