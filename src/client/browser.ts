import type { BrowserConnectOptions } from "./full/in-browser.ts";
import type { Client } from "./interface.ts";
import { wayIn } from "./options.ts";

export type { CaughtError, Chain, Given, ProvenCall, Settled, Value } from "../chain/index.ts";
// What a page may load: nothing behind it needs Node, and the network and the interpreter are loaded when they are asked for.
export { type ErrorCode, type JsonValue, type Problem, SluiceError } from "../core/index.ts";
export { createIdentity, type Identity, type ParticleRef, type Signer, signerOf } from "../particle/index.ts";
export { type ReceiptReport, type VerifyOptions, verifyReceipts } from "../receipts/index.ts";
export { type SealBinding, type Sealed, sealed, sealValue } from "../seals/index.ts";
export type {
  CallOptions,
  ChainAnswer,
  ChainOptions,
  Client,
  CompiledScript,
  Input,
  Progress,
  RunOptions,
  ScriptAnswer,
} from "./interface.ts";
export { openSealed } from "./sealed.ts";
export type { BrowserConnectOptions as ConnectOptions };

/**
 * A client of one gateway: light over HTTP, or over libp2p where that is wanted; full over libp2p, with an interpreter of its own in a Web Worker. Each is loaded when it is asked for.
 * @param address - a multiaddr ending in /p2p/<peer id>, or the URL of its `http` listener.
 * @throws SluiceError SLUICE_CONNECT; SLUICE_USAGE.
 */
export const connect = async (address: string, options: BrowserConnectOptions): Promise<Client> => {
  const way = wayIn(address, options);
  if (way === "http") return (await import("./thin/over-http.ts")).connectOverHttp(address, options);
  if (way === "libp2p") return (await import("./thin/over-libp2p.ts")).connectOverLibp2p(address, options);
  return (await import("./full/in-browser.ts")).connectInBrowser(address, options);
};
