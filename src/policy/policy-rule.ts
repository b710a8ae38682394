import type { Scope } from "./analyse.ts";
import type { Condition } from "./condition.ts";
import type { CompiledRule } from "./interface.ts";
import type { Looks } from "./looks.ts";

/** One Cedar policy and what is known of it without asking Cedar. */
export interface PolicyRule extends CompiledRule {
  readonly principals: Scope;
  readonly functions: Scope;
  readonly looks: Looks;
  /** Every peer that it names anywhere. */
  readonly peers: ReadonlySet<string>;
  /** Its principals are members of the group `Peers::"<id>"`, whether or not its own text speaks of the group. */
  readonly isGroup: boolean;
  /** Of an allow rule; undefined: Cedar alone knows. */
  readonly conditions?: readonly Condition[] | undefined;
  /** What a policy file says about a policy to those whom it stops: its `@reason`. */
  readonly reason?: string | undefined;
}

/** Whom a capability was made out to, for what, and where its arguments must come from, was looked at before it gets here. */
export const CAPABILITY: PolicyRule = {
  id: "capability",
  source: "capability",
  effect: "permit",
  text: `@id("capability")\npermit (principal, action == Action::"call", resource)\nwhen { context has capability };`,
  principals: "any",
  functions: "any",
  looks: new Map([["capability", new Map()]]),
  peers: new Set(),
  isGroup: false,
};

export const covers = (scope: Scope, name: string): boolean => scope === "any" || scope.has(name);
