import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Client } from "../client/index.ts";
import type { JsonObject } from "../core/index.ts";
import { createIdentity, type Identity } from "../particle/index.ts";
import { type Child, startChild } from "./child-process.ts";
import { createClientServer } from "./client-server.ts";
import { type Contestant, compare } from "./comparison.ts";
import { type Chain, observeChain, runChain } from "./flow.ts";
import { tryOutcomes } from "./outcomes.ts";
import type { ChainReport, ComparisonReport, DemoReport, OutcomeReport, PeerReport } from "./report.ts";
import { startTrio, type Trio } from "./trio.ts";

/** Told of each part of the story as soon as it happened. */
export interface DemoSteps {
  readonly onProgress: (text: string) => void;
  readonly onPeers: (peers: readonly PeerReport[]) => void;
  readonly onChain: (chain: ChainReport) => void;
  readonly onComparison: (comparison: ComparisonReport) => void;
  readonly onOutcomes: (outcomes: readonly OutcomeReport[]) => void;
}

const ASKED = { customerId: "C-1001", amount: 2500 };
/** The first particles open connections, compile validators and bring the interpreters up to speed. */
const WARM_UP_RUNS = 30;
/** Fewer runs where each takes longer. */
const PLAN = [
  { oneWayDelayMs: 0, runs: 15 },
  { oneWayDelayMs: 25, runs: 9 },
  { oneWayDelayMs: 75, runs: 7 },
];

/**
 * Starts two APIs, three gateways and a delaying proxy in processes of their own, plays the story, and ends them all,
 * also when it fails or `signal` aborts.
 * @throws SluiceError
 */
export const runDemo = async (steps: DemoSteps, signal: AbortSignal): Promise<DemoReport> => {
  const folder = await mkdtemp(join(tmpdir(), "sluice-demo-"));
  const children: Child[] = [];
  let client: Client | undefined;
  try {
    const identity = await createIdentity();
    const stage = await setStage({ folder, identity, steps, signal, children });
    const { connect } = await import("../client/index.ts"); // libp2p, which the demo's APIs and proxy start without
    client = await connect(stage.relayThroughLink, { key: identity });
    return await play({ ...stage, client, identity, steps, signal, children });
  } finally {
    await client?.close();
    await Promise.all(children.map((child) => child.stop()));
    await rm(folder, { recursive: true, force: true });
  }
};

interface Cast {
  readonly identity: Identity;
  readonly steps: DemoSteps;
  readonly signal: AbortSignal;
  readonly children: Child[];
}

interface Stage {
  readonly trio: Trio;
  readonly urls: { readonly bureau: string; readonly sms: string };
  readonly secrets: { readonly apiKey: string; readonly account: string; readonly token: string };
  readonly link: Child;
  /** The relay's multiaddr by way of the delaying proxy. */
  readonly relayThroughLink: string;
  /** Ports of the client's link to relay, bureau API and SMS API. */
  readonly ports: readonly number[];
}

const setStage = async ({
  folder,
  identity,
  steps,
  signal,
  children,
}: Cast & { folder: string }): Promise<Stage> => {
  const secrets = { apiKey: secret(), account: "AC-demo", token: secret() };
  const env = {
    bureau: { CREDIT_API_KEY: secrets.apiKey },
    sms: { SMS_ACCOUNT: secrets.account, SMS_TOKEN: secrets.token },
  };
  const onStart = (child: Child): void => void children.push(child);
  const start = async (
    name: string,
    args: readonly string[],
    environment: Record<string, string>,
  ): Promise<Child> => {
    const child = await startChild({ name, args: ["demo", ...args], cwd: folder, env: environment, signal });
    onStart(child);
    return child;
  };
  steps.onProgress("starting two APIs and three gateways");
  const [bureauApi, smsApi] = await Promise.all([
    start("credit bureau", ["credit-bureau", "--listen", "127.0.0.1:0"], env.bureau),
    start("SMS provider", ["sms-provider", "--listen", "127.0.0.1:0"], env.sms),
  ]);
  const urls = { bureau: String(bureauApi.ready.url), sms: String(smsApi.ready.url) };
  const trio = await startTrio({
    folder,
    client: identity.peerId,
    upstreams: urls,
    secrets: env,
    signal,
    onStart,
  });
  const targets = [tcpPort(trio.relay.multiaddr), new URL(urls.bureau).port, new URL(urls.sms).port];
  const link = await start(
    "delaying proxy",
    ["delay-proxy", ...targets.flatMap((port) => ["--target", `127.0.0.1:${port}`])],
    {},
  );
  const ports = (link.ready.ports as number[]).map(Number);
  const relayThroughLink = trio.relay.multiaddr.replace(/\/tcp\/\d+/, `/tcp/${ports[0]}`);
  return { trio, urls, secrets, link, relayThroughLink, ports };
};

