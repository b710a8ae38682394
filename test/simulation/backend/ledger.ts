import type { Effect } from "../../../src/core/index.ts";

/** A request as an upstream saw it. */
export interface SeenRequest {
  /** Which call of which script it is for: the workload gives every call a token of its own, and the request carries it. */
  readonly token: string;
  readonly effect: Effect;
  readonly gateway: string;
  readonly key: string | undefined;
  readonly at: number;
  /** The gateway's process got an answer. */
  answered: boolean;
}

/** Something that happened in the world. */
export interface SeenEffect {
  readonly token: string;
  readonly effect: Effect;
  readonly key: string | undefined;
  readonly at: number;
  readonly receipt: string;
}

/** What the upstreams know: the auditor's only view of what gateways did. It outlives every gateway. */
export class Ledger {
  readonly requests: SeenRequest[] = [];
  readonly effects: SeenEffect[] = [];
  /** Every receipt an upstream ever gave, and for which call. */
  readonly receipts = new Map<string, string>();
  /** Calls for which an upstream behaved other than well. */
  readonly troubled = new Set<string>();

  requestsOf(token: string): SeenRequest[] {
    return this.requests.filter((request) => request.token === token);
  }
}
