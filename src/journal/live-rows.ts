import { stringifyJson } from "../core/index.ts";
import type { ParticleRef } from "../particle/index.ts";
import type { KeptCount } from "../quota/interface.ts";
import { KEPT_NAMES, KEPT_RECEIPTS } from "./bounds.ts";
import { firstPlace, isWhole } from "./count-book.ts";
import type { JournalEntry } from "./interface.ts";
import type { EntryOf } from "./live-particle.ts";
import type { Loaded } from "./messages.ts";
import { CODES, type StatementName } from "./statements.ts";

export type Parameter = string | number | null | Uint8Array;

/** Takes a statement and its parameters. */
export type Sink = (code: number, ...parameters: readonly Parameter[]) => void;

/** What must be known of a live particle to write statements that find something. */
interface Row {
  readonly number: number;
  readonly firstSeq: number;
  /** The first arrival stands in the particle's own row until a state says that it was merged. */
  isFirstMerged: boolean;
  /** Tables that may hold rows of it. */
  readonly tables: Set<StatementName>;
}

const TABLES = ["dropState", "dropArrivals", "dropCalls", "dropSends", "dropCredentials"] as const;

/** Turns entries into statements. It is ahead of the file by what waits to be written. */
export class LiveRows {
  readonly #rows = new Map<ParticleRef, Row>();
  #nextNumber: number;

  constructor({ nextNumber, live }: Pick<Loaded, "nextNumber" | "live">) {
    this.#nextNumber = nextNumber;
    for (const { ref, ...row } of live) this.#rows.set(ref, { ...row, tables: new Set(TABLES) });
  }

  /** -1: of none. */
  numberOf(ref: ParticleRef): number {
    return this.#rows.get(ref)?.number ?? -1;
  }

  put(entry: JournalEntry, sink: Sink): void {
    switch (entry.kind) {
      case "accepted":
        this.#accepted(entry, sink);
        break;
      case "arrived":
        this.#arrived(entry, sink);
        break;
      case "ran":
        this.#ran(entry, sink);
        break;
      case "intended":
      case "withdrawn":
        this.#intended(entry, sink);
        break;
      case "outcome":
        this.#outcome(entry, sink);
        break;
      case "delivered":
        this.#delivered(entry, sink);
        break;
      case "undeliverable":
        this.#undeliverable(entry, sink);
        break;
      case "over":
        this.#over(entry, sink);
        break;
      case "resent":
        sink(CODES.resend, this.numberOf(entry.ref), entry.peer);
        break;
      case "letterGone":
        sink(CODES.dropLetter, entry.ref, entry.peer);
        break;
      case "retried":
        sink(CODES.retry, entry.retries, entry.ref, entry.call);
        break;
      case "settled":
        this.#settled(entry, sink);
        break;
      case "claimEnded":
        putClaimEnded(entry, sink);
        break;
      case "presented":
        this.#presented(entry, sink);
        break;
      case "receipt":
        this.#receipt(entry, sink);
        break;
      case "counted":
        putCount(entry.count, sink);
        break;
      case "revoked":
        sink(CODES.revoke, entry.id, entry.until);
        break;
    }
  }

  #accepted({ ref, particle, receivedAt, arrival }: EntryOf<"accepted">, sink: Sink): void {
    if (this.#rows.has(ref)) return;
    const number = this.#nextNumber++;
    this.#rows.set(ref, { number, firstSeq: arrival.seq, isFirstMerged: false, tables: new Set() });
    const { id, initPeerId, timestamp, ttl, signature, script } = particle;
    const { seq, from, data } = arrival;
    sink(
      CODES.accept,
      ...[number, ref, id, initPeerId, timestamp, ttl, signature, receivedAt, seq, from, script, data],
    );
  }

