import type { FunctionActivity, NamedFunction } from "./interface.ts";
import { RecentLatencies } from "./latencies.ts";

/** Functions that are told apart. */
const MAX_FUNCTIONS = 1_000;

interface Tally {
  readonly named: NamedFunction;
  calls: number;
  failed: number;
  readonly latencies: RecentLatencies;
}

/** What was called how often, and how long that took lately. */
export class FunctionTallies {
  readonly #tallies = new Map<NamedFunction, Tally>();
  readonly #byName = new Map<string, Tally>();

  /** @param named - one object for a function as a rule: it is looked up by identity first. */
  took(named: NamedFunction, ms: number, hasFailed: boolean): void {
    const tally = this.#tallies.get(named) ?? this.#tallyOf(named);
    if (tally === undefined) return;
    tally.calls++;
    if (hasFailed) tally.failed++;
    tally.latencies.add(ms);
  }

  turn(): void {
    for (const { latencies } of this.#byName.values()) latencies.turn();
  }

  busiest(): FunctionActivity[] {
    return [...this.#byName.values()]
      .sort((a, b) => b.calls - a.calls)
      .map(({ named, calls, failed, latencies }) => ({
        service: named.service,
        function: named.function,
        calls,
        failed,
        ...latencies.percentiles(),
      }));
  }

  /** Undefined: it is one too many. */
  #tallyOf(named: NamedFunction): Tally | undefined {
    const key = `${named.service}\n${named.function}`;
    const tally = this.#byName.get(key) ?? this.#newTally(key, named);
    if (tally !== undefined && this.#tallies.size < MAX_FUNCTIONS) this.#tallies.set(named, tally);
    return tally;
  }

  #newTally(key: string, named: NamedFunction): Tally | undefined {
    if (this.#byName.size >= MAX_FUNCTIONS) return undefined;
    const tally = { named, calls: 0, failed: 0, latencies: new RecentLatencies() };
    this.#byName.set(key, tally);
    return tally;
  }
}
