import type { AddressClass } from "../core/index.ts";

/*
 * May this call run? A service's `allow:` rules are compiled to Cedar, put beside its own `policy.cedar`, checked against a schema made of
 * the service's functions, and kept parsed. A call becomes one Cedar request: principal `Peer` (the initiator), action `Action::"call"`,
 * resource `Function` in its `Service`, and a context of facts that nobody can forge. Default deny: without a permit, or with a forbid, the call does not run.
 * Everything is worked out before the call is asked about, but for what looks at the context; a decision that does not is made once for
 * each initiator and function. A policy is a value: a changed manifest makes another.
 */
export interface Policy {
  /** `function` is the operation's function; the `fnResponse` twin and the `/aqua` view are asked for as `fn`. */
  decide(request: PolicyRequest): Decision;
  /** Could any rule allow this initiator anything, with the right credential or none? Decides what a stranger is told, and admission. */
  mentions(initiator: string): boolean;
  /** Does a decision about this function look at `path` or `arguments`? They have to be read from the particle's data, which costs. */
  needsTrace(fn: string): boolean;
  /** The whole policy as Cedar, for people. */
  readonly compiled: CompiledPolicy;
}

/** Everything a policy is made of. */
export interface PolicyOptions {
  readonly service: string;
  /** All its functions; `arguments` are their names in order, with `options` where there is one. */
  readonly functions: readonly { readonly name: string; readonly arguments: readonly string[] }[];
  /** The manifest's `allow`, in its order. */
  readonly rules: readonly AllowRule[];
  /** The manifest's `policy` file, at most 256 KB of Cedar and 10,000 policies. */
  readonly cedar?: { readonly file: string; readonly text: string } | undefined;
  /** The manifest's `plainIds`; "accept" is warned about where a rule asks for the origin of an argument. Default refuse. */
  readonly plainIds?: "refuse" | "accept" | undefined;
}

export interface PolicyRequest {
  readonly initiator: string;
  readonly service: string;
  readonly function: string;
  /** By argument name; `options` is the last one. What could not be proven is there with `proven: false` and nothing else. */
  readonly arguments: Readonly<Record<string, Origin>>;
  /** Of one credential presented for this particle before the call; several are tried one after the other. */
  readonly claims: readonly Claim[];
  /** The id of a capability that covers this function and whose conditions hold. */
  readonly capability: string | undefined;
  /** Peers with verified results in the data: proves that they took part, never that another did not. */
  readonly path: readonly string[];
  readonly remainingMs: number;
  readonly neighbour: { readonly addressClass: AddressClass };
}

/** Where the connection comes from that brought the particle. */
export type { AddressClass };

/** Where the parts of one argument came from, by AquaVM's tetraplets. */
export interface Origin {
  /** Whether the tetraplets count for this particle at all: its id is self-certifying, or receipts name its ref, or the manifest takes plain ids. */
  readonly proven: boolean;
  /** All calls that a part of it came from; empty where any part did not come from a call, and where there are no parts. */
  readonly calls: readonly CallOrigin[];
}

export interface CallOrigin {
  readonly peer: string;
  readonly service: string;
  readonly function: string;
  /** Into that call's result; empty: the whole. */
  readonly path: string;
}

/** One verified claim of a credential; a list is one claim an item, numbers and booleans are their text. */
export interface Claim {
  /** The issuer's name in sluice.yaml. */
  readonly issuer: string;
  readonly name: string;
  readonly value: string;
}

export type Decision =
  /** `rule`: the id of a policy that permitted it, as `compiled` has it. */
  | { readonly allowed: true; readonly rule: string }
  /** `reason` names the function and the missing condition, never another caller's data. `rule`: a policy that forbids it. */
  | { readonly allowed: false; readonly reason: string; readonly rule?: string };

/** One entry of a manifest's `allow:`, names already resolved. A peer must be listed and every condition hold. */
export interface AllowRule {
  /** Peer ids, or "*". */
  readonly peers: readonly string[] | "*";
  /** Function names; absent: all. */
  readonly functions?: readonly string[] | undefined;
  /** By argument name: every part of it came from one of these. */
  readonly arguments?: Readonly<Record<string, { readonly from: readonly OriginRule[] }>> | undefined;
  /** Claims that must have been presented, all of them. */
  readonly credential?: CredentialRule | undefined;
  readonly neighbour?: readonly AddressClass[] | undefined;
}

export interface OriginRule {
  readonly service: string;
  /** Absent: any function of it. */
  readonly function?: string | undefined;
  /** The one place of that function's result, spelled as `plainLens` does; absent: any. Only with `function`. */
  readonly path?: string | undefined;
  readonly peers: readonly string[];
}

export interface CredentialRule {
  /** Name of an issuer of sluice.yaml. */
  readonly issuer: string;
  /** By claim name: one of these values. */
  readonly claims: Readonly<Record<string, readonly string[]>>;
}

export interface CompiledPolicy {
  /** Cedar text of everything, ids as annotations. */
  readonly text: string;
  readonly rules: readonly CompiledRule[];
  /** Cedar schema that it was checked against. */
  readonly schema: string;
  /** What may not be meant, one line each: a condition that never holds, a rule for a function that is not there. */
  readonly warnings: readonly string[];
}

export interface CompiledRule {
  readonly id: string;
  /** `allow[0]`, or `policy.cedar:12`. */
  readonly source: string;
  readonly effect: "permit" | "forbid";
  readonly text: string;
}
