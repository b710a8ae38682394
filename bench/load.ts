import { silentLogger, systemClock } from "../src/core/index.ts";
import { createOverlay } from "../src/overlay/index.ts";
import { createIdentity, type Identity, type Particle } from "../src/particle/index.ts";
import { parcelOf } from "../test/support/parcel-of.ts";
import { cpuMs, inParallel } from "./cpu.ts";

const IN_FLIGHT = 32;
/** Files of gateways under measurement, and of what they need to know of the load. */
const LIMITS = {
  particleBytes: 4_194_304,
  parcelsPerPeer: 10_000,
  streamsPerConnection: 4096,
  unknownPeerMs: 15_000,
};

export interface HopFigures {
  readonly hopsPerSecond: number;
  readonly cpuMsPerHop: number;
}

/** A bare overlay that sends particles signed before and waits for them to come back; it runs no interpreter. */
export interface Load {
  readonly identity: Identity;
  /** Its address: peers under measurement connect to it. */
  readonly address: string;
  /** Sends them all to a peer, 32 in flight. */
  measure(
    peer: { pid: number; ready: { peerId: string } },
    particles: readonly Particle[],
  ): Promise<HopFigures>;
  stop(): Promise<void>;
}

export const startLoad = async (): Promise<Load> => {
  const identity = await createIdentity();
  const overlay = await createOverlay(
    {
      ...LIMITS,
      listen: ["/ip4/127.0.0.1/tcp/0/ws"],
      announce: [],
      bootstrap: [],
      deny: [],
      connections: 100,
      connectionsPerPeer: 16,
      agentVersion: "sluice-bench",
    },
    { identity, clock: systemClock, logger: silentLogger },
  );
  const waiting = new Map<string, () => void>();
  await overlay.start({ particle: async ({ id }) => waiting.get(id)?.(), undeliverable: () => {} });
  const [address = ""] = overlay.addresses();
  return {
    identity,
    address,
    async measure({ pid, ready: { peerId } }, particles) {
      const cpuBefore = cpuMs(pid);
      const startedAt = performance.now();
      await inParallel(particles.length, IN_FLIGHT, async (index) => {
        const particle = particles[index];
        if (particle === undefined) return;
        const back = new Promise<void>((resolve) => waiting.set(particle.id, resolve));
        overlay.send(peerId, parcelOf(particle));
        await back;
        waiting.delete(particle.id);
      });
      const seconds = (performance.now() - startedAt) / 1000;
      const count = particles.length;
      return { hopsPerSecond: count / seconds, cpuMsPerHop: (cpuMs(pid) - cpuBefore) / count };
    },
    stop: () => overlay.stop(0),
  };
};
