import { createIdentity } from "../../src/particle/index.ts";
import { startPeer } from "./overlay-peer.ts";

// A peer in a process of its own, so that a test can kill it: seed (hex), listen address, and `hold` for one that never has a particle safe, as
// arguments; particle ids as messages.
const [seed = "", listen = "", mode] = process.argv.slice(2);
const peer = await startPeer({
  identity: await createIdentity(Uint8Array.from(Buffer.from(seed, "hex"))),
  listen: [listen],
  onParticle: async ({ id }) => {
    process.send?.({ id });
    if (mode === "hold") await new Promise(() => {});
  },
});
process.send?.({ address: peer.address });
