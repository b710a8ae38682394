import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { capMemory } from "./cap-memory.ts";

/**
 * AquaVM's module with a ceiling on its memory. As shipped it has none, and a worker's `resourceLimits` do not count
 * wasm memory: one particle could take gigabytes. Past the ceiling an allocation traps and the run fails.
 * @param maxPages 64 KiB each
 */
export const compileAvm = async (maxPages: number): Promise<WebAssembly.Module> => {
  const file = createRequire(import.meta.url).resolve("@fluencelabs/avm/dist/avm.wasm");
  return WebAssembly.compile(capMemory(await readFile(file), maxPages));
};
