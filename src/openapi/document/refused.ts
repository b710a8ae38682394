import { printable } from "../../core/index.ts";
import type { Reason } from "./reasons.ts";

/** Thrown by a pass when one operation cannot be published; caught where operations are compiled one by one. */
export class Refused extends Error {
  readonly pointer: string;
  readonly reason: Reason;

  constructor(pointer: string, reason: Reason, message: string) {
    super(printable(message));
    this.pointer = pointer;
    this.reason = reason;
  }
}

/** What `look` finds; undefined where it cannot be understood, which is told where it is used in earnest. */
export const unlessRefused = <T>(look: () => T): T | undefined => {
  try {
    return look();
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
};

/** Records what was left out without stopping the operation. */
export type Warn = (pointer: string, reason: Reason, message: string) => void;
