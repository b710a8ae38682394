import type { RunReply, RunRequest, Up } from "./messages.ts";

/** A thread with one interpreter in it, as the platform makes threads. */
export interface Thread {
  post(requests: readonly RunRequest[]): void;
  /** At once, whatever runs in it. */
  terminate(): Promise<unknown>;
}

export interface ThreadListener {
  onMessage(message: RunReply | Up): void;
  /** May be told more than once. */
  onDeath(reason: string): void;
}

/** Tells nothing before it has returned. */
export type StartThread = (listener: ThreadListener) => Thread;
