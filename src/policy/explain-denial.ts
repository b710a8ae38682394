import type { Decision, PolicyRequest } from "./interface.ts";
import type { PolicyRule } from "./policy-rule.ts";

type Denied = Decision & { readonly allowed: false };

/** Nobody said yes: the first rule that names this initiator and function, and what of it does not hold. */
export const notPermitted = (
  request: PolicyRequest,
  rules: readonly PolicyRule[],
  isMentioned: boolean,
): Denied => {
  const asked = askedOf(request);
  const rule = rules.find(({ effect }) => effect === "permit");
  if (rule !== undefined) return { allowed: false, reason: `${asked}: ${missing(rule, request)}` };
  return {
    allowed: false,
    reason: isMentioned
      ? `${asked}: no rule that covers ${request.initiator} names this function`
      : `${asked}: no rule of service "${request.service}" allows ${request.initiator}`,
  };
};

export const forbidden = (request: PolicyRequest, rule: PolicyRule): Denied => ({
  allowed: false,
  rule: rule.id,
  reason: `${askedOf(request)}: ${rule.reason ?? `forbidden by ${rule.id}`}`,
});

export const notDecided = (request: PolicyRequest, rule: PolicyRule | undefined): Denied => ({
  allowed: false,
  ...(rule === undefined ? {} : { rule: rule.id }),
  reason: `${askedOf(request)}: the policy cannot be evaluated for this call`,
});

const missing = (rule: PolicyRule, request: PolicyRequest): string => {
  for (const condition of rule.conditions ?? []) {
    const unmet = condition.unmet(request);
    if (unmet !== undefined) return unmet;
  }
  return rule.reason ?? `the conditions of ${rule.id} do not hold`;
};

const askedOf = (request: PolicyRequest): string => `${request.service}.${request.function}`;
