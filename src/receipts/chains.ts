import type { Chain } from "./chain.ts";

/** Particles whose chains are kept in memory; of others the journal is asked again. */
const MAX_KEPT = 10_000;
/** Particles of which it is remembered that they had a chain here. */
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
  /** Is it, or was it: may something be on record? */
  had(particle: string): boolean;
  forget(particle: string): void;
}

/** @param load - what is on record. */
export const createChains = (load: (particle: string) => Promise<Chain>): Chains => {
  const slots = new Map<string, Slot>();

  const dropped = new Set<string>();

  const dropIdle = (particle: string, slot: Slot): boolean => {
    if (slot.open > 0 || slots.get(particle) !== slot) return false;
    slots.delete(particle);
    const [oldest] = dropped.size >= MAX_REMEMBERED ? dropped : [];
    if (oldest !== undefined) dropped.delete(oldest);
    dropped.add(particle);
    return true;
  };

  const makeRoom = (): void => {
    if (slots.size < MAX_KEPT) return;
    for (const [particle, slot] of slots) if (dropIdle(particle, slot)) return;
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
    had: (particle) => slots.has(particle) || dropped.has(particle),
    forget(particle) {
      const slot = slots.get(particle);
      if (slot === undefined) return;
      slot.isOver = true;
      dropIdle(particle, slot);
    },
  };
};
