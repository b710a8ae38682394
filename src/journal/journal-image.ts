import { SluiceError } from "../core/index.ts";
import type { ParticleRef } from "../particle/index.ts";
import { KEPT_REVOCATIONS } from "./bounds.ts";
import { ClaimBook, isForTaking } from "./claim-book.ts";
import { CountBook } from "./count-book.ts";
import { EndingMap } from "./ending-map.ts";
import type {
  AuditRow,
  CallPosition,
  Claim,
  ClaimRequest,
  DeadLetter,
  JournalEntry,
  Recovered,
  UnknownOutcome,
} from "./interface.ts";
import { KeptReceipts } from "./kept-receipts.ts";
import { LiveParticle } from "./live-particle.ts";
import { RecentMap } from "./recent-map.ts";

/** Rows for people that are kept in memory, of each kind; the oldest go first. */
const KEPT_ROWS = 10_000;

/** Keys of callers that are kept in memory: one that is pushed out could let an effect happen twice. */
const KEPT_CLAIMS = 100_000;

/** What entries add up to, in memory: the journal of those that keep none, and what every other one is compared with. */
export class JournalImage {
  #live = new Map<ParticleRef, LiveParticle>();
  #audit: RecentMap<AuditRow>;
  #letters: RecentMap<DeadLetter>;
  #unknowns: RecentMap<UnknownOutcome>;
  #claims = new ClaimBook();
  #receipts = new KeptReceipts();
  #counts = new CountBook();
  #revoked = new EndingMap<{ readonly until: number }>(KEPT_REVOCATIONS);
  #watermark = 0;

  /** @param keptRows - of those over, dead letters and unknown outcomes each. One over that is pushed out counts as pruned. */
  constructor(keptRows = KEPT_ROWS) {
    this.#audit = new RecentMap(keptRows, this.#forget);
    this.#letters = new RecentMap(keptRows);
    this.#unknowns = new RecentMap(keptRows);
  }

  apply(entry: JournalEntry): void {
    if (entry.kind === "claimEnded") this.#claims.end(entry.scope, entry.holder, entry.result);
    else if (entry.kind === "counted") this.#counts.set(entry.count);
    else if (entry.kind === "revoked") this.#revoke(entry.id, entry.until);
    else this.#applyToParticle(entry);
  }

  #applyToParticle(entry: Extract<JournalEntry, { readonly ref: ParticleRef }>): void {
    const particle = this.#live.get(entry.ref);
    switch (entry.kind) {
      case "accepted":
        if (particle === undefined) this.#live.set(entry.ref, new LiveParticle(entry));
        break;
      case "arrived":
        particle?.arrived(entry.arrival);
        break;
      case "ran":
        particle?.ran(entry);
        break;
      case "intended":
      case "withdrawn":
        particle?.changeCall(entry.call, { intended: entry.kind === "intended" });
        if (particle !== undefined) this.#claims.mark(entry, entry.kind === "intended");
        break;
      case "outcome":
        particle?.changeCall(entry.call, { result: entry.result });
        if (entry.unknown !== undefined) this.#unknowns.set(keyOf(entry), entry.unknown);
        break;
      case "delivered":
        particle?.delivered(entry.peer, entry.version);
        break;
      case "undeliverable":
        particle?.gaveUp(entry.letter.peer);
        this.#letters.set(`${entry.ref} ${entry.letter.peer}`, entry.letter);
        break;
      case "over":
        this.#live.delete(entry.ref);
        this.#audit.set(entry.ref, entry.audit);
        break;
      case "settled":
        this.#unknowns.delete(keyOf(entry));
        break;
      case "presented":
        particle?.presented(entry.presented);
        break;
      case "receipt":
        if (particle !== undefined || this.#audit.has(entry.ref))
          this.#receipts.add(entry.ref, entry.n, entry.receipt);
        break;
    }
  }

