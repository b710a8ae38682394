import { backoffMs, type Clock, type Logger, reasonOf } from "../core/index.ts";
import { Batch } from "./batch.ts";
import type {
  Claim,
  ClaimRequest,
  Journal,
  JournalCounters,
  JournalEntry,
  JournalHealth,
  Recovered,
} from "./interface.ts";
import { JournalQueries } from "./journal-queries.ts";
import { JournalState, unrecorded } from "./journal-state.ts";
import { JobFault, JournalThread } from "./journal-thread.ts";
import { LiveRows } from "./live-rows.ts";
import { closed } from "./memory-journal.ts";
import type { JobName, Jobs } from "./messages.ts";
import type { JournalOptions } from "./options.ts";
import { recoverAll } from "./recover-all.ts";

const RETRY_MS = 100;
const MAX_RETRY_MS = 5000;

/**
 * A journal in an SQLite file, which a thread of its own writes: this one never waits for the disk.
 * What is written in one turn of the event loop, or while a transaction is on its way, goes in the next one; there is one at a time.
 * Resolves when the file was tried, whether or not it can be used: `health` says.
 */
export const createSqliteJournal = async (
  options: JournalOptions,
  deps: { clock: Clock; logger: Logger },
): Promise<Journal> => {
  const journal = new SqliteJournal(options, deps);
  await journal.tried;
  return journal;
};

class SqliteJournal extends JournalQueries implements Journal {
  /** Resolves when the file was tried for the first time. */
  readonly tried: Promise<void>;
  readonly #clock: Clock;
  readonly #state: JournalState;
  readonly #thread: JournalThread;
  readonly #loaded: Promise<void>;
  /** Undefined until the file could be read. */
  #rows: LiveRows | undefined;
  /** What waits, in order; the last one takes what comes. */
  readonly #batches: Batch[] = [];
  #pumping: Promise<void> | undefined;
  #isClosed = false;
  #isStopped = false;
  /** The last try of the file failed. */
  #isFailing = false;
  /** What ends the pauses between tries. */
  readonly #rests = new Set<() => void>();

