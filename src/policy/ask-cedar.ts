import type { EntityJson } from "@cedar-policy/cedar-wasm/nodejs";
import { type JsonObject, SluiceError } from "../core/index.ts";
import { preparsed, withCedar } from "./cedar.ts";
import type { PolicyRequest } from "./interface.ts";
import type { PolicyRule } from "./policy-rule.ts";
import type { Candidates } from "./rule-index.ts";

/** What the rules say, before anybody is told: the first rule that decided. */
export type Verdict =
  | { readonly kind: "permitted" | "forbidden" | "failed"; readonly rule: PolicyRule }
  | { readonly kind: "none" };

const ACTION = { type: "Action", id: "call" };

/**
 * One request to Cedar about the rules that can apply. A forbid that cannot be evaluated (an integer overflow) fails the decision: Cedar itself
 * would pass over it. The request needs no schema, its context being made of known types (`context.ts`).
 * @throws SluiceError SLUICE_INTERNAL: Cedar could not.
 */
export const askCedar = (candidates: Candidates, request: PolicyRequest, context: JsonObject): Verdict => {
  const { rules } = candidates;
  const preparsedPolicySetId = preparsed(rules, () =>
    Object.fromEntries(rules.map(({ id, text }) => [id, text])),
  );
  const answer = withCedar((cedar) =>
    cedar.statefulIsAuthorized({
      principal: { type: "Peer", id: request.initiator.toWellFormed() },
      action: ACTION,
      resource: { type: "Function", id: request.function },
      context: context as Record<string, never>,
      preparsedPolicySetId,
      entities: entitiesOf(candidates, request),
    }),
  );
  if (answer.type === "failure")
    throw new SluiceError("SLUICE_INTERNAL", `Cedar: ${answer.errors[0]?.message ?? "no decision"}`);
  const { decision, diagnostics } = answer.response;
  const failed = new Set(diagnostics.errors.map(({ policyId }) => policyId));
  const unsafe = rules.find(({ id, effect }) => effect === "forbid" && failed.has(id));
  if (unsafe !== undefined) return { kind: "failed", rule: unsafe };
  const reasons = new Set(diagnostics.reason);
  const rule = rules.find(({ id }) => reasons.has(id));
  if (rule === undefined) return { kind: "none" };
  return { kind: decision === "allow" ? "permitted" : "forbidden", rule };
};

/** Entities take longer to read than most rules, so there are only those whose parents matter. */
const entitiesOf = (
  { groups, namesService }: Candidates,
  { initiator, service, function: fn }: PolicyRequest,
): EntityJson[] => [
  ...(groups.length > 0 ? [member("Peer", initiator.toWellFormed(), "Peers", groups)] : []),
  ...(namesService ? [member("Function", fn, "Service", [service])] : []),
];

const member = (type: string, id: string, group: string, groups: readonly string[]): EntityJson => ({
  uid: { type, id },
  attrs: {},
  parents: groups.map((name) => ({ type: group, id: name })),
});
