import { createRequire } from "node:module";
import type * as Cedar from "@cedar-policy/cedar-wasm/nodejs";
import { SluiceError } from "../core/index.ts";

/*
 * The one instance of Cedar in this process. It is WebAssembly: an expression that is too deep overflows its stack, which traps, and
 * whatever was on that stack is lost, so an instance that trapped is replaced by a fresh one and never used again.
 */

export type CedarModule = typeof Cedar;

const PACKAGE = "@cedar-policy/cedar-wasm/nodejs";
const require = createRequire(import.meta.url);

/** Sets of policies that Cedar keeps parsed, and how many policies they may have together. */
const MAX_SLOTS = 256;
const MAX_WEIGHT = 20_000;

interface Slot {
  readonly name: string;
  readonly weight: number;
}

let instance: CedarModule | undefined;
/** By what they were made of, least recently used first. Names are Cedar's own, so they are used again: that is how the old set is freed. */
let slots = new Map<object, Slot>();
let unused: string[] = [];
let weight = 0;

/** Does something with Cedar. @throws SluiceError SLUICE_INTERNAL when it trapped; the next use has a fresh instance. */
export const withCedar = <Value>(use: (cedar: CedarModule) => Value): Value => {
  instance ??= freshInstance();
  try {
    return use(instance);
  } catch (error) {
    if (error instanceof SluiceError) throw error;
    discard();
    throw new SluiceError("SLUICE_INTERNAL", "Cedar cannot process this policy or request", { cause: error });
  }
};

/**
 * The name under which Cedar has these policies parsed. `key` stands for them: the same object always means the same policies.
 * What was not used for longest makes room, so policies that were replaced need not be given back.
 */
export const preparsed = (key: object, policies: () => Readonly<Record<string, string>>): string => {
  const known = slots.get(key);
  if (known !== undefined) {
    slots.delete(key);
    slots.set(key, known);
    return known.name;
  }
  const staticPolicies = policies();
  const size = Object.keys(staticPolicies).length;
  const name = freeName(size);
  const answer = withCedar((cedar) => cedar.preparsePolicySet(name, { staticPolicies }));
  if (answer.type === "failure") {
    unused.push(name);
    throw new SluiceError(
      "SLUICE_INTERNAL",
      `Cedar refused policies it had accepted: ${answer.errors[0]?.message ?? ""}`,
    );
  }
  slots.set(key, { name, weight: size });
  weight += size;
  return name;
};

/** How many sets Cedar keeps parsed, and of how many policies. */
export const cedarUse = (): { readonly sets: number; readonly policies: number } => ({
  sets: slots.size,
  policies: weight,
});

/** A name that is not in use, after making room for so many policies. What was under it is freed when it is used again; under others now. */
const freeName = (size: number): string => {
  const freed: string[] = [];
  for (const [key, slot] of slots) {
    if (slots.size < MAX_SLOTS && weight + size <= MAX_WEIGHT) break;
    slots.delete(key);
    weight -= slot.weight;
    freed.push(slot.name);
  }
  const name = freed.pop() ?? unused.pop() ?? `slot ${slots.size}`;
  for (const other of freed) withCedar((cedar) => cedar.preparsePolicySet(other, { staticPolicies: {} }));
  unused.push(...freed);
  return name;
};

const freshInstance = (): CedarModule => {
  delete require.cache[require.resolve(PACKAGE)];
  return require(PACKAGE) as CedarModule;
};

const discard = (): void => {
  instance = undefined;
  slots = new Map();
  unused = [];
  weight = 0;
};
