import type { AdminDeps } from "../admin/interface.ts";
import { callScript, type Initiator } from "../client/index.ts";

/** `POST /v1/call`: this gateway starts the particle as its own peer, under the same policy as anyone. */
export const createCall =
  (initiator: Initiator, self: string, peers: Readonly<Record<string, string>>): AdminDeps["call"] =>
  async ({ service, function: fn, arguments: args, peer: named = self, ttlMs }) => {
    const peer = Object.hasOwn(peers, named) ? (peers[named] ?? named) : named;
    const script = callScript({ peer, service, function: fn, argumentCount: args.length, direct: true });
    const inputs = Object.fromEntries(args.map((value, index) => [`arg${index}`, value]));
    const { ref, values } = await initiator.run(script, {
      inputs,
      ...(ttlMs === undefined ? {} : { ttlMs }),
    });
    return { particle: ref, result: values[0] ?? null };
  };
