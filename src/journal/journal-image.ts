import { SluiceError } from "../core/index.ts";
import type { ParticleRef } from "../particle/index.ts";
import { KEPT_RECEIPTS, KEPT_REVOCATIONS } from "./bounds.ts";
import { ClaimBook, isForTaking } from "./claim-book.ts";
import { CountBook } from "./count-book.ts";
import { EndingMap } from "./ending-map.ts";
import { byPosition, pageOf } from "./history-filter.ts";
import type {
  AuditRow,
  CallPosition,
  Claim,
  ClaimRequest,
  DeadLetter,
  HistoryFilter,
  HistoryPage,
  JournalEntry,
  Recovered,
  Settlement,
  UnknownOutcome,
} from "./interface.ts";
import { KeptByParticle } from "./kept-by-particle.ts";
import { LiveParticle } from "./live-particle.ts";
import { OutcomeBook } from "./outcome-book.ts";
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
  #unknowns: OutcomeBook;
  #claims = new ClaimBook();
  #receipts = new KeptByParticle<string>(KEPT_RECEIPTS);
  /** As many as calls. */
  #settlements = new KeptByParticle<Settlement>(Number.POSITIVE_INFINITY);
  #counts = new CountBook();
  #revoked = new EndingMap<{ readonly until: number }>(KEPT_REVOCATIONS);
  #watermark = 0;

  /** @param keptRows - of those over, dead letters and unknown outcomes each. One over that is pushed out counts as pruned. */
  constructor(keptRows = KEPT_ROWS) {
    this.#audit = new RecentMap(keptRows, this.#forget);
    this.#letters = new RecentMap(keptRows);
    this.#unknowns = new OutcomeBook(new RecentMap(keptRows));
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
        if (entry.unknown !== undefined) this.#unknowns.set(entry.unknown);
        break;
      case "delivered":
        particle?.delivered(entry.peer, entry.version);
        break;
      case "undeliverable":
        particle?.gaveUp(entry.letter.peer);
        this.#letters.set(letterKey(entry.ref, entry.letter.peer), entry.letter);
        break;
      case "resent":
        particle?.resent(entry.peer);
        break;
      case "letterGone":
        this.#letters.delete(letterKey(entry.ref, entry.peer));
        break;
      case "over":
        this.#live.delete(entry.ref);
        this.#audit.set(entry.ref, entry.audit);
        break;
      case "retried":
        this.#unknowns.retried(entry, entry.retries);
        break;
      case "settled":
        this.#unknowns.settled(entry);
        if (entry.settlement !== undefined && this.#isKnown(entry.ref))
          this.#settlements.add(entry.ref, entry.call, entry.settlement);
        break;
      case "presented":
        particle?.presented(entry.presented);
        break;
      case "receipt":
        if (this.#isKnown(entry.ref)) this.#receipts.add(entry.ref, entry.n, entry.receipt);
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

  history(filter: HistoryFilter): HistoryPage {
    const { ref, id, since = 0, until = Number.POSITIVE_INFINITY, before } = filter;
    const rows = this.#audit
      .values()
      .filter(
        (row) =>
          (ref === undefined || row.ref === ref) &&
          (id === undefined || row.id === id) &&
          row.receivedAt >= since &&
          row.receivedAt <= until &&
          (before === undefined || byPosition(before, row) < 0),
      );
    return pageOf(rows.sort(byPosition), filter);
  }

  deadLetters(limit: number): readonly DeadLetter[] {
    return this.#letters.newest(limit);
  }

  deadLetter(ref: ParticleRef, peer: string): DeadLetter | undefined {
    return this.#letters.get(letterKey(ref, peer));
  }

  unknownOutcomes(limit: number, withRequests = false): readonly UnknownOutcome[] {
    return this.#unknowns.newest(limit, withRequests);
  }

  unknownOutcome(ref: ParticleRef, call: number): UnknownOutcome | undefined {
    return this.#unknowns.get({ ref, call });
  }

  settlements(ref: ParticleRef): readonly Settlement[] {
    return this.#settlements.of(ref);
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
      if (row.deadline < auditBefore) this.#forgetNotes(row);
    }
    this.#audit.deleteWhere(({ deadline }) => deadline < auditBefore);
    this.#letters.deleteWhere(({ at }) => at < auditBefore);
    this.#unknowns.prune();
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
    copy.#settlements = this.#settlements.clone();
    copy.#counts = this.#counts.clone();
    copy.#revoked = this.#revoked.clone();
    copy.#watermark = this.#watermark;
    return copy;
  }

  readonly #forget = (row: AuditRow): void => {
    this.#raise(row);
    this.#forgetNotes(row);
  };

  #forgetNotes({ ref }: AuditRow): void {
    this.#receipts.forget(ref);
    this.#settlements.forget(ref);
  }

  #isKnown(ref: ParticleRef): boolean {
    return this.#live.has(ref) || this.#audit.has(ref);
  }

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

const letterKey = (ref: ParticleRef, peer: string): string => `${ref} ${peer}`;
