// Bugs planted into copies of the tree, to prove that something finds them: scripts/attacks.mjs, scripts/seeded-bugs.mjs.
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** @typedef {{ readonly file: string, readonly from: string, readonly to: string }} Patch An exact replacement; `from` occurs once in its file. */

export const ROOT = resolve(import.meta.dirname, "..");
const AT_ONCE = Math.min(2, availableParallelism());

/**
 * Lets `work` have a copy of these parts of the tree, with the patches in it, and removes it.
 * @template T
 * @param {{ readonly name: string, readonly parts: readonly string[], readonly patches: readonly Patch[] }} planted
 * @param {(folder: string) => Promise<T>} work
 * @returns {Promise<T>}
 */
export const inPatchedCopy = async ({ name, parts, patches }, work) => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-bug-"));
  try {
    for (const part of [...parts, "package.json"])
      cpSync(join(ROOT, part), join(folder, part), { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    for (const patch of patches) plant(folder, name, patch);
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** @param {string} folder @param {string} name @param {Patch} patch */
const plant = (folder, name, { file, from, to }) => {
  const path = join(folder, file);
  const parts = readFileSync(path, "utf8").split(from);
  if (parts.length !== 2)
    throw new Error(`${name}: the patch of ${file} matches ${parts.length - 1} times, not once: ${from}`);
  writeFileSync(path, parts.join(to));
};

/**
 * Does the work of all items, two at a time.
 * @template T
 * @param {readonly T[]} items
 * @param {(item: T) => Promise<void>} work
 */
export const twoAtATime = async (items, work) => {
  const waiting = [...items];
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
};
