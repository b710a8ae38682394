import { type Clock, SluiceError } from "../core/index.ts";
import type { EntryAnswer, EntryDesk } from "../entry/interface.ts";
import type { ParticleRef } from "../particle/index.ts";

export const isFinal = ({ state }: EntryAnswer): boolean => state !== "running";

/** The same for a ref that nobody knows and for somebody else's. */
export const notFound = (): SluiceError =>
  new SluiceError("SLUICE_NOT_FOUND", "this initiator has no particle with that ref here");

/**
 * The answer as of now, and `onNews` for each later one until `stop`. Nothing that comes between the two is lost, nor told in the wrong order.
 * @throws SluiceError SLUICE_NOT_FOUND
 */
export const follow = async (
  entry: Pick<EntryDesk, "answer" | "watch">,
  ref: ParticleRef,
  onNews: (answer: EntryAnswer) => void,
): Promise<{ readonly stop: () => void }> => {
  let isNewsKnown = false;
  const stop = entry.watch(ref, (answer) => {
    isNewsKnown = true;
    onNews(answer);
  });
  try {
    const now = await entry.answer(ref);
    if (now === undefined) throw notFound();
    if (!isNewsKnown) onNews(now);
    return { stop };
  } catch (error) {
    stop();
    throw error;
  }
};

/**
 * The final answer, or the latest when the time is up or nobody waits any more.
 * @param waitMs - how long to wait for it.
 * @param ended - resolves when there is no use in waiting.
 * @throws SluiceError SLUICE_NOT_FOUND
 */
export const longPoll = async (
  { entry, clock }: { readonly entry: Pick<EntryDesk, "answer" | "watch">; readonly clock: Clock },
  ref: ParticleRef,
  { waitMs, ended }: { readonly waitMs: number; readonly ended: Promise<void> },
): Promise<EntryAnswer> => {
  const enough = Promise.withResolvers<void>();
  const timer = clock.timer(waitMs, enough.resolve);
  let latest: EntryAnswer | undefined;
  try {
    const { stop } = await follow(entry, ref, (answer) => {
      latest = answer;
      if (isFinal(answer)) enough.resolve();
    });
    await Promise.race([enough.promise, ended]);
    stop();
  } finally {
    timer.cancel();
  }
  if (latest === undefined) throw notFound();
  return latest;
};
