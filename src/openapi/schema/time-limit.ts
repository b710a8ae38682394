import { createContext, Script } from "node:vm";

/** A check that took longer than it may. */
export class TookTooLong extends Error {}

const context = createContext(Object.create(null));
const script = new Script("run()");

/**
 * Runs a pure synchronous function and stops it after `ms`, regular expressions included: V8's own termination, which a timer cannot
 * give. Costs about 0.1 ms, so it is for work that may be unbounded.
 * @throws TookTooLong
 */
export const withTimeLimit = <T>(ms: number, run: () => T): T => {
  let result: { value: T } | undefined;
  context.run = () => {
    result = { value: run() };
  };
  try {
    script.runInContext(context, { timeout: ms });
  } catch (error) {
    if (isTimeout(error)) throw new TookTooLong(`took longer than ${ms} ms`);
    throw error;
  } finally {
    context.run = undefined;
  }
  if (result === undefined) throw new Error("the function did not return");
  return result.value;
};

/** By its code alone: the error may come from another realm. */
const isTimeout = (error: unknown): boolean =>
  typeof error === "object" &&
  error !== null &&
  "code" in error &&
  error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
