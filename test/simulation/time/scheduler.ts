import { createHash } from "node:crypto";

/** Something that is to happen at a virtual time. */
export interface Scheduled {
  readonly at: number;
  cancel(): void;
}

interface Entry extends Scheduled {
  readonly order: number;
  readonly label: string;
  fire: (() => void) | undefined;
}

/** No single instant of a correct system needs so many turns of the event loop. */
const MAX_TURNS = 10_000;

/**
 * Virtual time. Events happen one after the other; after each, microtasks and `setImmediate` callbacks (which the sealed globals hand to
 * `immediate`) run until nothing is left. No event takes virtual time: whatever does is two of them. What happened is hashed into `trace`.
 */
export class Scheduler {
  readonly #heap: Entry[] = [];
  readonly #trace = createHash("sha256");
  readonly #turn: () => Promise<void>;
  #immediates: (() => void)[] = [];
  #order = 0;
  #now: number;
  #events = 0;
  #failure: unknown;

  /** `turn`: a real turn of the event loop. */
  constructor(start: number, turn: () => Promise<void>) {
    this.#now = start;
    this.#turn = turn;
  }

  /** Unix ms, with fractions. */
  get now(): number {
    return this.#now;
  }

  get events(): number {
    return this.#events;
  }

  after(ms: number, label: string, fire: () => void): Scheduled {
    const entry: Entry = {
      at: this.#now + Math.max(0, ms),
      order: this.#order++,
      label,
      fire,
      cancel() {
        entry.fire = undefined;
      },
    };
    this.#push(entry);
    return entry;
  }

  immediate(fire: () => void): void {
    this.#immediates.push(fire);
  }

  /** Something to tell this run from another one by. */
  note(what: string): void {
    this.#trace.update(`${this.#now} ${what}\n`);
  }

  /** An exception that nobody caught: ends the run. */
  fail(error: unknown): void {
    this.#failure ??= error ?? new Error("failed without a reason");
  }

  digest(): string {
    return this.#trace.copy().digest("hex").slice(0, 16);
  }

  /** Runs what is due before `end`, and moves the time there. `goesOn` is asked before each event. */
  async run(end: number, goesOn: () => boolean = () => true): Promise<void> {
    await this.settle();
    while (goesOn()) {
      const next = this.#heap[0];
      if (next === undefined || next.at > end) {
        this.#now = Math.max(this.#now, end);
        return;
      }
      this.#pop();
      const { fire } = next;
      if (fire === undefined) continue;
      this.#now = Math.max(this.#now, next.at);
      this.#events++;
      this.note(next.label);
      fire();
      await this.settle();
    }
  }

  /** Until nothing is left to do at this instant. */
  async settle(): Promise<void> {
    for (let turns = 0; ; turns++) {
      await this.#turn();
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#immediates.length === 0) return;
      if (turns > MAX_TURNS) throw new Error(`the system never comes to rest at ${this.#now}`);
      const due = this.#immediates;
      this.#immediates = [];
      for (const fire of due) fire();
    }
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(entry, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
  }
}

const isBefore = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);
