import { basename } from "node:path";
import type { DetailedError, PolicyJson, ValidationError } from "@cedar-policy/cedar-wasm/nodejs";
import { clip, printable, SluiceError } from "../core/index.ts";
import { type Analysis, analyse } from "./analyse.ts";
import { withCedar } from "./cedar.ts";
import { type PolicySource, splitPolicies } from "./cedar-tokens.ts";
import type { PolicyOptions } from "./interface.ts";
import type { PolicyRule } from "./policy-rule.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { literalWarnings } from "./warnings.ts";

export interface CedarFile {
  readonly rules: readonly PolicyRule[];
  /** One by one, as many as are asked for. */
  readonly warnings: Iterable<string>;
}

const MAX_BYTES = 256 * 1024;
const MAX_POLICIES = 10_000;
const MAX_ERRORS = 20;

interface Problem {
  readonly line: number;
  readonly message: string;
}

interface ParsedPolicy {
  readonly source: PolicySource;
  readonly id: string;
  readonly json: PolicyJson;
  readonly analysis: Analysis;
}

/**
 * The policies of a Cedar text, each parsed and checked against the schema.
 * @throws SluiceError SLUICE_CONFIG, one `file:line: message` a line.
 */
export const readCedarFile = (
  { file, text }: NonNullable<PolicyOptions["cedar"]>,
  schema: string,
  vocabulary: Vocabulary,
): CedarFile => {
  if (Buffer.byteLength(text) > MAX_BYTES)
    throw new SluiceError("SLUICE_CONFIG", `${file}: a policy file may have ${MAX_BYTES} bytes`);
  const sources = splitPolicies(text, file);
  if (sources.length > MAX_POLICIES)
    throw new SluiceError("SLUICE_CONFIG", `${file}: more than ${MAX_POLICIES} policies`);
  const name = basename(file);
  const problems: Problem[] = [];
  const parsed = sources.flatMap((source) => parse(source, name, problems) ?? []);
  problems.push(...duplicates(parsed));
  const { errors, warnings } = validated(parsed, schema);
  problems.push(...errors);
  if (problems.length > 0) throw refused(file, problems);
  return {
    rules: parsed.map((policy) => ruleOf(policy, name)),
    warnings: warningLines(name, parsed, { warnings, vocabulary }),
  };
};

function* warningLines(
  file: string,
  policies: readonly ParsedPolicy[],
  { warnings, vocabulary }: { warnings: readonly Problem[]; vocabulary: Vocabulary },
): Generator<string> {
  for (const { line, message } of warnings) yield `${file}:${line}: ${message}`;
  for (const { source } of policies)
    for (const { line, message } of literalWarnings(source.tokens, vocabulary))
      yield `${file}:${line}: ${message}`;
}

const TOO_DEEP = "too deep for Cedar; write it as several when clauses or policies";

/** undefined: `problems` says why. */
const parse = (source: PolicySource, file: string, problems: Problem[]): ParsedPolicy | undefined => {
  const answer = unlessTrapped(() => withCedar((cedar) => cedar.policyToJson(source.text)));
  if (answer?.type === "failure") {
    problems.push(...answer.errors.map((error) => problemOf(error, source)));
    return undefined;
  }
  const analysis = answer && analyse(answer.json);
  if (answer === undefined || analysis === undefined) {
    problems.push({ line: source.line, message: TOO_DEEP });
    return undefined;
  }
  const { json } = answer;
  const column = source.column === 1 ? "" : `:${source.column}`;
  return { source, json, analysis, id: json.annotations?.id || `${file}:${source.line}${column}` };
};

const RESERVED = /^(?:capability|allow\[\d+\])$/;

const duplicates = (policies: readonly ParsedPolicy[]): Problem[] => {
  const seen = new Map<string, number>();
  return policies.flatMap(({ id, source: { line } }) => {
    const before = seen.get(id);
    seen.set(id, before ?? line);
    if (RESERVED.test(id))
      return [{ line, message: `@id("${id}") is the id of a rule that is made elsewhere` }];
    return before === undefined
      ? []
      : [{ line, message: `@id("${shown(id)}") is taken by the policy in line ${before}` }];
  });
};

/** All at once: Cedar reads the schema once, and says which policy it speaks of. */
const validated = (
  policies: readonly ParsedPolicy[],
  schema: string,
): { readonly errors: readonly Problem[]; readonly warnings: readonly Problem[] } => {
  const byPlace = new Map(policies.map((policy, index) => [`policy ${index}`, policy.source]));
  const staticPolicies = Object.fromEntries([...byPlace].map(([place, { text }]) => [place, text]));
  const answer = unlessTrapped(() =>
    withCedar((cedar) => cedar.validate({ schema, policies: { staticPolicies } })),
  );
  if (answer === undefined) return { errors: [{ line: 1, message: TOO_DEEP }], warnings: [] };
  if (answer.type === "failure") {
    const [error] = answer.errors;
    throw new SluiceError("SLUICE_INTERNAL", `Cedar does not take the schema: ${error?.message ?? ""}`);
  }
  const place = ({ policyId, error }: ValidationError): Problem[] => {
    const source = byPlace.get(policyId);
    return source === undefined ? [] : [problemOf(error, source)];
  };
  return {
    errors: answer.validationErrors.flatMap(place),
    warnings: answer.validationWarnings.flatMap(place),
  };
};

const unlessTrapped = <Value>(use: () => Value): Value | undefined => {
  try {
    return use();
  } catch (error) {
    if (error instanceof SluiceError && error.code === "SLUICE_INTERNAL") return undefined;
    throw error;
  }
};

const ruleOf = ({ source, id, json, analysis }: ParsedPolicy, file: string): PolicyRule => ({
  id,
  source: `${file}:${source.line}`,
  effect: json.effect,
  text: source.text,
  ...analysis,
  isGroup: false,
  reason: json.annotations?.reason || undefined,
});

const problemOf = (error: DetailedError, source: PolicySource): Problem => {
  const start = error.sourceLocations?.[0]?.start ?? 0;
  const before = Buffer.from(source.text).subarray(0, start);
  return { line: source.line + before.toString().split("\n").length - 1, message: messageOf(error) };
};

/** Cedar's words without the name that the policy was given here. */
const messageOf = ({ message, help, sourceLocations }: DetailedError): string => {
  const hint = help ?? sourceLocations?.[0]?.label;
  const said = hint ? `${message}; ${hint}` : message;
  return shown(
    said
      .replace(/^failed to parse policy.*? from string: /, "")
      .replaceAll(/for policy `policy \d+`, /g, "")
      .replace(/did you mean `(.*)`\?$/, "did you mean $1?"),
  );
};

const shown = (text: string): string => clip(printable(text), 300);

const refused = (file: string, problems: readonly Problem[]): SluiceError => {
  const sorted = problems.toSorted((left, right) => left.line - right.line);
  const lines = sorted.slice(0, MAX_ERRORS).map(({ line, message }) => `${file}:${line}: ${message}`);
  const rest = problems.length - lines.length;
  return new SluiceError(
    "SLUICE_CONFIG",
    [...lines, ...(rest > 0 ? [`${file}: and ${rest} more`] : [])].join("\n"),
  );
};
