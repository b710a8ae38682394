import { type Problem, SluiceError } from "../../../src/core/index.ts";
import { newJournalCounters } from "../../../src/journal/counters.ts";
import {
  type Claim,
  type ClaimRequest,
  type Journal,
  type JournalEntry,
  type JournalHealth,
  JournalImage,
} from "../../../src/journal/index.ts";
import type { Life } from "../time/life.ts";

/** What survives a crash, and what is wrong with it at the moment. */
export class Disk {
  image = new JournalImage();
  /** Transactions so far that more than forget: a crash is placed by this number. */
  commits = 0;
  fsyncMs: readonly [low: number, high: number] = [0.3, 3];
  /** It takes nothing. */
  isFull = false;
}

/** Where in a transaction: everything is lost with a crash, or everything is there and nobody was told. */
export type Moment = "unsynced" | "synced";

export interface SimJournalDeps {
  readonly disk: Disk;
  readonly life: Life;
  /** Told of each transaction, twice; may end the life. */
  readonly onCommit: (commit: number, moment: Moment) => void;
  /** Told of what the engine hands over, and of what is on the disk. */
  readonly onEntries: (entries: readonly JournalEntry[], moment: Moment) => void;
}

/** Done to the image in its turn; the result tells who waits. */
interface Item {
  readonly forgets?: true;
  readonly entries: readonly JournalEntry[];
  readonly apply: (image: JournalImage) => () => void;
}

const RETRY_MS = 250;

/** The real journal's semantics in virtual time: group commit, and a crash loses what was not synced, whole transactions at a time. */
export class SimJournal implements Journal {
  readonly counters = newJournalCounters();
  readonly #deps: SimJournalDeps;
  readonly #listeners = new Set<(health: JournalHealth) => void>();
  #health: JournalHealth = { ok: true };
  #waiting: Item[] = [];
  #syncing: readonly Item[] | undefined;
  #isClosed = false;
  #onIdle: () => void = () => {};

  constructor(deps: SimJournalDeps) {
    this.#deps = deps;
  }

  get health(): JournalHealth {
    return this.#health;
  }

  onHealth(listener: (health: JournalHealth) => void): void {
    this.#listeners.add(listener);
  }

  async recover(): ReturnType<Journal["recover"]> {
    const { life, disk } = this.#deps;
    await new Promise<void>((resolve) => {
      life.after(life.random.between(1, 80), "journal is read", resolve);
    });
    return disk.image.recovered();
  }

