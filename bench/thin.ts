import { Stage } from "./peers.ts";
import { KINDS, type Kind } from "./thin-kinds.ts";
import { type Spent, startClient, type ThinProcess } from "./thin-process.ts";
import { between, openWire, type Traffic } from "./thin-wire.ts";
import { startWorld, type ThinWorld } from "./thin-world.ts";

export interface ThinPlan {
  /** Lengths of chains. */
  readonly calls: readonly number[];
  /** Delays one way, ms, and how many chains of each length are timed at each. */
  readonly delays: readonly { readonly oneWayMs: number; readonly times: number }[];
  /** Chains of each length before anything is timed. */
  readonly warmUp: number;
  /** New processes of each kind, of which the middle one is shown. */
  readonly starts: number;
}

/** Under three minutes on two cores that do nothing else. */
export const WHOLE: ThinPlan = {
  calls: [1, 2, 4, 8],
  delays: [
    { oneWayMs: 0, times: 20 },
    { oneWayMs: 25, times: 7 },
    { oneWayMs: 75, times: 5 },
  ],
  warmUp: 12,
  starts: 3,
};

/** Half a minute. */
export const QUICK: ThinPlan = {
  calls: [1, 4],
  delays: [
    { oneWayMs: 0, times: 15 },
    { oneWayMs: 25, times: 5 },
  ],
  warmUp: 6,
  starts: 1,
};

export interface ConnectCost {
  readonly kind: Kind;
  readonly oneWayMs: number;
  readonly ms: number;
  readonly cpuMs: number;
  readonly traffic: Traffic;
}

export interface ChainCost extends Omit<ConnectCost, "ms" | "traffic"> {
  readonly calls: number;
  /** Of each chain. */
  readonly ms: readonly number[];
  /** Of all of them. */
  readonly traffic: Traffic;
}

export interface ThinFigures {
  /** In a new process, without delay: code loaded and connected. */
  readonly starts: readonly ConnectCost[];
  /** Of the same: MB of resident memory over the idle process, after some chains. */
  readonly memory: readonly { readonly kind: Kind; readonly mb: number }[];
  /** Code loaded and warm, the connection new. */
  readonly connects: readonly ConnectCost[];
  readonly chains: readonly ChainCost[];
}

/** Chains not timed on new connections: `fetch` makes those to the other APIs now, and a second one where it thinks the first busy. */
const FIRST = 2;
/** Chains before a client's memory is looked at. */
const SOME = 5;

/** What chains cost their client. Kinds alternate within each delay and length, each in a process of its own. */
export const benchThin = async (
  { calls, delays, warmUp, starts }: ThinPlan,
  tell: (text: string) => void,
): Promise<ThinFigures> => {
  await using stack = new AsyncDisposableStack();
  const world = await startWorld(stack.use(await Stage.open()));
  const started = async (kind: Kind): Promise<Connected> =>
    new Connected(stack.use(await startClient(kind, world)), world, stack);
  const kinds = Object.keys(KINDS) as Kind[];
  const clients: Connected[] = [];
  for (const kind of kinds) clients.push(await started(kind));
  const longest = Math.max(...calls);
  const figures = { starts: [], connects: [], chains: [], memory: [] } as Draft<ThinFigures>;
  for (const client of clients) {
    await client.connect(0);
    for (const length of calls) await client.run(length, warmUp);
  }
  for (const { oneWayMs, times } of delays) {
    tell(`${oneWayMs} ms one way …`);
    for (const client of clients) {
      figures.connects.push(await client.connect(oneWayMs));
      await client.run(longest, FIRST);
    }
    for (const length of calls)
      for (const client of clients) figures.chains.push(await client.run(length, times));
  }
  tell("starts …");
  for (let round = 0; round < starts; round++)
    for (const kind of kinds) {
      const client = await started(kind);
      figures.starts.push(await client.connect(0));
      await client.run(longest, SOME);
      figures.memory.push({ kind, mb: (await client.process.restingMb()) - client.process.idleMb });
      await client.process[Symbol.asyncDispose]();
    }
  return figures;
};

type Draft<T> = { -readonly [Key in keyof T]: T[Key] extends readonly (infer Item)[] ? Item[] : never };

/** A client and the wires that lead from it. */
class Connected {
  readonly process: ThinProcess;
  readonly #world: ThinWorld;
  readonly #stack: AsyncDisposableStack;
  #oneWayMs = 0;
  #traffic: () => Traffic = () => NOTHING;

  constructor(process: ThinProcess, world: ThinWorld, stack: AsyncDisposableStack) {
    this.process = process;
    this.#world = world;
    this.#stack = stack;
  }

  async connect(oneWayMs: number): Promise<ConnectCost> {
    const { httpPort, peerPort, apiPorts, entry, servers } = this.#world;
    const wire = this.#stack.use(await openWire([httpPort, peerPort, ...apiPorts], oneWayMs));
    const [http = 0, peer = 0, ...apis] = wire.ports;
    this.#oneWayMs = oneWayMs;
    this.#traffic = wire.traffic;
    const to = {
      http: `https://127.0.0.1:${http}`,
      peer: `/ip4/127.0.0.1/tcp/${peer}/ws/p2p/${entry}`,
      entry,
      servers,
      apis: apis.map((port) => `https://127.0.0.1:${port}`),
    };
    // Peers tell each other more about themselves after they are connected.
    const settleMs = 8 * oneWayMs + 200;
    const { spent, traffic } = await this.#measured(() =>
      this.process.spend({ do: "connect", to, settleMs }),
    );
    const [ms = 0] = spent.ms;
    return { kind: this.process.kind, oneWayMs, ms, cpuMs: spent.cpuMs, traffic };
  }

  async run(calls: number, times: number): Promise<ChainCost> {
    const settleMs = 2 * this.#oneWayMs + 50;
    const { spent, traffic } = await this.#measured(() =>
      this.process.spend({ do: "run", calls, times, settleMs }),
    );
    const { kind } = this.process;
    return { kind, oneWayMs: this.#oneWayMs, calls, ms: spent.ms, cpuMs: spent.cpuMs, traffic };
  }

  async #measured(work: () => Promise<Spent>): Promise<{ spent: Spent; traffic: Traffic }> {
    const before = this.#traffic();
    const spent = await work();
    return { spent, traffic: between(before, this.#traffic()) };
  }
}

const NOTHING: Traffic = { up: 0, down: 0, segments: 0, turns: 0 };
