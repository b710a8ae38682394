import type { Stream } from "@libp2p/interface";
import type { Clock } from "../core/index.ts";
import { WRITE_STALL_MS } from "./limits.ts";

/**
 * Writes and waits until the transport has every byte and can take more. Rejects when the stream ends first, or when the
 * receiver takes nothing for WRITE_STALL_MS. (`stream.onDrain()` of @libp2p/utils 7.4 resolves at once from its second use.)
 */
export const writeAll = async (stream: Stream, bytes: Uint8Array, clock: Clock): Promise<void> => {
  stream.send(bytes);
  while (isOpen(stream) && (stream.writeBufferLength > 0 || stream.writableNeedsDrain)) {
    await progress(stream, clock);
  }
  // An aborted stream forgets what it had not written.
  if (!isOpen(stream)) throw new Error(`the stream was ${stream.status} while it was written`);
};

const isOpen = (stream: Stream): boolean => stream.status === "open";

const progress = (stream: Stream, clock: Clock): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = clock.timer(WRITE_STALL_MS, () =>
      settle(() => reject(new Error("the receiver takes nothing"))),
    );
    const onProgress = (): void => settle(resolve);
    const settle = (outcome: () => void): void => {
      timer.cancel();
      for (const event of EVENTS) stream.removeEventListener(event, onProgress);
      outcome();
    };
    for (const event of EVENTS) stream.addEventListener(event, onProgress);
  });

/** `close` counts too: the caller looks at the stream's status. */
const EVENTS = ["drain", "idle", "close"] as const;