  recovered(): Recovered {
    return {
      watermark: this.#watermark,
      over: this.#audit
        .values()
        .filter(({ deadline }) => deadline > this.#watermark)
        .map(({ ref, deadline }) => ({ ref, deadline })),
      particles: [...this.#live.values()].map((particle) => particle.recovered()),
      counts: this.#counts.values(),
      revoked: this.#revoked.entries().map(([id, { until }]) => ({ id, until })),
    };
  }

  /** @throws SluiceError SLUICE_STORAGE when memory is to hold no more keys. */
  claim(request: ClaimRequest): Claim {
    const held = this.#claims.get(request.scope);
    const isFree = isForTaking(held, held !== undefined && this.#isOpen(held.holder), request);
    if (held === undefined && this.#claims.size >= KEPT_CLAIMS)
      throw new SluiceError(
        "SLUICE_STORAGE",
        `memory holds ${KEPT_CLAIMS} idempotency keys, and takes no more until some end; with "durability: relaxed" or "full" they are on disk`,
      );
    const isIntended = this.#live.get(request.holder.ref)?.call(request.holder.call)?.intended ?? false;
    const claim = held === undefined || isFree ? this.#claims.take(request, isIntended) : held;
    const { holder, digest, result, intended } = claim;
    return { holder, digest, result, intended, alive: this.#isOpen(holder) };
  }

  history({ ref, id, limit }: { ref?: ParticleRef; id?: string; limit: number }): readonly AuditRow[] {
    return this.#audit.newest(
      limit,
      (row) => (ref === undefined || row.ref === ref) && (id === undefined || row.id === id),
    );
  }

  deadLetters(limit: number): readonly DeadLetter[] {
    return this.#letters.newest(limit);
  }

  unknownOutcomes(limit: number): readonly UnknownOutcome[] {
    return this.#unknowns.newest(limit);
  }

  receipts(ref: ParticleRef): readonly string[] {
    return this.#receipts.of(ref);
  }

  get counts(): { readonly deadLetters: number; readonly unknownOutcomes: number } {
    return { deadLetters: this.#letters.size, unknownOutcomes: this.#unknowns.size };
  }

  prune(now: number, auditBefore: number, refuseBefore = auditBefore): void {
    const forgotten = Math.max(auditBefore, refuseBefore);
    for (const row of this.#audit.values()) {
      if (row.deadline < forgotten) this.#raise(row);
      if (row.deadline < auditBefore) this.#receipts.forget(row.ref);
    }
    this.#audit.deleteWhere(({ deadline }) => deadline < auditBefore);
    this.#letters.deleteWhere(({ at }) => at < auditBefore);
    this.#claims.prune(now);
    this.#counts.prune(now);
    this.#revoked.prune(now);
  }

  /** An image of its own; bytes and texts are shared, since nothing changes them. */
  clone(): JournalImage {
    const copy = new JournalImage();
    copy.#live = new Map([...this.#live].map(([ref, particle]) => [ref, particle.clone()]));
    copy.#audit = this.#audit.clone(copy.#forget);
    copy.#letters = this.#letters.clone();
    copy.#unknowns = this.#unknowns.clone();
    copy.#claims = this.#claims.clone();
    copy.#receipts = this.#receipts.clone();
    copy.#counts = this.#counts.clone();
    copy.#revoked = this.#revoked.clone();
    copy.#watermark = this.#watermark;
    return copy;
  }

  readonly #forget = (row: AuditRow): void => {
    this.#raise(row);
    this.#receipts.forget(row.ref);
  };

  #raise({ deadline }: AuditRow): void {
    this.#watermark = Math.max(this.#watermark, deadline);
  }

  #revoke(id: string, until: number): void {
    this.#revoked.set(id, { until: Math.max(until, this.#revoked.get(id)?.until ?? until) });
  }

  #isOpen({ ref, call }: CallPosition): boolean {
    return this.#live.get(ref)?.call(call) !== undefined;
  }
}

const keyOf = ({ ref, call }: CallPosition): string => `${ref} ${call}`;
