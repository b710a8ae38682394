import { SluiceError } from "../core/index.ts";
import { RateLimited } from "../listener/index.ts";

/** Requests that wait for an answer to come: so many of one initiator, so many in all. */
export interface WaitingRoom {
  /**
   * @param end - called once if everybody has to go.
   * @returns to be called when the request waits no more; more than once does no harm.
   * @throws RateLimited, SluiceError SLUICE_CLOSED.
   */
  enter(initiator: string, end: () => void): () => void;
  /** Sends everybody away and lets nobody in. */
  close(): void;
}

const PER_INITIATOR = 32;
const IN_ALL = 1_024;
const RETRY_S = 1;

export const createWaitingRoom = ({ perInitiator = PER_INITIATOR, inAll = IN_ALL } = {}): WaitingRoom => {
  const waiting = new Map<() => void, string>();
  const counts = new Map<string, number>();
  let isClosed = false;
  return {
    enter(initiator, end) {
      if (isClosed) throw new SluiceError("SLUICE_CLOSED", "this peer is shutting down");
      const count = counts.get(initiator) ?? 0;
      if (count >= perInitiator)
        throw new RateLimited(`${count} requests of this initiator wait already`, RETRY_S);
      if (waiting.size >= inAll) throw new RateLimited("too many requests wait here", RETRY_S);
      const seat = (): void => end(); // one for each request, also where two share their `end`
      waiting.set(seat, initiator);
      counts.set(initiator, count + 1);
      return () => {
        if (!waiting.delete(seat)) return;
        const left = (counts.get(initiator) ?? 1) - 1;
        if (left > 0) counts.set(initiator, left);
        else counts.delete(initiator);
      };
    },
    close() {
      isClosed = true;
      for (const end of [...waiting.keys()]) end();
    },
  };
};
