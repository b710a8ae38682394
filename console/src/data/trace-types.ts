import type { Json } from "./json.ts";

/** One particle's course, and the peers it goes between, as the admin API tells of them. */
export interface SequencePeer {
  readonly peerId: string;
  readonly name?: string;
  readonly self?: boolean;
}

export interface SequenceStep {
  readonly n: number;
  readonly peer: string;
  readonly service: string;
  readonly function: string;
  readonly state: "done" | "failed" | "open";
  readonly verified: boolean;
  readonly producedHere: boolean;
  readonly ms?: number;
  readonly retCode?: number;
}

export interface Sequence {
  readonly ref: string;
  readonly initiator: string;
  readonly initiatorName?: string;
  readonly self: string;
  readonly live: boolean;
  readonly peers: readonly SequencePeer[];
  readonly steps: readonly SequenceStep[];
  readonly note?: string;
}

export interface Timeline {
  readonly events: readonly {
    readonly at: number;
    readonly kind: string;
    readonly peer?: string;
    readonly ms?: number;
    readonly text: string;
  }[];
}

export interface DecodedData {
  readonly script?: string;
  readonly live: boolean;
  readonly values: readonly {
    readonly peer: string;
    readonly service: string;
    readonly function: string;
    readonly retCode: number;
    readonly result?: Json;
    readonly truncated?: boolean;
  }[];
  readonly note?: string;
}

export interface Peer {
  readonly peerId: string;
  readonly name?: string;
  readonly self?: boolean;
  readonly agent?: string;
  readonly connections: readonly {
    readonly address: string;
    readonly direction: "inbound" | "outbound";
    readonly openedAt?: number;
  }[];
  readonly addresses: readonly string[];
  readonly addressClass?: string;
  readonly bootstrap: boolean;
  readonly banned?: {
    readonly at: number;
    readonly until?: number;
    readonly reason?: string;
    readonly by: string;
  };
  readonly waiting?: number;
  readonly particles?: { readonly received: number; readonly sent: number };
}

export interface Reachability {
  readonly peerId: string;
  readonly reachable: boolean;
  readonly checks: readonly {
    readonly check: string;
    readonly ok: boolean;
    readonly detail: string;
    readonly remedy?: string;
  }[];
}
