import {
  callAquaFunction,
  type createClient,
  fromOpts,
  registerService,
  v5_callFunction,
  v5_registerService,
} from "@fluencelabs/js-client";

/** A function of the Aqua compiler, as JSON. */
export interface Compiled {
  readonly funcDef: unknown;
  readonly script: string;
}

interface Relay {
  readonly multiaddr: string;
  readonly peerId: string;
}

/** What the probes may use. */
export interface World {
  readonly relay: Relay;
  /** Another gateway, which `relay` is connected to. */
  readonly second: Relay;
  /** A third, which a POST to `restart` stops and starts again. */
  readonly mortal: Relay;
  readonly restart: string;
  /** Has the packages' WebAssembly and worker, which the browser bundle loads. */
  readonly cdn: string;
  /** 32 bytes of a secret key. */
  readonly seed: readonly number[];
  readonly functions: Readonly<Record<string, Compiled>>;
  readonly greeter: unknown;
}

type Client = Awaited<ReturnType<typeof createClient>>;

/** Whose calls are measured. */
export interface Clients {
  /** Connected to `relay`, which it was given as `{multiaddr, peerId}`. */
  readonly client: Client;
  /** At the same gateway. */
  readonly neighbour: Client;
  /** Connected to `second`, given as a multiaddr alone; its key is made of the world's seed. */
  readonly other: Client;
  /** Connected to `mortal`. */
  readonly patient: Client;
}

type Probe = (clients: Clients, world: World) => Promise<unknown>;

/** @param args - the client, none for the default client; the function's arguments; js-client's options, if any. */
const call = ({ functions }: World, name: string, ...args: unknown[]): Promise<unknown> => {
  const { funcDef, script } = functions[name] as Compiled;
  return v5_callFunction(args as never, funcDef as never, script);
};

const callAir = (peer: Client, script: string, args: object): Promise<unknown> =>
  callAquaFunction({ script, peer, args, fireAndForget: false } as never);

/** What it rejects with. */
const rejection = (promise: Promise<unknown>): Promise<{ readonly message: string }> =>
  promise.then(
    (value) => ({ message: `it resolved with ${JSON.stringify(value)}` }),
    (error) => error as { message: string },
  );

const greetings = {
  greet: (name: string) => `hello ${name}`,
  known: (name: string) => (name.startsWith("Dr ") ? "a doctor" : null),
};

/** A script as people write by hand: the relay gives back the value that it is sent. */
const ECHO = `(xor
  (seq
    (call %init_peer_id% ("getDataSrv" "-relay-") [] relay)
    (seq
      (call %init_peer_id% ("getDataSrv" "value") [] value)
      (seq (call relay ("op" "identity") [value] echo) (call %init_peer_id% ("callbackSrv" "response") [echo]))))
  (call %init_peer_id% ("errorHandlingSrv" "error") [%last_error%]))`;

/** A peer that nobody has heard of. */
const NOBODY = "12D3KooWBUJifCTgaxAUrcM9JysqCcS4CS8tiYH5hExbdWCAoNwb";
const SHORT = { ttl: 400 };

