import { createHash } from "node:crypto";
import { SluiceError } from "../core/index.ts";
import { askCedar, type Verdict } from "./ask-cedar.ts";
import { BoundedMap } from "./bounded-map.ts";
import { type CedarFile, readCedarFile } from "./cedar-file.ts";
import { compileRule } from "./compile-rule.ts";
import { compiledPolicy } from "./compiled-policy.ts";
import { contextOf } from "./context.ts";
import { forbidden, notDecided, notPermitted } from "./explain-denial.ts";
import type { Decision, Policy, PolicyOptions, PolicyRequest } from "./interface.ts";
import { sees } from "./looks.ts";
import { covers, type PolicyRule } from "./policy-rule.ts";
import { type Candidates, createRuleIndex } from "./rule-index.ts";
import { schemaOf } from "./schema.ts";
import { vocabularyOf } from "./vocabulary.ts";

/** Decisions that are remembered. */
const MAX_VERDICTS = 4_096;
/** A longer context is remembered by its digest. */
const MAX_KEY_CHARS = 1_024;

/**
 * Compiles the rules and the policy file of one service. Only what is looked at of a call is part of a request to Cedar, and requests that
 * are equal so far are decided once.
 * @throws SluiceError SLUICE_CONFIG: what is wrong with the file, `file:line: message` a line.
 */
export const createPolicy = (options: PolicyOptions): Policy => {
  const { service } = options;
  const schema = schemaOf(options);
  const vocabulary = vocabularyOf(options);
  const file: CedarFile =
    options.cedar === undefined ? NO_FILE : readCedarFile(options.cedar, schema, vocabulary);
  const rules = [...options.rules.flatMap((rule, index) => compileRule(rule, index) ?? []), ...file.rules];
  const names = new Set(options.functions.map((fn) => fn.name));
  const candidatesFor = createRuleIndex(rules);
  const traceRules = rules.filter(({ looks }) => sees(looks, ["path"]) || sees(looks, ["arguments"]));
  const mentioned = mentionedBy(rules);
  const verdicts = new BoundedMap<Verdict>(MAX_VERDICTS);

  const verdictOn = (request: PolicyRequest, candidates: Candidates): Verdict => {
    if (candidates.rules.length === 0) return { kind: "none" };
    const context = contextOf(request, candidates.looks);
    const ask = (): Verdict => askCedar(candidates, request, context);
    // Time passes: two calls rarely have as much of it left.
    if (sees(candidates.looks, ["remainingMs"])) return ask();
    return verdicts.take(keyOf(candidates.kind + JSON.stringify(context)), ask);
  };

  const decide = (request: PolicyRequest): Decision => {
    const { initiator, function: fn, capability } = request;
    if (request.service !== service)
      return { allowed: false, reason: `${request.service}.${fn}: not a function of service "${service}"` };
    // A function that is not there is answered like one that nobody may call: strangers must not learn the difference.
    if (!names.has(fn)) return notPermitted(request, [], mentioned(initiator));
    const candidates = candidatesFor({ initiator, function: fn, hasCapability: capability !== undefined });
    try {
      const verdict = verdictOn(request, candidates);
      if (verdict.kind === "permitted") return { allowed: true, rule: verdict.rule.id };
      if (verdict.kind === "forbidden") return forbidden(request, verdict.rule);
      if (verdict.kind === "failed") return notDecided(request, verdict.rule);
      return notPermitted(request, candidates.rules, mentioned(initiator));
    } catch (error) {
      if (error instanceof SluiceError) return notDecided(request, undefined);
      throw error;
    }
  };

  return {
    decide,
    mentions: mentioned,
    needsTrace: (fn) => traceRules.some(({ functions }) => covers(functions, fn)),
    compiled: compiledPolicy(options, { schema, rules, fileWarnings: file.warnings, vocabulary }),
  };
};

const keyOf = (text: string): string =>
  text.length > MAX_KEY_CHARS ? createHash("sha256").update(text).digest("base64url") : text;

const NO_FILE: CedarFile = { rules: [], warnings: [] };

/** Whom a permit could be for. A capability is for who holds it, and names nobody. */
const mentionedBy = (rules: readonly PolicyRule[]): ((initiator: string) => boolean) => {
  const permits = rules.filter(({ effect }) => effect === "permit");
  const isOpen = permits.some(({ principals }) => principals === "any");
  const named = new Set(permits.flatMap(({ principals }) => (principals === "any" ? [] : [...principals])));
  return (initiator) => isOpen || named.has(initiator);
};
