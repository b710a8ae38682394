import type { ErrorCode } from "../core/index.ts";
import type { SmsMessage } from "./sms-provider.ts";

/** Everything the demo found out: what `--json` prints, and what the renderer draws. Times in ms. */
export interface DemoReport {
  readonly peers: readonly PeerReport[];
  readonly chain: ChainReport;
  readonly comparison: ComparisonReport;
  readonly outcomes: readonly OutcomeReport[];
}

export interface PeerReport {
  readonly name: string;
  readonly peerId: string;
  readonly pid: number;
  readonly role: string;
}

/** One particle, from the signature to the answer. */
export interface ChainReport {
  readonly customerId: string;
  readonly amount: number;
  readonly particle: { readonly id: string; readonly ref: string; readonly scriptBytes: number };
  readonly hops: readonly HopReport[];
  readonly answer: { readonly messageId: string; readonly decision: string; readonly phone: string };
  /** Per part of the answer: the call whose signed result it is, as AquaVM proved it to the client. */
  readonly origins: readonly { readonly value: string; readonly peer: string; readonly call: string }[];
  /** The message as the SMS provider shows it, asked directly. */
  readonly sms: SmsMessage;
  readonly tookMs: number;
}

export interface HopReport {
  readonly peer: string;
  readonly peerId: string;
  /** Since the client signed. */
  readonly atMs: number;
  /** Whether this gateway took the particle under the very ref the client's signature gives it: same bytes, signature verified. */
  readonly verified: boolean;
  readonly calls: readonly {
    readonly call: string;
    readonly tookMs: number;
    readonly retCode: number;
  }[];
}

export interface ComparisonReport {
  readonly runs: readonly ComparisonRow[];
  readonly chain: LinkReport;
  readonly clientServer: LinkReport;
}

export interface LinkReport {
  /** From how the median grows with the link's delay. */
  readonly roundTrips: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** Secrets of the APIs that the client has to hold. */
  readonly apiSecrets: number;
}

/** Medians at one link delay. */
export interface ComparisonRow {
  readonly oneWayDelayMs: number;
  readonly runs: number;
  readonly chainMs: number;
  readonly clientServerMs: number;
}

export interface OutcomeReport {
  readonly title: string;
  /** What happened, as one sentence. */
  readonly outcome: string;
  readonly code?: ErrorCode;
  readonly status?: number;
  readonly detail?: string;
  /** Messages that reached the SMS provider because of it. */
  readonly messagesSent: number;
}
