import type { SluiceError } from "../core/index.ts";
import type { ObservedUpstream } from "../upstream/interface.ts";
import type { UpstreamActivity, UpstreamState } from "./interface.ts";
import { RecentLatencies } from "./latencies.ts";

/** As many as there can be adapters. */
const MAX_UPSTREAMS = 1_000;

/** How one upstream has been. */
export interface UpstreamTally {
  requests: number;
  failures: number;
  isResting: boolean;
  /** Undefined: none was made yet. */
  hasFailed: boolean | undefined;
  lastSuccessAt: number | undefined;
  lastFailureAt: number | undefined;
  lastProblem: string | undefined;
  readonly latencies: RecentLatencies;
}

/** Why a request that left has no answer, as far as the upstream is to blame: a caller who had no time left proves nothing. */
export const isUpstreamFault = ({ code }: SluiceError): boolean =>
  code === "SLUICE_UNREACHABLE" || code === "SLUICE_OUTCOME_UNKNOWN" || code === "SLUICE_BAD_RESULT";

/** Upstreams by service and URL: a service that is published again with another URL has another. */
export class UpstreamTallies {
  readonly #tallies = new Map<string, UpstreamTally & ObservedUpstream>();

  /** A tally that nobody will see when there are too many. */
  of({ service, url }: ObservedUpstream): UpstreamTally {
    const key = `${service}\n${url}`;
    const known = this.#tallies.get(key);
    if (known !== undefined) return known;
    const made = {
      service,
      url,
      requests: 0,
      failures: 0,
      isResting: false,
      hasFailed: undefined,
      lastSuccessAt: undefined,
      lastFailureAt: undefined,
      lastProblem: undefined,
      latencies: new RecentLatencies(),
    };
    if (this.#tallies.size < MAX_UPSTREAMS) this.#tallies.set(key, made);
    return made;
  }

  turn(): void {
    for (const { latencies } of this.#tallies.values()) latencies.turn();
  }

  all(): UpstreamActivity[] {
    return [...this.#tallies.values()].map((tally) => ({
      service: tally.service,
      url: tally.url,
      state: stateOf(tally),
      requests: tally.requests,
      failures: tally.failures,
      ...(tally.lastSuccessAt === undefined ? {} : { lastSuccessAt: tally.lastSuccessAt }),
      ...(tally.lastFailureAt === undefined ? {} : { lastFailureAt: tally.lastFailureAt }),
      ...(tally.lastProblem === undefined ? {} : { lastProblem: tally.lastProblem }),
      ...tally.latencies.percentiles(),
    }));
  }
}

const stateOf = ({ isResting, hasFailed }: UpstreamTally): UpstreamState => {
  if (isResting) return "open";
  if (hasFailed === undefined) return "unknown";
  return hasFailed ? "failing" : "ok";
};
