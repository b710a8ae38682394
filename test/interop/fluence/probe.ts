import { createClient, Fluence, v5_callFunction } from "@fluencelabs/js-client";
import { type Compiled, FEATURES, type World } from "./feature-probes.ts";
import type { Told } from "./outcome.ts";

/*
 * What Fluence's js-client does against gateways. It runs in Node and, with js-client's own browser bundle, in a page: task and report travel as JSON.
 */
export interface Task extends World {
  readonly builtins: Readonly<Record<string, Compiled>>;
}

export interface Report {
  readonly builtins: Readonly<Record<string, Told>>;
  readonly features: Readonly<Record<string, Told>>;
}

export const run = async (text: string): Promise<string> => {
  const task = JSON.parse(text) as Task;
  const { relay, second, mortal, cdn: CDNUrl } = task;
  await Fluence.connect(relay, { CDNUrl });
  const states: string[] = [Fluence.onConnectionStateChange((state) => states.push(state))];
  const clients = {
    client: await createClient(relay, { CDNUrl }),
    neighbour: Fluence.getClient(),
    other: await createClient(second.multiaddr, {
      CDNUrl,
      keyPair: { type: "Ed25519", source: Uint8Array.from(task.seed) },
    }),
    patient: await createClient(mortal, { CDNUrl }),
  };
  const builtins: Record<string, Told> = {};
  for (const [name, { funcDef, script }] of Object.entries(task.builtins))
    builtins[name] = await told(() =>
      v5_callFunction([clients.client, relay.peerId, second.peerId] as never, funcDef as never, script),
    );
  const features: Record<string, Told> = {};
  for (const [name, probe] of Object.entries(FEATURES))
    features[name] = await told(() => probe(clients, task));
  await Fluence.disconnect();
  features.connectionStates = { value: states };
  for (const client of [clients.client, clients.other, clients.patient]) await client.disconnect();
  return JSON.stringify({ builtins, features } satisfies Report);
};

/** js-client rejects with Errors, with the script's error object, and with text. */
const told = async (run: () => Promise<unknown>): Promise<Told> => {
  try {
    return { value: (await run()) ?? null };
  } catch (error) {
    const { message = String(error) } = error as { message?: string };
    return { error: { message } };
  }
};
