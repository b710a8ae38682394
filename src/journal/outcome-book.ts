import { utf8Length } from "../core/index.ts";
import { KEPT_REQUEST_BYTES, MAX_REQUEST_CHARS } from "./bounds.ts";
import type { CallPosition, UnknownOutcome } from "./interface.ts";
import type { RecentMap } from "./recent-map.ts";

/** The unknown outcomes of a journal in memory. */
export class OutcomeBook {
  readonly #outcomes: RecentMap<UnknownOutcome>;

  constructor(outcomes: RecentMap<UnknownOutcome>) {
    this.#outcomes = outcomes;
  }

  get size(): number {
    return this.#outcomes.size;
  }

  set(outcome: UnknownOutcome): void {
    this.#outcomes.set(keyOf(outcome), outcome);
  }

  get(position: CallPosition): UnknownOutcome | undefined {
    return this.#outcomes.get(keyOf(position));
  }

  retried(position: CallPosition, retries: number): void {
    this.#outcomes.change(keyOf(position), { retries });
  }

  settled(position: CallPosition): void {
    this.#outcomes.delete(keyOf(position));
  }

  newest(limit: number, withRequests: boolean): readonly UnknownOutcome[] {
    let room = MAX_REQUEST_CHARS;
    return this.#outcomes.newest(limit).map(({ request = "", ...outcome }) => {
      room -= request.length;
      return withRequests && request !== "" && room >= 0 ? { ...outcome, request } : outcome;
    });
  }

  prune(): void {
    let room = KEPT_REQUEST_BYTES;
    for (const { request, ...outcome } of this.#outcomes.newest(Number.POSITIVE_INFINITY)) {
      if (request === undefined) continue;
      room -= utf8Length(request);
      if (room < 0) this.#outcomes.change(keyOf(outcome), { request: undefined });
    }
  }

  clone(): OutcomeBook {
    return new OutcomeBook(this.#outcomes.clone());
  }
}

const keyOf = ({ ref, call }: CallPosition): string => `${ref} ${call}`;
