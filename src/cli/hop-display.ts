import type { Progress } from "../client/interface.ts";
import type { Clock, Timer } from "../core/index.ts";
import { shown } from "./shown.ts";
import { createTerminalStyle } from "./terminal-style.ts";

/** Calls of a particle on a terminal, or as plain lines, as they come to be known. */
export interface HopDisplay {
  show(call: Progress): void;
  /** Takes the waiting line away. */
  end(): void;
}

export interface HopDisplayDeps {
  readonly stream: { readonly isTTY?: boolean; write(text: string): unknown };
  readonly clock: Clock;
  /** What people call a peer. */
  readonly nameOf: (peerId: string) => string | undefined;
}

const FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
const FRAME_MS = 100;
const CLEARED = "\r\u001B[K";

/** A line a call: ms since the display was made, who served, what. On a terminal a last line turns while something is awaited. */
export const createHopDisplay = ({ stream, clock, nameOf }: HopDisplayDeps): HopDisplay => {
  const began = clock.now();
  const style = createTerminalStyle(stream);
  const isLive = stream.isTTY === true;
  let calls = 0;
  let frame = 0;
  let timer: Timer | undefined;

  const elapsed = (at: number): string => `${Math.max(0, at - began)} ms`.padStart(9);
  const wait = (): void => {
    const turning = FRAMES[frame++ % FRAMES.length];
    const waiting = calls === 0 ? "waiting for the first answer" : "waiting for the next";
    stream.write(`${CLEARED}${style.faint(`${elapsed(clock.now())}  ${turning} ${waiting}`)}`);
    timer = clock.timer(FRAME_MS, wait);
  };
  const rest = (): void => {
    timer?.cancel();
    if (timer !== undefined) stream.write(CLEARED);
    timer = undefined;
  };
  if (isLive) wait();

  return {
    show({ peer, service, function: fn, at }) {
      rest();
      calls++;
      const who = shown(nameOf(peer) ?? peer);
      stream.write(`${style.faint(elapsed(at))}  ${style.good(who)}  ${shown(`${service}.${fn}`)}\n`);
      if (isLive) wait();
    },
    end: rest,
  };
};
