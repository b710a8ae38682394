import type { AdminDeps } from "../admin/interface.ts";
import { callScript, type Initiator } from "../client/index.ts";
import { SluiceError } from "../core/index.ts";
import { peerNamed } from "../particle/index.ts";

/** `POST /v1/call`: this gateway starts the particle as its own peer, under the same policy as anyone. */
export const createCall =
  (initiator: Initiator, self: string, peers: Readonly<Record<string, string>>): AdminDeps["call"] =>
  async ({ service, function: fn, arguments: args, peer: named = self, ttlMs }) => {
    const found = peerNamed(named, peers);
    if ("problem" in found) throw new SluiceError("SLUICE_REQUEST", `peer: ${found.problem}`);
    const script = callScript({
      peer: found.peerId,
      service,
      function: fn,
      argumentCount: args.length,
      direct: true,
    });
    const inputs = Object.fromEntries(args.map((value, index) => [`arg${index}`, value]));
    const { ref, values } = await initiator.run(script, {
      inputs,
      ...(ttlMs === undefined ? {} : { ttlMs }),
    });
    return { particle: ref, result: values[0] ?? null };
  };
