import type { AllowRule, Decision, Policy, PolicyRequest } from "./interface.ts";

/** What one initiator, or everybody, may call. */
interface Grant {
  everything: boolean;
  readonly functions: Set<string>;
}

/**
 * The allow rules of one service as a policy. Rules only ever add; who is in none of them may do nothing. Peer ids and
 * function names are compared exactly. A rule with an empty list of peers or functions grants nothing.
 */
export const createPolicy = (service: string, rules: readonly AllowRule[]): Policy => {
  const everybody = newGrant();
  const named = new Map<string, Grant>();
  for (const rule of rules) {
    if (rule.peers === "*") widen(everybody, rule);
    else for (const peer of rule.peers) widen(grantOf(named, peer), rule);
  }

  const mentions = (initiator: string): boolean => !isEmpty(everybody) || !isEmpty(named.get(initiator));

  const decide = (request: PolicyRequest): Decision => {
    const { initiator } = request;
    const asked = `${request.service}.${request.function}`;
    if (request.service !== service)
      return { allowed: false, reason: `${asked}: not a function of service "${service}"` };
    if (covers(everybody, request.function) || covers(named.get(initiator), request.function))
      return { allowed: true };
    return mentions(initiator)
      ? { allowed: false, reason: `${asked}: no rule that covers ${initiator} names this function` }
      : { allowed: false, reason: `${asked}: no rule of service "${service}" allows ${initiator}` };
  };

  return { decide, mentions };
};

const newGrant = (): Grant => ({ everything: false, functions: new Set() });

const grantOf = (grants: Map<string, Grant>, peer: string): Grant => {
  const grant = grants.get(peer) ?? newGrant();
  grants.set(peer, grant);
  return grant;
};

const widen = (grant: Grant, rule: AllowRule): void => {
  if (rule.functions === undefined) grant.everything = true;
  else for (const name of rule.functions) grant.functions.add(name);
};

const covers = (grant: Grant | undefined, name: string): boolean =>
  grant !== undefined && (grant.everything || grant.functions.has(name));

const isEmpty = (grant: Grant | undefined): boolean =>
  grant === undefined || (!grant.everything && grant.functions.size === 0);
