import { type Clock, type Logger, reasonOf, type Timer } from "../core/index.ts";
import type { TelemetryCounters } from "./interface.ts";
import type { EndedSpan, SpanExporter, SpanSink } from "./span.ts";

/** Spans that wait, and that go in one request. */
const MAX_WAITING = 4_096;
const BATCH = 512;
/** Between two looks whether any wait, ms. */
const SEND_MS = 2_000;
/** A collector that is gone is told of so often, ms. */
const QUIET_MS = 60_000;

export interface SpanQueueDeps {
  readonly exporter: SpanExporter;
  readonly counters: TelemetryCounters;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Spans on their way to the collector, one request at a time; those beyond the bound, and those it does not take, are dropped and counted. */
export class SpanQueue implements SpanSink {
  readonly #deps: SpanQueueDeps;
  #waiting: EndedSpan[] = [];
  #sending: Promise<void> | undefined;
  #timer: Timer | undefined;
  #quietUntil = 0;
  #closed = false;

  constructor(deps: SpanQueueDeps) {
    this.#deps = deps;
  }

  add(span: EndedSpan): void {
    const { clock, counters } = this.#deps;
    if (this.#closed || this.#waiting.length >= MAX_WAITING) {
      counters.droppedHere++;
      return;
    }
    this.#waiting.push(span);
    if (this.#waiting.length >= BATCH) this.#send();
    else this.#timer ??= clock.timer(SEND_MS, () => this.#send());
  }

  /** Sends what waits, at most `graceMs`; what is left then is dropped. */
  async close(graceMs: number): Promise<void> {
    const { clock, counters, exporter } = this.#deps;
    this.#send();
    const { promise: tooLate, resolve } = Promise.withResolvers<void>();
    const timer = clock.timer(graceMs, resolve);
    await Promise.race([tooLate, this.#emptied()]);
    timer.cancel();
    this.#closed = true;
    this.#timer?.cancel();
    counters.droppedHere += this.#waiting.length;
    this.#waiting = [];
    exporter.close();
  }

  async #emptied(): Promise<void> {
    while (this.#sending !== undefined) await this.#sending;
  }

  #send(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#sending !== undefined || this.#waiting.length === 0 || this.#closed) return;
    const batch = this.#waiting.splice(0, BATCH);
    this.#sending = this.#export(batch).then(() => {
      this.#sending = undefined;
      this.#send();
    });
  }

  async #export(batch: readonly EndedSpan[]): Promise<void> {
    const { clock, counters, exporter, logger } = this.#deps;
    try {
      await exporter.send(batch);
      counters.exported += batch.length;
    } catch (error) {
      counters.droppedByCollector += batch.length;
      const now = clock.now();
      if (now < this.#quietUntil) return;
      this.#quietUntil = now + QUIET_MS;
      logger.warn(
        { reason: reasonOf(error), dropped: counters.droppedByCollector },
        "the trace collector does not take spans; particles are not held up",
      );
    }
  }
}
