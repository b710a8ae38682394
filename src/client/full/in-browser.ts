import { createBrowserInterpreter, type WasmSource } from "../../avm/browser.ts";
import { createEngine } from "../../engine/browser.ts";
import { createOverlay } from "../../overlay/browser.ts";
import type { Client, ConnectOptions } from "../interface.ts";
import { needIdentity } from "../options.ts";
import { createFullClient } from "./create-full-client.ts";

export interface BrowserConnectOptions extends ConnectOptions {
  /** `@fluencelabs/avm/dist/avm.wasm` (2.5 MB compressed); default: where the bundler put it. */
  readonly wasm?: WasmSource;
}

export const connectInBrowser = (
  multiaddr: string,
  { wasm, key, ...options }: BrowserConnectOptions,
): Promise<Client> =>
  createFullClient(
    { ...options, multiaddr, identity: needIdentity(key) },
    {
      createEngine,
      createOverlay,
      createInterpreter: (limits, deps) => createBrowserInterpreter({ ...limits, wasm }, deps),
    },
  );
