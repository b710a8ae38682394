import { z } from "zod";
import { gatewaySchema } from "../../src/config/gateway-schema.ts";
import { manifestSchema } from "../../src/config/manifest.ts";

/** What is read of a JSON Schema here; a schema has what zod writes, and no more. */
interface Shape {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Shape | false;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxItems?: number;
  readonly maxLength?: number;
}

export interface ConfigurationKey {
  /** `peer.listen`, `allow[].peers`, `operations.<id>.name`. */
  readonly path: string;
  readonly takes: string;
  /** As JSON; undefined: none. */
  readonly fallback: string | undefined;
  readonly required: boolean;
  readonly meaning: string;
}

/** Defaults that zod leaves out where a value is transformed, and the mappings of a value whose schema is chosen when it is seen. */
const override = ({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodType; jsonSchema: object }): void => {
  const { def } = zodSchema._zod;
  const said = z.globalRegistry.get(zodSchema) as { default?: unknown; forms?: z.ZodType[] } | undefined;
  if ("defaultValue" in def) Object.assign(jsonSchema, { default: def.defaultValue });
  if (said?.default !== undefined) Object.assign(jsonSchema, { default: said.default });
  if (said?.forms !== undefined)
    Object.assign(jsonSchema, { anyOf: said.forms.map((form) => shapeOf(form)), forms: undefined });
};

const shapeOf = (schema: z.ZodType): Shape =>
  z.toJSONSchema(schema, { io: "input", unrepresentable: "any", override }) as Shape;

/** How a kind of value is named in the reference. */
const WRITTEN: Readonly<Record<string, (shape: Shape) => string>> = {
  integer: ({ minimum, maximum }) => `whole number, ${minimum} to ${maximum}`,
  number: ({ minimum, maximum }) => `number, ${minimum} to ${maximum}`,
  boolean: () => "`true`, `false`",
  string: ({ maxLength }) => (maxLength === undefined ? "text" : `text${atMost(maxLength)} characters`),
  array: ({ items, maxItems }) => `list${atMost(maxItems)}: ${takes(items ?? {})}`,
  object: () => "mapping",
};

/** What may be written: its kind and its bounds. */
const takes = (shape: Shape): string => {
  if (shape.title !== undefined) return shape.title;
  if (shape.enum !== undefined) return shape.enum.map((value) => `\`${value}\``).join(", ");
  if (shape.const !== undefined) return `\`${shape.const}\``;
  if (shape.anyOf !== undefined)
    return shape.anyOf
      .filter(({ type }) => type !== "null")
      .map(takes)
      .join(", or ");
  return WRITTEN[shape.type ?? ""]?.(shape) ?? "";
};

const atMost = (bound: number | undefined): string => (bound === undefined ? "" : ` of at most ${bound}`);

/** The key and all keys below it, in the schema's order. */
const keysOf = (path: string, shape: Shape, required: boolean): ConfigurationKey[] => {
  const own: ConfigurationKey = {
    path,
    takes: takes(shape),
    fallback: shape.default === undefined ? undefined : JSON.stringify(shape.default),
    required,
    meaning: shape.description ?? "",
  };
  const below = keysBelow(path, shape);
  // A section of sluice.yaml is the sum of its keys.
  return below.length > 0 && shape.description === undefined ? below : [own, ...below];
};

const keysBelow = (path: string, shape: Shape): ConfigurationKey[] => [
  ...Object.entries(shape.properties ?? {}).flatMap(([name, property]) =>
    keysOf(path === "" ? name : `${path}.${name}`, property, needed(shape, name, property)),
  ),
  ...(shape.additionalProperties ? keysBelow(`${path}.<name>`, shape.additionalProperties) : []),
  ...(shape.items === undefined ? [] : keysBelow(`${path}[]`, shape.items)),
  ...(shape.anyOf ?? []).flatMap((form) => keysBelow(path, form)),
];

/** zod counts what a preprocessor fills in as required; a person need not write it. */
const needed = (shape: Shape, name: string, property: Shape): boolean =>
  shape.required?.includes(name) === true && property.default === undefined && !isFilled(property);

const isFilled = (property: Shape): boolean =>
  property.properties !== undefined && (property.required ?? []).length === 0;

/** Every key of `sluice.yaml`, and every key of `adapter.yaml`. */
export const configurationKeys = () => ({
  gateway: keysBelow("", shapeOf(gatewaySchema)),
  adapter: keysBelow("", shapeOf(manifestSchema)),
});

const cell = (text: string): string => text.replaceAll("|", "\\|");
const row = ({ path, takes: kind, fallback, required, meaning }: ConfigurationKey): string => {
  const usual = required ? "required" : fallback === undefined ? "" : `\`${cell(fallback)}\``;
  return `| \`${path}\` | ${cell(kind)} | ${usual} | ${cell(meaning)} |`;
};
const table = (keys: readonly ConfigurationKey[]): string =>
  ["| key | takes | default | meaning |", "| --- | --- | --- | --- |", ...keys.map(row)].join("\n");

/** docs/reference-configuration.md. */
export const configurationPage = (): string => {
  const { gateway, adapter } = configurationKeys();
  return `# Configuration reference

Every key of both files, made from the schemas that read them (\`node scripts/reference.mjs\`; a test keeps them equal). [configuration.md](configuration.md) explains, with examples.
\`<name>\` is a name of yours, \`[]\` an item of a list. Defaults are written as JSON, which YAML reads too. Names that end in \`Ms\` are milliseconds, in \`Bytes\` bytes.

## sluice.yaml

${table(gateway)}

## adapter.yaml

${table(adapter)}
`;
};