/** By the name of their row. */
export const FEATURES: Readonly<Record<string, Probe>> = {
  connectByRelay: ({ client }, world) => call(world, "relayOf", client),
  connectByMultiaddr: ({ other }, world) => call(world, "relayOf", other),
  ownKey: async ({ other }, world) => {
    const ownId = (await fromOpts({ type: "Ed25519", source: Uint8Array.from(world.seed) })).getPeerId();
    return (await call(world, "initiatorOf", other, world.second.peerId)) === ownId;
  },
  defaultClient: (_, world) => call(world, "conditional", world.relay.peerId, 11),
  ttlDefault: ({ client }, world) => call(world, "ttlOf", client, world.relay.peerId),
  ttlGiven: ({ client }, world) => call(world, "ttlOf", client, world.relay.peerId, { ttl: 12_345 }),
  callAquaFunction: ({ client }, { relay }) => callAir(client, ECHO, { value: relay.peerId }),
  manyAtOnce: async ({ client }, world) => {
    const calls = Array.from({ length: 30 }, (_, index) =>
      call(world, "conditional", client, world.relay.peerId, index, { ttl: 30_000 }),
    );
    return (await Promise.all(calls)).filter((size) => size === "large").length;
  },

  service: ({ client }, world) => {
    v5_registerService([client, greetings] as never, world.greeter as never);
    return call(world, "greeted", client, world.relay.peerId, "Ada");
  },
  rawService: ({ neighbour, client }, world) => {
    const greet = ({ args }: { args: unknown[] }) => `raw ${String(args[0])}`;
    registerService({ peer: neighbour, serviceId: "greeter", service: { greet } as never });
    return call(world, "across", client, world.relay.peerId, neighbour.getPeerId(), "Bob");
  },
  bothWays: async ({ client, other }, world) => {
    for (const peer of [client, other])
      v5_registerService([peer, greetings] as never, world.greeter as never);
    return Promise.all([
      call(world, "across", client, world.second.peerId, other.getPeerId(), "Cid"),
      call(world, "across", other, world.relay.peerId, client.getPeerId(), "Dan"),
    ]);
  },
  callback: ({ client }, world) =>
    call(world, "calledBack", client, world.relay.peerId, (text: string) => `${text}c`),

  optionByValue: async ({ client }, world) => [
    await call(world, "optional", client, world.relay.peerId, "x"),
    await call(world, "optional", client, world.relay.peerId, null),
  ],
  optionByArray: async ({ client }) => [
    await callAir(client, ECHO, { value: ["x"] }),
    await callAir(client, ECHO, { value: [] }),
    await callAir(client, ECHO, { value: null }),
  ],
  optionInStruct: ({ client }, world) =>
    call(world, "cards", client, world.relay.peerId, { name: "Ada", nick: "A" }, { name: "Bob" }),
  streams: async ({ client }, world) =>
    ((await call(world, "gathered", client, world.relay.peerId, world.second.peerId)) as string[]).sort(),
  fold: ({ client }, world) => call(world, "folded", client, world.relay.peerId),
  conditional: async ({ client }, world) => [
    await call(world, "conditional", client, world.relay.peerId, 11),
    await call(world, "conditional", client, world.relay.peerId, -11),
  ],
  integers: ({ client }, world) =>
    call(world, "numbers", client, world.relay.peerId, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
  bigIntegers: ({ client }, world) => call(world, "parsed", client, world.relay.peerId, "9007199254740993"),
  sigOfPeer: ({ client }, world) => call(world, "signedBy", client, world.relay.peerId),

  bindings: ({ client }, world) => call(world, "item", client, world.relay.peerId, "x", null),
  bindingsOptions: ({ client }, world) => call(world, "item", client, world.relay.peerId, "full", "EUR"),

  errorUncaught: async ({ client }, world) => ({
    ...(await rejection(call(world, "failed", client, world.relay.peerId))),
  }),
  errorCaught: ({ client }, world) => call(world, "caught", client, world.relay.peerId),
  errorOtherwise: ({ client }, world) => call(world, "otherwised", client, world.relay.peerId),
  errorUnknownService: ({ client }, world) => call(world, "notThere", client, world.relay.peerId),
  errorCallback: async ({ client }, world) => {
    const fails = () => {
      throw new Error("no");
    };
    return (await rejection(call(world, "calledBack", client, world.relay.peerId, fails))).message;
  },
  errorArgument: async ({ client }, world) =>
    (await rejection(call(world, "optional", client, world.relay.peerId, 7))).message,
  errorScript: async ({ client }) => (await rejection(callAir(client, "(call", {}))).message,

  timeout: async ({ client }, world) =>
    (await rejection(call(world, "stuck", client, world.relay.peerId, SHORT))).message,
  timeoutPeer: async ({ client }, world) =>
    (await rejection(call(world, "across", client, world.relay.peerId, NOBODY, "Eve", SHORT))).message,
  race: ({ client }, world) => call(world, "raced", client, world.relay.peerId, world.second.peerId),

  afterRestart: async ({ patient }, world) => {
    const before = await call(world, "conditional", patient, world.mortal.peerId, 1);
    await fetch(world.restart, { method: "POST" });
    return [before, await call(world, "conditional", patient, world.mortal.peerId, 11)];
  },
  acrossRestart: async ({ patient }, world) => {
    const slow = call(world, "slow", patient, world.mortal.peerId, 300, { ttl: 15_000 });
    slow.catch(() => {}); // whoever awaits it is told
    await call(world, "conditional", patient, world.mortal.peerId, 1);
    await fetch(world.restart, { method: "POST" });
    await call(world, "conditional", patient, world.mortal.peerId, 1);
    return slow;
  },
};
