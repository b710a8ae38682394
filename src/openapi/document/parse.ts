import { CORE_SCHEMA, load, mergeTag, YAMLException } from "js-yaml";
import { type JsonValue, reasonOf, SluiceError } from "../../core/index.ts";
import { measure } from "../schema/measure.ts";
import { readMended } from "./mended-yaml.ts";
import { countYamlMarks, exceededByJson } from "./text-bounds.ts";

export const MAX_BYTES = 32 * 1024 * 1024;
const MAX_DEPTH = 100;
/** Values counted through YAML aliases. The largest real documents have about a million. */
const MAX_NODES = 2_000_000;
/** A parser of YAML holds several objects for each value until it is done. Real documents of 10 MB have half a million. */
const MAX_YAML_MARKS = 1_500_000;
const BOUNDS = { depth: MAX_DEPTH, nodes: MAX_NODES };
const YAML_OPTIONS = {
  schema: CORE_SCHEMA.withTags(mergeTag),
  maxDepth: MAX_DEPTH,
  maxAliases: 1000,
  maxTotalMergeKeys: 10_000,
};
/**
 * JSON or YAML text as plain JSON within bounds: 32 MB, 100 levels, 2 million values, 1,000 aliases.
 * @param where - file name or URL, for messages.
 * @throws SluiceError SLUICE_DOCUMENT, with the line where it is known.
 */
export const parseText = (text: string, where: string): JsonValue => {
  if (text.length > MAX_BYTES || Buffer.byteLength(text) > MAX_BYTES)
    throw unusable(where, "is larger than 32 MB");
  const value = parse(text.startsWith("\uFEFF") ? text.slice(1) : text, where);
  const { exceeded } = measure(value, BOUNDS);
  if (exceeded !== undefined) throw tooMuch(where, exceeded);
  return value;
};

const tooMuch = (where: string, exceeded: "depth" | "nodes"): SluiceError =>
  unusable(
    where,
    exceeded === "depth"
      ? `is nested deeper than ${MAX_DEPTH} levels`
      : `holds more than ${MAX_NODES} values (after YAML aliases)`,
  );

export const unusable = (where: string, what: string): SluiceError =>
  new SluiceError("SLUICE_DOCUMENT", `${where} ${what}`);

const parse = (text: string, where: string): JsonValue => {
  const isLikeJson = /^\s*[{[]/.test(text);
  const exceeded = isLikeJson ? exceededByJson(text, BOUNDS) : undefined;
  if (exceeded !== undefined) throw tooMuch(where, exceeded);
  const json = isLikeJson ? tried(() => JSON.parse(text) as JsonValue) : undefined;
  if (json !== undefined && "value" in json) return json.value;
  const yaml = tried(() => readYaml(text));
  if ("value" in yaml) return yaml.value ?? null;
  const line = yamlLine(yaml.error);
  // Flow-style YAML starts with a brace too; when it is not YAML either, the JSON complaint is the one to read.
  if (json !== undefined) {
    throw unusable(atLine(where, jsonLine(json.error) ?? line), `is not valid JSON: ${reasonOf(json.error)}`);
  }
  if (!(yaml.error instanceof YAMLException))
    throw unusable(where, `is not readable: ${reasonOf(yaml.error)}`);
  throw unusable(atLine(where, line), `is not valid YAML: ${yaml.error.reason.split("\n", 1)[0]}`);
};

const readYaml = (text: string): JsonValue => {
  if (countYamlMarks(text) > MAX_YAML_MARKS)
    throw new RangeError(`it has more than ${MAX_YAML_MARKS} lines, commas and brackets; write it as JSON`);
  return readMended(text, (mended) => load(mended, YAML_OPTIONS) as JsonValue).value;
};

const tried = (read: () => JsonValue): { value: JsonValue } | { error: unknown } => {
  try {
    return { value: read() };
  } catch (error) {
    return { error };
  }
};

const yamlLine = (error: unknown): number | undefined =>
  error instanceof YAMLException && error.mark !== undefined ? error.mark.line + 1 : undefined;

/** V8 ends some of its messages with "(line 2 column 4)". */
const jsonLine = (error: unknown): number | undefined => {
  const line = /\(line (\d+) column \d+\)/.exec(reasonOf(error))?.[1];
  return line === undefined ? undefined : Number(line);
};

const atLine = (where: string, line: number | undefined): string =>
  line === undefined ? where : `${where}:${line}`;