const secret = (): string => randomBytes(18).toString("base64url");

const tcpPort = (multiaddr: string): string => /\/tcp\/(\d+)/.exec(multiaddr)?.[1] ?? "";

const play = async (cast: Cast & Stage & { client: Client }): Promise<DemoReport> => {
  const { client, trio, urls, secrets, identity, steps, signal } = cast;
  const peers = describePeers(client, trio);
  steps.onPeers(peers);
  const chain: Chain = {
    client,
    trio,
    inbox: { url: urls.sms, account: secrets.account, token: secrets.token },
  };
  steps.onProgress("sending one particle");
  for (let run = 0; run < WARM_UP_RUNS; run++) await runChain(chain, ASKED, signal);
  const observed = await observeChain(chain, ASKED, signal);
  steps.onChain(observed);
  const comparison = await compareWithClientServer(cast, chain);
  steps.onComparison(comparison);
  steps.onProgress("trying what is refused");
  const outcomes = await tryOutcomes(chain, identity, signal);
  steps.onOutcomes(outcomes);
  return { peers, chain: observed, comparison, outcomes };
};

const describePeers = (client: Client, { relay, bureau, sms }: Trio): PeerReport[] => [
  { name: "client", peerId: client.peerId, pid: process.pid, role: "a fresh key; holds no API secret" },
  {
    name: relay.name,
    peerId: relay.peerId,
    pid: relay.child.pid,
    role: "gateway that lets this client's particles through",
  },
  {
    name: bureau.name,
    peerId: bureau.peerId,
    pid: bureau.child.pid,
    role: "gateway beside the credit bureau: credit-check",
  },
  { name: sms.name, peerId: sms.peerId, pid: sms.child.pid, role: "gateway beside the SMS provider: sms" },
];

const compareWithClientServer = async (cast: Cast & Stage, chain: Chain): Promise<ComparisonReport> => {
  const { secrets, link, ports, steps, signal } = cast;
  const clientServer = createClientServer({
    bureauUrl: `http://127.0.0.1:${ports[1]}`,
    smsUrl: `http://127.0.0.1:${ports[2]}`,
    ...secrets,
  });
  const bytes =
    (links: readonly number[]): Contestant["bytes"] =>
    async () =>
      sumOf(await link.ask({ counts: true }), links);
  try {
    return await compare({
      chain: { run: () => runChain(chain, ASKED, signal), bytes: bytes([0]), apiSecrets: 0 },
      clientServer: {
        run: () => clientServer.run(ASKED.customerId, ASKED.amount),
        bytes: bytes([1, 2]),
        apiSecrets: 2,
      },
      setDelay: async (delayMs) => void (await link.ask({ delayMs })),
      plan: PLAN,
      onProgress: steps.onProgress,
      signal,
    });
  } finally {
    clientServer.close();
  }
};

/** Adds up the proxy's counts of some of its links. */
const sumOf = ({ counts }: JsonObject, links: readonly number[]): { up: number; down: number } => {
  const all = counts as { up: number; down: number }[];
  const chosen = links.map((index) => all[index] ?? { up: 0, down: 0 });
  return {
    up: chosen.reduce((sum, { up }) => sum + up, 0),
    down: chosen.reduce((sum, { down }) => sum + down, 0),
  };
};
