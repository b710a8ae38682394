import type { Clock } from "../../core/index.ts";
import { readEvents } from "./read-body.ts";

/** Server-sent events of one response. */
export interface EventStream {
  /** The next one's `data`; undefined at the end. @throws as `readEvents`. */
  next(): Promise<string | undefined>;
  /** Nobody reads any more. */
  leave(): void;
}

/** Of one answer: what stands in a particle's data, and around it. */
const MAX_ANSWER_CHARS = 16 * 1024 * 1024;
/** How long a stream that said its last word may take to end, ms. */
const END_MS = 1_000;

/** @param abort - ends the request. */
export const eventStream = (
  body: ReadableStream<Uint8Array>,
  {
    clock,
    signal,
    abort,
  }: { readonly clock: Clock; readonly signal: AbortSignal; readonly abort: () => void },
): EventStream => {
  const events = readEvents(body, { maxChars: MAX_ANSWER_CHARS, signal });
  return {
    async next() {
      const { value, done } = await events.next();
      return done ? undefined : value;
    },
    leave() {
      // A connection is used again if its answer was read to the end, which is right behind the last event.
      const timer = clock.timer(END_MS, abort);
      void events
        .next()
        .then(({ done }) => done || abort())
        .catch(() => {})
        .finally(() => timer.cancel());
    },
  };
};
