import {
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  type IBackoff,
  isBrokenCircuitError,
} from "cockatiel";
import { type Clock, type Logger, SluiceError } from "../core/index.ts";
import { ExchangeFailure, type RawAnswer } from "./exchange.ts";
import type { BreakerOptions } from "./interface.ts";
import { Stopped } from "./transport-error.ts";

/** Keeps requests from an upstream that fails, until it has rested; then one is let through to try. */
export interface Breaker {
  /** @throws SluiceError SLUICE_OVERLOAD while it rests, and while the one that tries is on its way. */
  check(what: string): void;
  /** To be called right after `check`. Several may pass that at once, of which one tries: `refused` is called for the others when it failed. */
  run(work: () => Promise<RawAnswer>, refused: () => never): Promise<RawAnswer>;
  refusal(what: string): SluiceError;
}

/** By which an upstream, or a proxy before it, says that it is not well; a 500 is mostly about one request, which any caller can repeat. */
const UNWELL: ReadonlySet<number> = new Set([502, 503, 504]);

export const createBreaker = (
  upstream: string,
  options: BreakerOptions | undefined,
  {
    clock,
    logger,
    onChange = () => {},
  }: {
    readonly clock: Clock;
    readonly logger: Logger;
    readonly onChange?: ((isResting: boolean) => void) | undefined;
  },
): Breaker => {
  const refusal = (what: string): SluiceError =>
    new SluiceError(
      "SLUICE_OVERLOAD",
      `${what}: the upstream keeps failing and is left to rest; the request was not sent`,
    );
  if (options === undefined) return { check: () => {}, run: (work) => work(), refusal };
  const { failures, restMs } = options;
  let restsUntil = 0;
  // cockatiel compares the duration with the system's clock: asked each time, it answers by the injected one.
  const rest: IBackoff<unknown> = {
    get duration() {
      return clock.now() < restsUntil ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    },
    next() {
      restsUntil = clock.now() + restMs;
      return rest;
    },
  };
  const isTrying = (): boolean => breaker.state === CircuitState.HalfOpen;
  const breaker = circuitBreaker(
    // Of the one that tries, only an answer is a success.
    handleWhen((error) => isTrying() || isFailure(error)).orWhenResult(
      (answer) => isRawAnswer(answer) && UNWELL.has(answer.status),
    ),
    { breaker: new ConsecutiveBreaker(failures), halfOpenAfter: rest },
  );
  breaker.onBreak(() => {
    onChange(true);
    logger.warn({ upstream, restMs }, "an upstream keeps failing; it is left to rest");
  });
  breaker.onReset(() => {
    onChange(false);
    logger.info({ upstream }, "an upstream answers again");
  });
  return {
    check(what) {
      const isResting = breaker.state === CircuitState.Open && clock.now() < restsUntil;
      if (isResting || isTrying()) throw refusal(what);
    },
    async run(work, refused) {
      try {
        return await breaker.execute(work);
      } catch (error) {
        return isBrokenCircuitError(error) ? refused() : Promise.reject(error);
      }
    },
    refusal,
  };
};

/**
 * A caller who leaves early, by a short deadline or otherwise, proves nothing: else callers could shut an upstream off for others. Nor does a
 * refusal to connect, which has its own reason to tell.
 */
const isFailure = (error: unknown): boolean =>
  error instanceof ExchangeFailure &&
  !(error.cause instanceof SluiceError) &&
  !(error.cause instanceof Stopped && error.cause.by !== "timeout");

const isRawAnswer = (value: unknown): value is RawAnswer =>
  typeof value === "object" && value !== null && "status" in value;
