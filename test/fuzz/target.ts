import type { Arbitrary } from "fast-check";
import { SluiceError } from "../../src/core/index.ts";

/** Something that takes what others send, and how to make what they might send. */
export interface Target<Input = unknown> {
  readonly name: string;
  /** Of a million inputs over all targets. */
  readonly share: number;
  /** Called once in a thread. */
  prepare(): Promise<Prepared<Input>>;
}

export interface Prepared<Input> {
  readonly inputs: Arbitrary<Input>;
  /** Anything but a return or a SluiceError is a finding. */
  run(input: Input): unknown;
  close?(): Promise<void>;
}

/** Was accepted although it is not what was signed or sealed. */
export class Forgery extends Error {}

/** Hides its kind of input: targets of all kinds stand in one list. */
export const target = <Input>(name: string, share: number, prepare: Target<Input>["prepare"]): Target => ({
  name,
  share,
  prepare: prepare as Target["prepare"],
});

/** What a run threw; undefined: nothing, or a refusal as it is meant to be. */
export const tried = async (run: () => unknown): Promise<unknown> => {
  try {
    await run();
    return undefined;
  } catch (error) {
    return error instanceof SluiceError && error.code !== "SLUICE_INTERNAL" ? undefined : error;
  }
};
