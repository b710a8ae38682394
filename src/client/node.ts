import type { connect as connectInBrowser } from "./browser.ts";
import { wayIn } from "./options.ts";

if (!("groupBy" in Map)) throw new Error(`sluice/client needs Node 24 or later; this is ${process.version}`);

// `sluice/client` in Node: the names that pages have (browser.ts), whose types are the package's.
export * from "./browser.ts";

/** A client of one gateway, as in browser.ts; AquaVM runs in a worker thread, and `wasm` is the package's own. */
export const connect: typeof connectInBrowser = async (address, given) => {
  const way = wayIn(address, given);
  const { wasm: _, ...options } = given;
  if (way === "http") return (await import("./thin/over-http.ts")).connectOverHttp(address, options);
  if (way === "libp2p") return (await import("./thin/over-libp2p.ts")).connectOverLibp2p(address, options);
  return (await import("./connect.ts")).connect(address, options);
};
