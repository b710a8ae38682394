import type { Stream } from "@libp2p/interface";
import { type Clock, stringifyJson } from "../core/index.ts";
import { Pause } from "./delivery/pause.ts";
import type { WritingBudget } from "./delivery/writing-budget.ts";
import { frame } from "./frames.ts";
import type { ThinLine } from "./interface.ts";
import { WRITE_PAUSE_MS } from "./limits.ts";
import { writeAll } from "./write-all.ts";

export interface ThinLineDeps {
  readonly from: string;
  readonly clock: Clock;
  /** Of all lines. */
  readonly writing: WritingBudget;
}

/** The gateway's end of a thin client's stream: a message is put into bytes when there is memory for them. */
export const thinLine = (stream: Stream, { from, clock, writing }: ThinLineDeps): ThinLine => {
  const pause = new Pause(clock);
  const reset = (reason: string): void => stream.abort(new Error(reason));
  return {
    from,
    async send(message) {
      try {
        while (!writing.begin(stream, 0, { reset }, clock.now())) {
          await pause.for(WRITE_PAUSE_MS);
          if (stream.status !== "open") throw new Error("the stream ended");
        }
        const bytes = frame(new TextEncoder().encode(stringifyJson(message)));
        writing.grow(stream, bytes.length);
        await writeAll(stream, bytes, clock);
      } catch (error) {
        stream.abort(error as Error);
        throw error;
      } finally {
        writing.end(stream);
      }
    },
  };
};
