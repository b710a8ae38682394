import { readFileSync } from "node:fs";

/** One function of a fixture's `service` blocks. */
export interface Declared {
  /** `op.array_length`. */
  readonly name: string;
  /** How Aqua calls it: `Op.array_length`. */
  readonly aqua: string;
  /** `(array: []string) -> u32`. */
  readonly signature: string;
  /** Undefined: it gives nothing. */
  readonly result: string | undefined;
}

export const fixture = (name: string): string =>
  readFileSync(new URL(`../../fixtures/interop/${name}`, import.meta.url), "utf8");

/** Every function that an Aqua file declares, in its order. */
const declaredIn = (source: string): Declared[] =>
  [...source.matchAll(/^service (\w+)\("([\w-]+)"\):\n((?: {2}.+\n)+)/gm)].flatMap(
    ([, type = "", service = "", functions = ""]) =>
      [...functions.matchAll(/^ {2}(\w+)(\(.*?\)(?: -> (.+))?)$/gm)].map(
        ([, fn = "", signature = "", result]) => ({
          name: `${service}.${fn}`,
          aqua: `${type}.${fn}`,
          signature,
          result,
        }),
      ),
  );

/** By who declares them. */
export const DECLARATIONS = {
  "aqua-lib": declaredIn(fixture("aqua-lib.aqua")),
  "js-client": declaredIn(fixture("js-client.aqua")),
  nox: declaredIn(fixture("nox.aqua")),
};

export const DECLARED: readonly Declared[] = Object.values(DECLARATIONS).flat();
