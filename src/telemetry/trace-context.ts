import { hash, randomBytes } from "node:crypto";
import { type ParticleRef, refBytes } from "../particle/index.ts";

/** Lower-case hex, as W3C Trace Context and OTLP write them. */
export interface TraceIds {
  /** 16 bytes. */
  readonly traceId: string;
  /** 8 bytes: the span of the whole particle, the parent of what each gateway tells of it. */
  readonly rootId: string;
}

/** A ref is a sha256: its first 16 bytes are the trace's id, the next 8 the root span's. All zeros, which are no ids, are not to be met. */
export const traceIdsOf = (ref: ParticleRef): TraceIds => {
  const hex = Buffer.from(refBytes(ref)).toString("hex");
  return { traceId: hex.slice(0, 32), rootId: hex.slice(32, 48) };
};

/** The span of one call at one peer: who sees the call's request knows its parent without being told. */
export const callSpanId = (ref: ParticleRef, peerId: string, callId: number): string =>
  hash("sha256", `${ref} ${peerId} ${callId}`).slice(0, 16);

export const newSpanId = (): string => randomBytes(8).toString("hex");

const RANDOM_BITS = 56;

/**
 * Is this trace told? Decided by the last 7 bytes of its id alone (OpenTelemetry's consistent probability sampling), so every gateway with this ratio, or a
 * larger one, decides alike.
 */
export const samplerOf = (ratio: number): ((traceId: string) => boolean) => {
  const from = BigInt(Math.round((1 - ratio) * 2 ** RANDOM_BITS));
  return (traceId) => BigInt(`0x${traceId.slice(-RANDOM_BITS / 4)}`) >= from;
};

/** W3C Trace Context. */
export const traceparentOf = (traceId: string, spanId: string, isSampled: boolean): string =>
  `00-${traceId}-${spanId}-${isSampled ? "01" : "00"}`;
