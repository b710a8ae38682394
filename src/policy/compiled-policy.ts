import { clip, printable } from "../core/index.ts";
import type { CompiledPolicy, PolicyOptions } from "./interface.ts";
import { sees } from "./looks.ts";
import { CAPABILITY, type PolicyRule } from "./policy-rule.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { ruleWarnings } from "./warnings.ts";

const MAX_WARNINGS = 50;
const MAX_MEMBERS = 20;

interface Compiled {
  readonly schema: string;
  readonly rules: readonly PolicyRule[];
  readonly fileWarnings: Iterable<string>;
  readonly vocabulary: Vocabulary;
}

/** A policy for people to read. Its text is made when somebody does. */
export const compiledPolicy = (options: PolicyOptions, made: Compiled): CompiledPolicy => {
  const all = [...made.rules, CAPABILITY];
  const warnings: string[] = [];
  for (const warning of warningsOf(options, made)) {
    if (warnings.push(warning) < MAX_WARNINGS) continue;
    warnings.push("there may be more: these are the first of them");
    break;
  }
  return {
    schema: made.schema,
    warnings,
    rules: all.map(({ id, source, effect, text }) => ({ id, source, effect, text })),
    get text() {
      return all.map((rule) => [note(rule), rule.text, ""].join("\n")).join("\n");
    },
  };
};

/** Where a rule came from, and who is in its group. */
const note = ({ source, isGroup, id, principals }: PolicyRule): string => {
  if (!isGroup || principals === "any" || principals.size === 1) return `// ${printable(source)}`;
  const shown = [...principals].slice(0, MAX_MEMBERS).map((peer) => clip(printable(peer), 100));
  const rest = principals.size - shown.length;
  return `// ${source}; Peers::"${id}" are ${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
};

function* warningsOf(
  options: PolicyOptions,
  { rules, fileWarnings, vocabulary }: Compiled,
): Generator<string> {
  if (!rules.some(({ effect }) => effect === "permit"))
    yield "nobody may call it without a capability: no rule allows anything";
  if (options.plainIds === "accept" && rules.some(({ looks }) => sees(looks, ["arguments"])))
    yield "plainIds: accept: where arguments come from counts under ids that anybody can use again, so a result of another particle with the same id passes for one of this";
  for (const [index, rule] of options.rules.entries())
    for (const warning of ruleWarnings(rule, vocabulary)) yield `allow[${index}]: ${warning}`;
  yield* fileWarnings;
}
