import { type Clock, SluiceError } from "../core/index.ts";
import { capMemory } from "./cap-memory.ts";
import type { Interpreter } from "./interface.ts";
import { type InterpreterOptions, MEMORY_PAGES } from "./options.ts";
import { createSingleInterpreter } from "./single-interpreter.ts";
import { webThread } from "./web-thread.ts";

export interface BrowserInterpreterOptions extends InterpreterOptions {
  /** Wall clock of one run, ms. */
  readonly runMs: number;
  /** `@fluencelabs/avm/dist/avm.wasm`; default: where the bundler put it. */
  readonly wasm: WasmSource | undefined;
}

export type WasmSource = URL | Response | ArrayBuffer;

/**
 * AquaVM in a Web Worker.
 * @throws SluiceError SLUICE_CONNECT when its module cannot be fetched, SLUICE_AVM_TRAPPED when no worker comes up.
 */
export const createBrowserInterpreter = async (
  { wasm, runMs, ...options }: BrowserInterpreterOptions,
  { clock }: { readonly clock: Clock },
): Promise<Interpreter> => {
  const bytes = await bytesOf(wasm ?? new URL("@fluencelabs/avm/dist/avm.wasm", import.meta.url));
  // Not compiled as it streams in: as shipped, its memory has no bound.
  const module = await WebAssembly.compile(capMemory(new Uint8Array(bytes), MEMORY_PAGES));
  return createSingleInterpreter({
    peerId: options.peerId,
    runMs,
    clock,
    start: webThread({ module, options }),
  });
};

const bytesOf = async (source: WasmSource): Promise<ArrayBuffer> => {
  if (source instanceof ArrayBuffer) return source;
  const response = source instanceof URL ? await fetched(source) : source;
  if (response.ok) return response.arrayBuffer();
  throw new SluiceError(
    "SLUICE_CONNECT",
    `AquaVM's module cannot be fetched: ${response.url} answered ${response.status}`,
  );
};

const fetched = async (url: URL): Promise<Response> => {
  try {
    // biome-ignore lint/style/noRestrictedGlobals: a page asks its own server for a part of itself
    return await fetch(url);
  } catch (cause) {
    throw new SluiceError("SLUICE_CONNECT", `AquaVM's module cannot be fetched from ${url}`, { cause });
  }
};
