/** May this call run? Default deny: only a rule says yes. */
export interface Policy {
  /** `function` is the operation's function; the `fnResponse` twin and the `/aqua` view are asked for as `fn`. */
  decide(request: PolicyRequest): Decision;
  /** Is this initiator named by any rule? */
  mentions(initiator: string): boolean;
}

export interface PolicyRequest {
  readonly initiator: string;
  readonly service: string;
  readonly function: string;
}

export type Decision =
  | { readonly allowed: true }
  /** `reason` names the function and the missing condition, never another caller's data. */
  | { readonly allowed: false; readonly reason: string };

export interface AllowRule {
  /** Peer ids (names already resolved), or "*". */
  readonly peers: readonly string[] | "*";
  /** Function names; absent: all. */
  readonly functions?: readonly string[] | undefined;
}