  write(entries: readonly JournalEntry[]): Promise<void> {
    if (this.#isClosed) return Promise.reject(new SluiceError("SLUICE_CLOSED", "the journal is closed"));
    const { promise, resolve } = Promise.withResolvers<void>();
    this.counters.entries += entries.length;
    this.#deps.onEntries(entries, "unsynced");
    this.#queue({
      entries,
      apply: (image) => {
        for (const entry of entries) image.apply(entry);
        return resolve;
      },
    });
    return promise;
  }

  claim(request: ClaimRequest): Promise<Claim> {
    if (this.#isClosed) return Promise.reject(new SluiceError("SLUICE_CLOSED", "the journal is closed"));
    if (!this.#health.ok) return Promise.reject(toError(this.#health.problem));
    const { promise, resolve } = Promise.withResolvers<Claim>();
    this.#queue({
      entries: [],
      apply: (image) => {
        const claim = image.claim(request);
        return () => resolve(claim);
      },
    });
    return promise;
  }

  async history(filter: Parameters<Journal["history"]>[0]): ReturnType<Journal["history"]> {
    return this.#deps.disk.image.history(filter);
  }

  async deadLetters(limit: number): ReturnType<Journal["deadLetters"]> {
    return this.#deps.disk.image.deadLetters(limit);
  }

  async deadLetter(...key: Parameters<Journal["deadLetter"]>): ReturnType<Journal["deadLetter"]> {
    return this.#deps.disk.image.deadLetter(...key);
  }

  async unknownOutcomes(
    ...asked: Parameters<Journal["unknownOutcomes"]>
  ): ReturnType<Journal["unknownOutcomes"]> {
    return this.#deps.disk.image.unknownOutcomes(...asked);
  }

  async unknownOutcome(...key: Parameters<Journal["unknownOutcome"]>): ReturnType<Journal["unknownOutcome"]> {
    return this.#deps.disk.image.unknownOutcome(...key);
  }

  async settlements(ref: Parameters<Journal["settlements"]>[0]): ReturnType<Journal["settlements"]> {
    return this.#deps.disk.image.settlements(ref);
  }

  async receipts(ref: Parameters<Journal["receipts"]>[0]): ReturnType<Journal["receipts"]> {
    return this.#deps.disk.image.receipts(ref);
  }

  prune(...times: Parameters<Journal["prune"]>): Promise<void> {
    if (this.#isClosed) return Promise.reject(new SluiceError("SLUICE_CLOSED", "the journal is closed"));
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#queue({
      forgets: true,
      entries: [],
      apply: (image) => {
        image.prune(...times);
        return resolve;
      },
    });
    return promise;
  }

  /** Resolves when all that was written is on the disk, or when `graceMs` passed; what comes later is refused. */
  close(graceMs: number): Promise<void> {
    this.#isClosed = true;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onIdle = resolve;
    this.#deps.life.after(graceMs, "journal closes", resolve);
    if (this.#syncing === undefined && this.#waiting.length === 0) resolve();
    return promise;
  }

  /** Its process ends: what is being synced was or was not. */
  crash(): void {
    const { life } = this.#deps;
    if (this.#syncing !== undefined && life.random.chance(0.5)) this.#apply(this.#syncing);
    this.#syncing = undefined;
    this.#waiting = [];
  }

  #queue(item: Item): void {
    const { life } = this.#deps;
    if (life.ended) return;
    this.#waiting.push(item);
    this.counters.waiting = this.#waiting.length;
    if (this.#waiting.length === 1 && this.#syncing === undefined)
      life.scheduler.immediate(() => this.#begin());
  }

  #begin(): void {
    const { life, disk } = this.#deps;
    if (life.ended || this.#syncing !== undefined || this.#waiting.length === 0) return;
    if (disk.isFull) {
      this.#setHealth({ ok: false, problem: DISK_FULL, reason: "cannot grow, the disk is full" });
      this.#syncing = [];
      life.after(RETRY_MS, "disk is full", () => {
        this.#syncing = undefined;
        this.#begin();
      });
      return;
    }
    this.#setHealth({ ok: true });
    this.#syncing = this.#waiting;
    this.#waiting = [];
    life.after(life.random.between(...disk.fsyncMs), "fsync", () => this.#end());
  }

  #end(): void {
    const { disk, life, onCommit } = this.#deps;
    const items = this.#syncing ?? [];
    this.#syncing = undefined;
    const counts = items.some(({ forgets }) => forgets === undefined);
    if (counts) onCommit(++disk.commits, "unsynced");
    if (life.ended) return;
    const told = this.#apply(items);
    if (counts) onCommit(disk.commits, "synced");
    if (life.ended) return;
    this.counters.commits++;
    for (const tell of told) tell();
    if (this.#waiting.length === 0) this.#onIdle();
    this.#begin();
  }

  #apply(items: readonly Item[]): (() => void)[] {
    const { disk, onEntries } = this.#deps;
    return items.map(({ apply, entries }) => {
      const tell = apply(disk.image);
      if (entries.length > 0) onEntries(entries, "synced");
      return tell;
    });
  }

  #setHealth(health: JournalHealth): void {
    if (health.ok === this.#health.ok) return;
    this.#health = health;
    for (const listener of this.#listeners) listener(health);
  }
}

const DISK_FULL: Problem = new SluiceError("SLUICE_STORAGE", "the disk is full").toProblem();

const toError = ({ code, detail }: Problem): SluiceError => new SluiceError(code, detail);
