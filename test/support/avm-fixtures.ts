import type { RunInput } from "../../src/avm/index.ts";
import { createIdentity } from "../../src/particle/index.ts";

export const LIMITS = { scriptBytes: 262_144, particleBytes: 4_194_304, resultBytes: 262_144 };

export const EMPTY = new Uint8Array();

/** A run of a new particle of `initPeerId`. */
export const firstRun = (script: string, initPeerId: string, id = "a particle"): RunInput => ({
  particle: { id, initPeerId, timestamp: Date.now(), ttl: 60_000, script },
  prevData: EMPTY,
  data: EMPTY,
  results: [],
});

/** Six folds inside each other over one list of 200: 64 thousand million rounds. */
export const endlessScript = (() => {
  const names = ["a", "b", "c", "d", "e", "f"];
  const folds = names.reduceRight((body, name) => `(fold xs ${name} (seq ${body} (next ${name})))`, "(null)");
  return `(seq (call %init_peer_id% ("getDataSrv" "xs") [] xs) ${folds})`;
})();

export const LIST_OF_200 = JSON.stringify(Array.from({ length: 200 }, (_, index) => index));

/** Deep enough to overflow the interpreter's stack, short enough for the limits. */
export const crashingScript = `${"(seq (null) ".repeat(16_000)}(null)${")".repeat(16_000)}`;

export const identities = () => Promise.all([createIdentity(), createIdentity(), createIdentity()] as const);
