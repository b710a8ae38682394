import { clip, type JsonObject } from "../core/index.ts";
import { digestOfText } from "./digest.ts";
import type { ReceiptClaims, ServedCall } from "./interface.ts";
import { MAX_NAME_CHARS } from "./limits.ts";
import { ownClaims } from "./read-receipt.ts";

/** Where the receipts of one particle stand. */
export interface Chain {
  /** By call, the place of its receipt. */
  readonly places: Map<number, number>;
  prev: string;
  /** Seconds: no receipt after this one may say that its call ended before. */
  ended: number;
  /** When the last of it is on record. */
  written: Promise<void>;
}

/** @param receipts - what is on record, in order. */
export const chainOf = (particle: string, receipts: readonly string[]): Chain => {
  const chain: Chain = {
    places: new Map(),
    prev: digestOfText(particle),
    ended: 0,
    written: Promise.resolve(),
  };
  for (const receipt of receipts) append(chain, ownClaims(receipt), receipt);
  return chain;
};

/** What the next receipt says. A clock that was put back does not take the chain with it. */
export const nextClaims = (
  { places, prev, ended }: Chain,
  iss: string,
  parents: readonly string[],
  call: ServedCall,
): ReceiptClaims & JsonObject => ({
  iss,
  particle: call.particle,
  sub: call.sub,
  call: call.call,
  service: clip(call.service, MAX_NAME_CHARS),
  function: clip(call.function, MAX_NAME_CHARS),
  arguments: call.arguments,
  outcome: { ...call.outcome },
  ...(call.rule !== undefined && { rule: clip(call.rule, MAX_NAME_CHARS) }),
  started: call.started,
  ended: Math.max(call.started, call.ended, ended),
  n: places.size,
  prev,
  parents: [...parents],
});

/** Takes a receipt for given. */
export const append = (chain: Chain, claims: ReceiptClaims, receipt: string): void => {
  chain.places.set(claims.call, claims.n);
  chain.prev = digestOfText(receipt);
  chain.ended = claims.ended;
};
