import {
  type AllowRule,
  type CallOrigin,
  createPolicy,
  type Origin,
  type Policy,
  type PolicyOptions,
  type PolicyRequest,
} from "../../src/policy/index.ts";

const FUNCTIONS: PolicyOptions["functions"] = [
  { name: "check", arguments: ["customer", "amount", "options"] },
  { name: "erase", arguments: ["customer"] },
];

/** The policy of a service "credit" with two functions. */
export const policyOf = (rules: readonly AllowRule[], more: Partial<PolicyOptions> = {}): Policy =>
  createPolicy({ service: "credit", functions: FUNCTIONS, rules, ...more });

export const cedarPolicy = (text: string, rules: readonly AllowRule[] = []): Policy =>
  policyOf(rules, { cedar: { file: "/adapters/credit/policy.cedar", text } });

/** Ann calls `credit.check`, with nothing to show for it. */
export const request = (more: Partial<PolicyRequest> = {}): PolicyRequest => ({
  initiator: "ann",
  service: "credit",
  function: "check",
  arguments: {},
  claims: [],
  capability: undefined,
  path: [],
  remainingMs: 10_000,
  neighbour: { addressClass: "public" },
  ...more,
});

/** `hub/crm.lookup`: a call at peer "hub"; `hub/crm.lookup .$.v`: a place in its result. */
export const cameFrom = (...calls: readonly string[]): Origin => ({ proven: true, calls: calls.map(callOf) });

const callOf = (text: string): CallOrigin => {
  const [call = "", path = ""] = text.split(" ");
  const [peer = "", rest = ""] = call.split("/");
  const [service = "", fn = ""] = rest.split(".");
  return { peer, service, function: fn, path };
};
