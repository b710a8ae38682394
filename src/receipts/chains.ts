import type { Chain } from "./chain.ts";

/** Particles whose chains are kept in memory; of others the journal is asked again. */
const MAX_KEPT = 10_000;
/** Particles, not over, of which it is remembered that their chain had to go from memory. */
const MAX_REMEMBERED = 100_000;

/** One particle's chain and who waits for it. */
interface Slot {
  chain: Chain | undefined;
  /** Work on it so far: the next begins when this is over. */
  tail: Promise<unknown>;
  /** Pieces of work, and writes, that are not over. */
  open: number;
  isOver: boolean;
}

/** The chains of the particles at work. A chain goes from memory only when all of it is on record, so that it is never continued from an earlier place. */
export interface Chains {
  /** Runs `work` when all that was asked for before is over. What `work` has to wait for besides its own end it gives to `hold`. */
  inTurn<Value>(
    particle: string,
    work: (chain: Chain, hold: (write: Promise<void>) => void) => Promise<Value>,
  ): Promise<Value>;
  /** Is it in memory? */
  has(particle: string): boolean;
  /** Is it, or was it before others needed the room: may something be on record? Of those forgotten nothing is known. */
  had(particle: string): boolean;
  /** Its time is over. */
  forget(particle: string): void;
}

/** @param load - what is on record. */
export const createChains = (load: (particle: string) => Promise<Chain>): Chains => {
  const slots = new Map<string, Slot>();

  const dropped = new Set<string>();
  /** Then any particle may have been among them. */
  let isFull = false;

  const dropIdle = (particle: string, slot: Slot): boolean =>
    slot.open === 0 && slots.get(particle) === slot && slots.delete(particle);

  const makeRoom = (): void => {
    if (slots.size < MAX_KEPT) return;
    for (const [particle, slot] of slots) {
      if (!dropIdle(particle, slot)) continue;
      if (dropped.size < MAX_REMEMBERED) dropped.add(particle);
      else isFull = true;
      return;
    }
  };

  const slotOf = (particle: string): Slot => {
    const known = slots.get(particle);
    if (known !== undefined) return known;
    makeRoom();
    const slot: Slot = { chain: undefined, tail: Promise.resolve(), open: 0, isOver: false };
    slots.set(particle, slot);
    return slot;
  };

  return {
    inTurn(particle, work) {
      const slot = slotOf(particle);
      const hold = (task: Promise<unknown>): void => {
        slot.open++;
        const release = (): void => {
          slot.open--;
          if (slot.isOver) dropIdle(particle, slot);
        };
        void task.then(release, release);
      };
      const turn = slot.tail.then(async () => {
        slot.chain ??= await load(particle);
        return work(slot.chain, hold);
      });
      slot.tail = turn.catch(() => undefined);
      hold(turn);
      return turn;
    },
    has: (particle) => slots.has(particle),
    had: (particle) => isFull || slots.has(particle) || dropped.has(particle),
    forget(particle) {
      dropped.delete(particle);
      const slot = slots.get(particle);
      if (slot === undefined) return;
      slot.isOver = true;
      dropIdle(particle, slot);
    },
  };
};
