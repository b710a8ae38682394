import type { Random } from "../time/random.ts";

/** What the network does to what is on it; calm: delays alone. */
export interface Weather {
  readonly delayMs: readonly [low: number, high: number];
  /** Of each message: the connection breaks, taking with it what is on the way. Half of the time the message itself still arrives. */
  readonly breaks: number;
  /** Of each particle: it arrives a second time, later. */
  readonly repeats: number;
  /** Of each attempt to reach a peer: another connection is made although one is open. */
  readonly doubles: number;
}

export const CALM: Weather = { delayMs: [0.5, 40], breaks: 0, repeats: 0, doubles: 0 };

export const stormOf = (random: Random): Weather => ({
  delayMs: [0.5, random.pick([20, 150, 1500])],
  breaks: random.pick([0, 0.01, 0.05, 0.15]),
  repeats: random.pick([0, 0.02, 0.1]),
  doubles: random.pick([0, 0.05, 0.2]),
});
