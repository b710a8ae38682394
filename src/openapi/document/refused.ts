import type { Finding } from "../interface.ts";
import type { Reason } from "./reasons.ts";
import { oneLine } from "./text.ts";

/** Thrown by a pass when one operation cannot be published; caught where operations are compiled one by one. */
export class Refused extends Error {
  readonly pointer: string;
  readonly reason: Reason;

  constructor(pointer: string, reason: Reason, message: string) {
    super(oneLine(message));
    this.pointer = pointer;
    this.reason = reason;
  }

  toFinding(): Finding {
    return { pointer: this.pointer, reason: this.reason, message: this.message };
  }
}

/** Records what was left out without stopping the operation. */
export type Warn = (pointer: string, reason: Reason, message: string) => void;