  #arrived({ ref, arrival: { seq, from, data } }: EntryOf<"arrived">, sink: Sink): void {
    const row = this.#rows.get(ref);
    if (row === undefined || (seq === row.firstSeq && !row.isFirstMerged)) return;
    row.tables.add("dropArrivals");
    sink(CODES.arrive, row.number, seq, from, data);
  }

  #ran({ ref, state, merged, fed, opened, sends }: EntryOf<"ran">, sink: Sink): void {
    const row = this.#rows.get(ref);
    if (row === undefined) return;
    const { number, tables } = row;
    if (merged === row.firstSeq && !row.isFirstMerged) row.isFirstMerged = true;
    else if (merged !== undefined && tables.has("dropArrivals")) sink(CODES.merge, number, merged);
    const { runs, calls, strikes, ended, problem, data, life = null } = state;
    tables.add("dropState");
    sink(
      CODES.run,
      number,
      runs,
      calls,
      strikes,
      Number(ended),
      Number(row.isFirstMerged),
      problem === undefined ? null : stringifyJson(problem),
      data,
      life,
    );
    for (const call of fed) sink(CODES.feed, number, call);
    if (opened.length > 0) tables.add("dropCalls");
    for (const { request, effect } of opened)
      sink(CODES.open, number, request.id, effect, stringifyJson(request));
    if (sends.length > 0) tables.add("dropSends");
    for (const peer of sends) sink(CODES.send, number, peer, runs);
  }

  #intended({ kind, ref, call }: EntryOf<"intended" | "withdrawn">, sink: Sink): void {
    const row = this.#rows.get(ref);
    if (row === undefined) return;
    const intended = Number(kind === "intended");
    sink(CODES.intend, intended, row.number, call);
    sink(CODES.intendClaim, intended, row.number, call);
  }

  #outcome({ ref, call, result, unknown }: EntryOf<"outcome">, sink: Sink): void {
    const row = this.#rows.get(ref);
    if (row !== undefined) sink(CODES.answer, result.retCode, result.result, row.number, call);
    if (unknown === undefined) return;
    const { particleId, initiator, service, function: name, at, detail, retries, request = null } = unknown;
    sink(
      CODES.addUnknown,
      ...[ref, call, particleId, initiator, service, name, at, detail, retries, request],
    );
  }

  #delivered({ ref, peer, version }: EntryOf<"delivered">, sink: Sink): void {
    const row = this.#rows.get(ref);
    if (row !== undefined) sink(CODES.deliver, version, row.number, peer, version);
  }

  #undeliverable({ ref, letter }: EntryOf<"undeliverable">, sink: Sink): void {
    const row = this.#rows.get(ref);
    const { particleId, initiator, peer, at, problem } = letter;
    if (row !== undefined) sink(CODES.giveUp, row.number, peer);
    sink(CODES.addLetter, ref, particleId, initiator, peer, at, stringifyJson(problem));
  }

  #over({ ref, audit: { id, receivedAt, deadline, record } }: EntryOf<"over">, sink: Sink): void {
    const row = this.#rows.get(ref);
    this.#rows.delete(ref);
    if (row !== undefined) {
      sink(CODES.dropParticle, row.number);
      for (const table of row.tables) sink(CODES[table], row.number);
    }
    sink(CODES.audit, ref, id, receivedAt, deadline, record);
  }

  #presented({ ref, presented }: EntryOf<"presented">, sink: Sink): void {
    const row = this.#rows.get(ref);
    if (row === undefined) return;
    row.tables.add("dropCredentials");
    const { argumentHash, resultHash, credential } = presented;
    sink(CODES.present, row.number, argumentHash, resultHash, credential.id, stringifyJson(credential));
  }

  #settled({ ref, call, settlement }: EntryOf<"settled">, sink: Sink): void {
    sink(CODES.settle, ref, call);
    if (settlement === undefined) return;
    const text = stringifyJson(settlement);
    if (this.#rows.has(ref)) sink(CODES.addSettlement, ref, call, text);
    else sink(CODES.addLateSettlement, call, text, ref);
  }

  #receipt({ ref, n, receipt }: EntryOf<"receipt">, sink: Sink): void {
    if (n >= KEPT_RECEIPTS) return;
    if (this.#rows.has(ref)) sink(CODES.addReceipt, ref, n, receipt);
    else sink(CODES.addLateReceipt, n, receipt, ref);
  }
}

const putClaimEnded = ({ scope, holder: { ref, call }, result }: EntryOf<"claimEnded">, sink: Sink): void => {
  if (result === undefined) sink(CODES.dropClaim, scope, ref, call);
  else sink(CODES.endClaim, result.retCode, result.result, scope, ref, call);
};

const putCount = (kept: KeptCount, sink: Sink): void => {
  const { key, count, since, until, by } = kept;
  if (isWhole(kept)) sink(CODES.dropUses, key);
  sink(CODES.count, key, count, since, until);
  const first = firstPlace(kept);
  for (const [index, name] of by.entries()) sink(CODES.use, key, first + index, name);
  if (count > KEPT_NAMES) sink(CODES.dropOldUses, key, count - KEPT_NAMES);
};
