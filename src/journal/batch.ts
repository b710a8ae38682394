import type { Claim, ClaimRequest, JournalEntry } from "./interface.ts";
import type { LiveRows, Parameter, Sink } from "./live-rows.ts";
import type { PackedBatch } from "./messages.ts";
import { CODES } from "./statements.ts";

/** In place of a statement's code; eight values follow. */
export const CLAIM = -1;
/** A claim that was refused because the batch had to wait. */
const REFUSED_CLAIM = -2;
export const CLAIM_VALUES = 8;

const MAX_ENTRIES = 1000;
const MAX_BYTES = 4 * 1024 * 1024;

interface WaitingClaim {
  /** Of its code in the values. */
  readonly index: number;
  resolve(claim: Claim): void;
  reject(error: Error): void;
}

/** What goes in one transaction. It is kept until that is committed, however often it takes. */
export class Batch {
  /** Settled for all its writes at once. */
  readonly committed = Promise.withResolvers<void>();
  entries = 0;
  readonly #values: Parameter[] = [];
  #claims: WaitingClaim[] = [];
  /** Of texts and blobs. */
  bytes = 0;
  #isSent = false;
  /** Where the row of a key is that was counted: a later count of the key replaces it. */
  readonly #counts = new Map<string, number>();

  constructor() {
    this.committed.promise.catch(() => {}); // those who wait are told; there may be none
  }

  /** Whether it takes no more: it is on its way, or as large as one may be. */
  get isSealed(): boolean {
    return this.#isSent || this.entries >= MAX_ENTRIES || this.bytes >= MAX_BYTES;
  }

  add(entries: readonly JournalEntry[], rows: LiveRows): void {
    for (const entry of entries) rows.put(entry, this.#push);
    this.entries += entries.length;
  }

  addClaim(request: ClaimRequest, rows: LiveRows): Promise<Claim> {
    const { scope, digest, holder, repeatable, now, expiresAt } = request;
    const { promise, resolve, reject } = Promise.withResolvers<Claim>();
    this.#claims.push({ index: this.#values.length, resolve, reject });
    const { ref, call } = holder;
    this.#push(CLAIM, scope, digest, ref, call, rows.numberOf(ref), Number(repeatable), now, expiresAt);
    this.entries++;
    return promise;
  }

  /** As often as it is sent: the bytes go with it. */
  pack(): PackedBatch & { readonly bytes: Uint8Array<ArrayBuffer> } {
    this.#isSent = true;
    const blobs = this.#values.filter((value) => value instanceof Uint8Array);
    const lengths = blobs.map(({ length }) => length);
    const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
    let offset = 0;
    for (const blob of blobs) {
      bytes.set(blob, offset);
      offset += blob.length;
    }
    const values = this.#values.map((value) => (value instanceof Uint8Array ? true : value));
    return { values, lengths, bytes };
  }

  succeed(claims: readonly Claim[]): void {
    for (const [index, claim] of claims.entries()) this.#claims[index]?.resolve(claim);
    this.committed.resolve();
  }

  /** Claims do not wait for the disk: a call that cannot claim its key fails. */
  refuseClaims(error: Error): void {
    for (const { index, reject } of this.#claims) {
      this.#values[index] = REFUSED_CLAIM;
      reject(error);
    }
    this.#claims = [];
  }

  fail(error: Error): void {
    this.refuseClaims(error);
    this.committed.reject(error);
  }

  #replaceCount(parameters: readonly Parameter[]): boolean {
    const key = String(parameters[0]);
    const at = this.#counts.get(key);
    if (at === undefined) this.#counts.set(key, this.#values.length + 1);
    else this.#values.splice(at, parameters.length, ...parameters);
    return at !== undefined;
  }

  readonly #push: Sink = (code, ...parameters) => {
    if (code === CODES.count && this.#replaceCount(parameters)) return;
    this.#values.push(code, ...parameters);
    for (const value of parameters)
      if (value !== null && typeof value !== "number") this.bytes += value.length;
  };
}
