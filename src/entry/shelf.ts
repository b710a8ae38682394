import type { Problem } from "../core/index.ts";
import type { ParticleRef } from "../particle/index.ts";
import type { EntryAnswer } from "./interface.ts";

/** A particle of which the desk can say something. */
export interface Held {
  readonly ref: ParticleRef;
  readonly initiator: string;
  readonly deadline: number;
  /** As of the last look; undefined: there was none, or it was let go. */
  answer: EntryAnswer | undefined;
  /** Of the data that was looked at last. */
  version: number;
  /** Looks that failed. */
  failures: number;
  /** A look in progress. */
  looking: Promise<void> | undefined;
  /** By next peer and who gave up. */
  readonly undelivered: Map<string, Problem>;
  readonly watchers: Set<Watcher>;
}

export interface Watcher {
  readonly onNews: (answer: EntryAnswer) => void;
}

export interface ShelfBounds {
  readonly particles: number;
  /** Characters of answers together. */
  readonly chars: number;
}

/** What the desk remembers, within bounds: beyond them the oldest is let go. What somebody watches stays. */
export class Shelf {
  readonly #bounds: ShelfBounds;
  readonly #held = new Map<ParticleRef, Held>();
  readonly #chars = new Map<ParticleRef, number>();
  #allChars = 0;

  constructor(bounds: ShelfBounds) {
    this.#bounds = bounds;
  }

  get(ref: ParticleRef): Held | undefined {
    return this.#held.get(ref);
  }

  put({ ref, initiator, deadline }: Pick<Held, "ref" | "initiator" | "deadline">): Held {
    if (this.#held.size >= this.#bounds.particles) this.#drop(this.#oldest());
    const held: Held = {
      ref,
      initiator,
      deadline,
      answer: undefined,
      version: 0,
      failures: 0,
      looking: undefined,
      undelivered: new Map(),
      watchers: new Set(),
    };
    this.#held.set(ref, held);
    return held;
  }

  /** The answer of a particle that may have been let go meanwhile. `chars`: of its texts; default: as many as before. */
  keep(held: Held, answer: EntryAnswer, chars?: number): void {
    held.answer = answer;
    if (this.#held.get(held.ref) !== held || chars === undefined) return;
    this.#weigh(held.ref, chars);
    for (const ref of this.#chars.keys()) {
      if (this.#allChars <= this.#bounds.chars) return;
      if (ref !== held.ref) this.#letGo(ref);
    }
  }

  /** Forgets particles of which the deadline was before. */
  prune(before: number): void {
    for (const held of this.#held.values()) if (held.deadline < before) this.#drop(held);
  }

  #oldest(): Held | undefined {
    for (const held of this.#held.values()) if (held.watchers.size === 0) return held;
    return undefined;
  }

  #drop(held: Held | undefined): void {
    if (held === undefined) return;
    this.#weigh(held.ref, 0);
    this.#held.delete(held.ref);
  }

  /** It is worked out anew when somebody asks. */
  #letGo(ref: ParticleRef): void {
    const held = this.#held.get(ref);
    this.#weigh(ref, 0);
    if (held === undefined) return;
    held.answer = undefined;
    held.version = 0;
  }

  #weigh(ref: ParticleRef, chars: number): void {
    this.#allChars += chars - (this.#chars.get(ref) ?? 0);
    if (chars > 0) this.#chars.set(ref, chars);
    else this.#chars.delete(ref);
  }
}
