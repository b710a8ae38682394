import { silentLogger, systemClock } from "../../src/core/index.ts";
import { createOverlay, type Overlay } from "../../src/overlay/index.ts";
import { createIdentity, type Identity, refOf, signParticle } from "../../src/particle/index.ts";

/** What the particles did since the last `take`. */
export interface Tally {
  offered: number;
  accepted: number;
  completed: number;
  /** Accepted, and answered with an error. */
  failed: number;
  /** From the last time an answered particle was written to its answer, ms. */
  latencies: number[];
}

/** Several keys on bare overlays: signs and sends particles, runs no interpreter, and waits for their answers until the deadline. */
export interface LoadGenerator extends AsyncDisposable {
  /** One particle; resolves when its answer came or its time is over. */
  offer(): Promise<void>;
  take(): Tally;
  readonly waiting: number;
}

const TTL_MS = 10_000;
/** Answers that are awaited at a time; past it nothing is offered. */
const MAX_WAITING = 50_000;

interface Waiting {
  writtenAt: number;
  accepted: boolean;
  readonly end: (how: "completed" | "failed" | "over") => void;
}

export const createLoadGenerator = async (
  keys: number,
  gateway: { readonly peerId: string; readonly multiaddr: string },
): Promise<LoadGenerator> => {
  await using stack = new AsyncDisposableStack();
  const waiting = new Map<string, Waiting>();
  let tally = emptyTally();
  const senders: { readonly identity: Identity; readonly overlay: Overlay }[] = [];
  for (let index = 0; index < keys; index++) {
    const identity = await createIdentity();
    const overlay = await createOverlay(OPTIONS, { identity, clock: systemClock, logger: silentLogger });
    await overlay.start({
      particle: async ({ id, data }) => waiting.get(id)?.end(hasFailed(data) ? "failed" : "completed"),
      undeliverable: () => {},
    });
    stack.defer(() => overlay.stop(0));
    await overlay.connect(gateway.multiaddr, { keep: true });
    senders.push({ identity, overlay });
  }
  const script = `
(xor
  (seq (call "${gateway.peerId}" ("sink" "perform") ["1"] done) (call %init_peer_id% ("callbackSrv" "response") [done]))
  (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0]))`;
  let turn = 0;
  const running = stack.move();
  return {
    get waiting() {
      return waiting.size;
    },
    take: () => {
      const taken = tally;
      tally = emptyTally();
      return taken;
    },
    async offer() {
      const sender = senders[turn++ % senders.length];
      if (sender === undefined || waiting.size >= MAX_WAITING) return;
      const signed = await signParticle({ script, ttl: TTL_MS, timestamp: Date.now() }, sender.identity);
      const particle = { ...signed, data: new Uint8Array() };
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(() => entry.end("over"), TTL_MS + 1_000);
      const entry: Waiting = {
        writtenAt: performance.now(),
        accepted: false,
        end: (how) => {
          clearTimeout(timer);
          waiting.delete(particle.id);
          if (how !== "over") {
            tally[how] += 1;
            tally.latencies.push(performance.now() - entry.writtenAt);
          }
          resolve();
        },
      };
      waiting.set(particle.id, entry);
      tally.offered += 1;
      sender.overlay.send(gateway.peerId, {
        ref: refOf(particle),
        particleId: particle.id,
        initiator: particle.initPeerId,
        deadline: particle.timestamp + particle.ttl,
        version: 1,
        load: () => {
          entry.writtenAt = performance.now();
          return particle;
        },
        settle: ({ kind }) => {
          if (kind === "undeliverable") entry.end("over");
          else tally.accepted += 1;
        },
      });
      await promise;
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
};

const emptyTally = (): Tally => ({ offered: 0, accepted: 0, completed: 0, failed: 0, latencies: [] });

/** Without an interpreter: the problem document of a failed call is in the data as it is. */
const hasFailed = (data: Uint8Array): boolean =>
  Buffer.from(data.buffer, data.byteOffset, data.length).includes("urn:sluice:error:");

const OPTIONS = {
  listen: [],
  announce: [],
  bootstrap: [],
  deny: [],
  connections: 100,
  connectionsPerPeer: 16,
  particleBytes: 4_194_304,
  parcelsPerPeer: 20_000,
  unknownPeerMs: 15_000,
  streamsPerConnection: 4096,
  agentVersion: "sluice-soak",
};
