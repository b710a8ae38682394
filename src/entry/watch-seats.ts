import { SluiceError } from "../core/index.ts";

/** Watches of thin clients over libp2p: so many of one initiator, on however many connections, so many in all. */
export interface WatchSeats {
  /**
   * @returns to be called when the watch is over; more than once does no harm.
   * @throws SluiceError SLUICE_OVERLOAD.
   */
  take(initiator: string): () => void;
}

const PER_INITIATOR = 256;
/** Of what the desk has (4096): others than these wait there too. */
const IN_ALL = 3072;

export const createWatchSeats = ({ perInitiator = PER_INITIATOR, inAll = IN_ALL } = {}): WatchSeats => {
  const counts = new Map<string, number>();
  let taken = 0;
  return {
    take(initiator) {
      const count = counts.get(initiator) ?? 0;
      if (count >= perInitiator || taken >= inAll)
        throw new SluiceError(
          "SLUICE_OVERLOAD",
          `too many watch here already (${perInitiator} of one initiator, ${inAll} in all)`,
        );
      counts.set(initiator, count + 1);
      taken++;
      let isTaken = true;
      return () => {
        if (!isTaken) return;
        isTaken = false;
        taken--;
        const left = (counts.get(initiator) ?? 1) - 1;
        if (left > 0) counts.set(initiator, left);
        else counts.delete(initiator);
      };
    },
  };
};