  constructor(options: JournalOptions, { clock, logger }: { clock: Clock; logger: Logger }) {
    super();
    this.#clock = clock;
    this.#state = new JournalState(options, logger);
    this.#thread = new JournalThread({ file: options.file, durability: options.durability });
    const tried = Promise.withResolvers<void>();
    this.tried = tried.promise;
    this.#loaded = this.#insist(async () => {
      try {
        const loaded = await this.#thread.do("load", undefined);
        this.#rows = new LiveRows(loaded);
        this.#state.worked(loaded);
      } finally {
        tried.resolve();
      }
    });
    this.#loaded.catch(() => {}); // closed; whoever waits for it is told
  }

  get health(): JournalHealth {
    return this.#state.health;
  }

  get counters(): Readonly<JournalCounters> {
    return this.#state.counters;
  }

  onHealth(listener: (health: JournalHealth) => void): void {
    this.#state.listen(listener);
  }

  async recover(): Promise<Recovered> {
    await this.#loaded;
    return recoverAll((name, input) => this.#insist(() => this.#thread.do(name, input)));
  }

  write(entries: readonly JournalEntry[]): Promise<void> {
    if (this.#isClosed) return Promise.reject(closed());
    if (entries.length === 0) return Promise.resolve();
    if (this.#rows === undefined) return this.#loaded.then(() => this.write(entries));
    const batch = this.#batch();
    const { counters } = this.#state;
    const bytesBefore = batch.bytes;
    batch.add(entries, this.#rows);
    counters.waiting += entries.length;
    counters.waitingBytes += batch.bytes - bytesBefore;
    return batch.committed.promise;
  }

  async claim(request: ClaimRequest): Promise<Claim> {
    if (this.#isClosed) throw closed();
    if (this.#rows === undefined || this.#isFailing) throw this.#state.unavailable();
    if (this.#state.isTight) throw unrecorded("has no room for more idempotency keys");
    const batch = this.#batch();
    const { counters } = this.#state;
    const bytesBefore = batch.bytes;
    const claim = batch.addClaim(request, this.#rows);
    counters.waiting++;
    counters.waitingBytes += batch.bytes - bytesBefore;
    return claim;
  }

  /** Also while the disk takes no writes: it may make the room that is missing. @throws SluiceError SLUICE_STORAGE */
  async prune(now: number, auditBefore: number, refuseBefore = auditBefore): Promise<void> {
    for (let isDone = false; !isDone; ) {
      const { isTight } = this.#state;
      const pruned = await this.ask("prune", { now, auditBefore, refuseBefore, isTight });
      isDone = pruned.isDone;
      if (!this.#isFailing) this.#state.worked(pruned);
    }
  }

  async close(graceMs: number): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const grace = Promise.withResolvers<void>();
    const timer = this.#clock.timer(graceMs, grace.resolve);
    await Promise.race([this.#finish(), grace.promise]);
    this.#isStopped = true;
    for (const wake of this.#rests) wake();
    for (const batch of this.#batches.splice(0)) batch.fail(closed());
    // A thread that hangs in the disk cannot be ended.
    await Promise.race([this.#thread.terminate(), grace.promise]);
    timer.cancel();
  }

  /** What waits is written, and the file let go of. */
  async #finish(): Promise<void> {
    await this.#pumping;
    if (!this.#isFailing) await this.#thread.do("close", undefined).catch(() => {});
  }

  /** The one that takes what comes now. The first is on its way while there is a pump. */
  #batch(): Batch {
    const last = this.#batches.at(-1);
    if (last !== undefined && !last.isSealed) return last;
    const batch = new Batch();
    this.#batches.push(batch);
    this.#pumping ??= this.#pump();
    return batch;
  }

  async #pump(): Promise<void> {
    await nextTurn();
    for (let batch = this.#batches[0]; batch !== undefined; batch = this.#batches[0]) {
      await this.#commit(batch);
      this.#batches.shift();
      await nextTurn();
    }
    this.#pumping = undefined;
  }

  async #commit(batch: Batch): Promise<void> {
    const { counters } = this.#state;
    const send = (): Promise<Jobs["commit"]["output"]> => {
      const packed = batch.pack();
      return this.#thread.do("commit", packed, [packed.bytes.buffer]);
    };
    const refuse = (): void => {
      for (const each of this.#batches) each.refuseClaims(this.#state.unavailable());
    };
    const committed = await this.#insist(send, refuse).catch(() => undefined);
    if (committed === undefined) return; // closed: those who wait are told by `close`
    counters.waiting -= batch.entries;
    counters.waitingBytes -= batch.bytes;
    counters.entries += batch.entries;
    counters.commits++;
    counters.commitMicros += committed.micros;
    this.#state.worked(committed);
    batch.succeed(committed.claims);
  }

  protected async ask<Name extends JobName>(
    name: Name,
    input: Jobs[Name]["input"],
  ): Promise<Jobs[Name]["output"]> {
    if (this.#isClosed) throw closed();
    try {
      return await this.#thread.do(name, input);
    } catch (fault) {
      throw fault instanceof JobFault ? this.#state.error(fault.message) : fault;
    }
  }

  /** Does it until it succeeds. @throws SluiceError SLUICE_CLOSED when the journal closes first */
  async #insist<Output>(job: () => Promise<Output>, onFault: () => void = () => {}): Promise<Output> {
    for (let attempt = 0; ; attempt++) {
      try {
        const output = await job();
        this.#isFailing = false;
        return output;
      } catch (fault) {
        if (this.#isStopped) throw closed();
        this.#isFailing = true;
        this.#state.failed(fault instanceof JobFault ? fault.message : `cannot be used: ${reasonOf(fault)}`);
        onFault();
      }
      await this.#rest(backoffMs(attempt, RETRY_MS, MAX_RETRY_MS));
      if (this.#isStopped) throw closed();
    }
  }

  async #rest(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = this.#clock.timer(ms, resolve);
    this.#rests.add(resolve);
    await promise;
    this.#rests.delete(resolve);
    timer.cancel();
  }
}

const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
