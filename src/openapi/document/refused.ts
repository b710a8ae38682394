import type { Refusal } from "../interface.ts";
import { oneLine } from "./text.ts";

/** Thrown by a pass when one operation cannot be published; caught where operations are compiled one by one. */
export class Refused extends Error {
  readonly pointer: string;

  constructor(pointer: string, reason: string) {
    super(oneLine(reason));
    this.pointer = pointer;
  }

  toRefusal(): Refusal {
    return { pointer: this.pointer, reason: this.message };
  }
}

/** Records what was left out without stopping the operation. */
export type Warn = (pointer: string, reason: string) => void;
