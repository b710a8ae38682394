import type { ErrorObject, FuncKeywordDefinition } from "ajv/dist/2020.js";
import type { JsonObject, JsonValue } from "../../core/index.ts";
import type { Document } from "../interface.ts";
import { decidedAlternatives } from "./decided-alternatives.ts";

/** Complaints about a document, some thousands at most; none: it is as the specification wants it. */
export type OfficialCheck = (root: JsonValue) => readonly ErrorObject[];

/**
 * A validator gathers the complaints of those it calls by copying what it has so far, quadratic in their number. Beyond this many it
 * stops: the line is put in where the generated code has copied.
 */
const MAX_COMPLAINTS = 2000;
const COPIED = "errors = vErrors.length;";
const ENOUGH = `${COPIED}if(errors>${MAX_COMPLAINTS})throw{enough:vErrors};`;

const OPTIONS = {
  allErrors: true,
  strict: false,
  logger: false,
  validateFormats: true,
  code: { process: (code: string): string => code.replaceAll(COPIED, ENOUGH) },
} as const;

/** The check against the specification's own JSON Schema. Loaded when asked for: nobody else pays for 150 KB of schemas. */
export const officialCheck = async (version: Document["version"]): Promise<OfficialCheck> => {
  const [{ Ajv2020 }, { default: draft04 }, { default: formats }] = await Promise.all([
    import("ajv/dist/2020.js"),
    import("ajv-draft-04"),
    import("ajv-formats"),
  ]);
  const { schema, dialect } = await SCHEMAS[version]();
  const ajv = dialect === undefined ? new draft04.default(OPTIONS) : new Ajv2020(OPTIONS);
  formats.default(ajv);
  ajv.removeKeyword("uniqueItems").addKeyword(UNIQUE_ITEMS);
  ajv.addFormat("regex", true); // the compiler tells of patterns that cannot be used, and knows more of them than `new RegExp`
  for (const part of dialect ?? []) ajv.addSchema(part);
  const validate = ajv.compile(
    dialect === undefined ? decidedAlternatives(schema) : withDialect(schema, dialect[0]),
  );
  return (root) => {
    try {
      return validate(root) ? [] : (validate.errors ?? []);
    } catch (stopped) {
      if (typeof stopped === "object" && stopped !== null && "enough" in stopped)
        return stopped.enough as ErrorObject[];
      throw stopped;
    }
  };
};

/** ajv compares each item with each other: minutes for a hostile list. Items count as equal when they are written alike. */
const UNIQUE_ITEMS: FuncKeywordDefinition = {
  keyword: "uniqueItems",
  type: "array",
  schemaType: "boolean",
  validate: (isUnique: boolean, items: readonly JsonValue[]) =>
    !isUnique || new Set(items.map((item) => JSON.stringify(item))).size === items.length,
};

/**
 * Schema Objects are of whatever dialect `$dynamicRef: "#meta"` finds, which ajv looks up in the wrong place below
 * `dependentSchemas`; here it is always OpenAPI's own.
 */
const withDialect = (schema: JsonObject, dialect: JsonObject): JsonObject =>
  JSON.parse(
    JSON.stringify(schema).replaceAll('"$dynamicRef":"#meta"', `"$ref":${JSON.stringify(dialect.$id)}`),
  ) as JsonObject;

interface Official {
  readonly schema: JsonObject;
  /** The dialect of Schema Objects and what it refers to; undefined before 3.1, whose schemas are whole. */
  readonly dialect: readonly [JsonObject, JsonObject] | undefined;
}

type Loaded = Promise<{ default: unknown }>;

const official = async (schema: Loaded, ...dialect: Loaded[]): Promise<Official> => {
  const [root, first, second] = await Promise.all(
    [schema, ...dialect].map(async (file) => (await file).default as JsonObject),
  );
  if (root === undefined) throw new TypeError("no schema");
  return { schema: root, dialect: first && second && [first, second] };
};

const SCHEMAS: Readonly<Record<Document["version"], () => Promise<Official>>> = {
  "2.0": () => official(import("../schemas/oas-2.0.json", { with: { type: "json" } })),
  "3.0": () => official(import("../schemas/oas-3.0.json", { with: { type: "json" } })),
  "3.1": () =>
    official(
      import("../schemas/oas-3.1.json", { with: { type: "json" } }),
      import("../schemas/oas-3.1-dialect.json", { with: { type: "json" } }),
      import("../schemas/oas-3.1-meta.json", { with: { type: "json" } }),
    ),
  "3.2": () =>
    official(
      import("../schemas/oas-3.2.json", { with: { type: "json" } }),
      import("../schemas/oas-3.2-dialect.json", { with: { type: "json" } }),
      import("../schemas/oas-3.2-meta.json", { with: { type: "json" } }),
    ),
};
