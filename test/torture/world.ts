import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, connect } from "../../src/client/index.ts";
import { loadIdentity } from "../../src/config/index.ts";
import type { Effect } from "../../src/core/index.ts";
import { createIdentity } from "../../src/particle/index.ts";
import { type CountingBackend, startCountingBackend } from "../support/counting-backend.ts";
import { startTcpProxy, type TcpProxy } from "../support/tcp-proxy.ts";
import { GatewayProcess } from "./gateway-process.ts";
import type { Random } from "./random.ts";
import { createTimeline, type Timeline } from "./timeline.ts";

/** One gateway of the chain with the link that leads to it and the API behind it. */
export interface Station {
  readonly name: string;
  readonly service: string;
  readonly peerId: string;
  readonly gateway: GatewayProcess;
  readonly proxy: TcpProxy;
  readonly backend: CountingBackend;
}

/** credit (safe) at A, order (keyed) at B, sms (once) at C, and the clients at A. */
export interface World extends AsyncDisposable {
  readonly folder: string;
  readonly stations: readonly [a: Station, b: Station, c: Station];
  readonly clients: readonly [Client, ...Client[]];
  readonly timeline: Timeline;
  /** AIR of the whole chain for one serial. */
  script(serial: string): string;
  /** Leaves the folder where it is. */
  keep(): void;
}

const CHAIN: readonly { readonly name: string; readonly service: string; readonly effect: Effect }[] = [
  { name: "A", service: "credit", effect: "safe" },
  { name: "B", service: "order", effect: "keyed" },
  { name: "C", service: "sms", effect: "once" },
];

export interface WorldOptions {
  readonly clients: number;
  readonly random: Random;
  /** What a backend takes for one request, ms. */
  readonly workMs: readonly [low: number, high: number];
}

/** Everything started and ready, in a folder of its own. */
export const openWorld = async ({ clients, random, workMs }: WorldOptions): Promise<World> => {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "sluice-torture-"));
  let kept = false;
  stack.defer(async () => {
    if (!kept) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  const timeline = createTimeline();
  const stations: Station[] = [];
  const ports = await freePorts(CHAIN.length);
  for (const [index, { name, service, effect }] of CHAIN.entries()) {
    const port = ports[index] ?? 0;
    const home = join(folder, name);
    await mkdir(join(home, "data"), { recursive: true, mode: 0o700 });
    const { peerId } = await loadIdentity(join(home, "data", "peer.key"));
    const proxy = stack.use(await startTcpProxy(port));
    const backend = stack.use(
      await startCountingBackend({ name: service, effect, workMs: () => random.between(...workMs) }),
    );
    const gateway = new GatewayProcess({ name, folder: home, timeline });
    stack.defer(() => gateway.kill("end"));
    stations.push({ name, service, peerId, gateway, proxy, backend });
  }
  await Promise.all(stations.map((station, index) => writeFiles(station, ports[index] ?? 0, stations)));
  const started = await Promise.all(stations.map(({ gateway }) => gateway.start()));
  if (started.includes(false)) {
    kept = true;
    throw new Error(`a gateway did not start: see ${folder}/*/log.txt`);
  }
  const [a, b, c] = stations as [Station, Station, Station];
  const opened: Client[] = [];
  for (let index = 0; index < clients; index++) {
    const client = await connect(addressOf(a), { key: await createIdentity() });
    stack.defer(() => client.close());
    opened.push(client);
  }
  const running = stack.move();
  return {
    folder,
    stations: [a, b, c],
    clients: opened as [Client, ...Client[]],
    timeline,
    script: (serial) => chainScript([a, b, c], serial),
    keep: () => {
      kept = true;
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
};

/** Short, so that what a backend's outage does is over soon after it. */
export const BREAKER_REST_MS = 1_000;

const addressOf = ({ proxy, peerId }: Station): string => `/ip4/127.0.0.1/tcp/${proxy.port}/ws/p2p/${peerId}`;

const writeFiles = async (station: Station, port: number, all: readonly Station[]): Promise<void> => {
  const { gateway, proxy, backend, service } = station;
  const config = {
    peer: {
      listen: [`/ip4/127.0.0.1/tcp/${port}/ws`],
      announce: [`/ip4/127.0.0.1/tcp/${proxy.port}/ws`],
      bootstrap: all.filter((other) => other !== station).map(addressOf),
    },
    admin: { listen: "127.0.0.1:0", metrics: "open" },
  };
  await writeFile(join(gateway.folder, "sluice.yaml"), JSON.stringify(config));
  const adapter = join(gateway.folder, "adapters", service);
  await mkdir(adapter, { recursive: true });
  await writeFile(join(adapter, "openapi.json"), backend.document);
  const manifest = {
    openapi: "./openapi.json",
    upstream: {
      url: backend.url,
      timeoutMs: 10_000, // a machine that is busy otherwise is no reason to call an outcome unknown
      breaker: { failures: 20, restMs: BREAKER_REST_MS },
    },
    allow: [{ peers: "*" }],
  };
  await writeFile(join(adapter, "adapter.yaml"), JSON.stringify(manifest));
};

/** Calls along the chain, the answer and any error brought home over A. */
const chainScript = ([a, b, c]: readonly [Station, Station, Station], serial: string): string => {
  const hop = `(new $hop (new #hopped (canon "${a.peerId}" $hop #hopped)))`;
  const call = ({ peerId, service }: Station, result: string): string =>
    `(call "${peerId}" ("${service}" "perform") ["${serial}"] ${result})`;
  return `
(xor
  (seq ${call(a, "credit")}
    (seq ${call(b, "order")}
      (seq ${call(c, "sms")}
        (seq ${hop}
          (call %init_peer_id% ("callbackSrv" "response") [sms.$.serial sms.$.id order.$.id])))))
  (seq ${hop}
    (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])))`;
};

/** Below the range from which systems take the ports of outgoing connections: nobody takes one while its gateway is down. */
const freePorts = async (count: number): Promise<number[]> => {
  const found: number[] = [];
  for (let tries = 0; found.length < count; tries++) {
    if (tries > 200) throw new Error("no free ports between 20000 and 30000");
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    if (!found.includes(port) && (await isFree(port))) found.push(port);
  }
  return found;
};

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
