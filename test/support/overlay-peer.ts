import { noise } from "@chainsafe/libp2p-noise";
import { yamux } from "@chainsafe/libp2p-yamux";
import { identify } from "@libp2p/identify";
import type { Libp2p, Stream } from "@libp2p/interface";
import { ping } from "@libp2p/ping";
import { tcp } from "@libp2p/tcp";
import { webSockets } from "@libp2p/websockets";
import { createLibp2p, type Libp2pOptions } from "libp2p";
import { type Clock, type Logger, silentLogger, systemClock } from "../../src/core/index.ts";
import {
  createOverlay,
  type Overlay,
  type OverlayOptions,
  type Parcel,
  type ParcelFate,
} from "../../src/overlay/index.ts";
import {
  createIdentity,
  type Identity,
  type Particle,
  signParticle,
  type Undeliverable,
} from "../../src/particle/index.ts";
import { parcelOf } from "./parcel-of.ts";

export const PARTICLE_PROTOCOL = "/fluence/particle/2.0.0";
export const SLUICE_PROTOCOL = "/sluice/particle/1.0.0";

export const OVERLAY_OPTIONS: OverlayOptions = {
  listen: ["/ip4/127.0.0.1/tcp/0/ws"],
  announce: [],
  bootstrap: [],
  deny: [],
  connections: 1000,
  connectionsPerPeer: 16,
  particleBytes: 4_194_304,
  parcelsPerPeer: 2000,
  unknownPeerMs: 60_000,
  streamsPerConnection: 4096,
  agentVersion: "sluice/0.0.0-test",
};

/** Particles that arrived, and a way to wait for them. */
export interface Inbox {
  readonly received: { readonly particle: Particle; readonly from: string }[];
  /** Resolves when `count` particles are there. */
  arrived(count: number): Promise<void>;
  push(particle: Particle, from: string): void;
}

export const createInbox = (): Inbox => {
  const received: { particle: Particle; from: string }[] = [];
  const waiting = new Set<{ count: number; resolve: () => void }>();
  return {
    received,
    arrived: (count) =>
      received.length >= count
        ? Promise.resolve()
        : new Promise((resolve) => void waiting.add({ count, resolve })),
    push(particle, from) {
      received.push({ particle, from });
      for (const waiter of waiting) if (received.length >= waiter.count) waiter.resolve();
    },
  };
};

export interface TestPeer extends AsyncDisposable {
  readonly overlay: Overlay;
  readonly identity: Identity;
  readonly inbox: Inbox;
  /** The first address, ending in /p2p/<peer id>. */
  readonly address: string;
  readonly notices: { readonly notice: Undeliverable; readonly from: string }[];
}

export interface TestPeerOptions extends Partial<OverlayOptions> {
  readonly identity?: Identity;
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly isBanned?: (peerId: string) => boolean;
  /** Called before a particle reaches the inbox, which waits for it. */
  readonly onParticle?: (particle: Particle) => Promise<void>;
}

/** A started overlay on an ephemeral port. */
export const startPeer = async (options: TestPeerOptions = {}): Promise<TestPeer> => {
  const {
    identity = await createIdentity(),
    clock = systemClock,
    logger = silentLogger,
    onParticle,
    isBanned,
    ...rest
  } = options;
  const overlay = await createOverlay({ ...OVERLAY_OPTIONS, ...rest }, { identity, clock, logger, isBanned });
  const inbox = createInbox();
  const notices: TestPeer["notices"] = [];
  await overlay.start({
    async particle(particle, from) {
      await onParticle?.(particle);
      inbox.push(particle, from);
    },
    undeliverable: (notice, from) => void notices.push({ notice, from }),
  });
  return {
    notices,
    overlay,
    identity,
    inbox,
    address: overlay.addresses()[0] ?? "",
    [Symbol.asyncDispose]: () => overlay.stop(0),
  };
};

/** What became of a parcel, as it became known. */
export interface Fates {
  readonly all: readonly ParcelFate[];
  /** Resolves with the first. */
  readonly first: Promise<ParcelFate>;
}

/** Sends a particle as a parcel whose data does not change. */
export const send = (
  { overlay }: Pick<TestPeer, "overlay">,
  peerId: string,
  particle: Particle,
  fields: Partial<Parcel> = {},
): Fates => {
  const all: ParcelFate[] = [];
  const { promise, resolve } = Promise.withResolvers<ParcelFate>();
  overlay.send(peerId, {
    ...parcelOf(particle, (fate) => {
      all.push(fate);
      resolve(fate);
    }),
    ...fields,
  });
  return { all, first: promise };
};

/** A signed particle with data of its own. */
export const makeParticle = async (
  identity: Identity,
  fields: { readonly ttl?: number; readonly data?: Uint8Array; readonly timestamp?: number } = {},
): Promise<Particle> => {
  const { ttl = 60_000, timestamp = Date.now(), data = new Uint8Array() } = fields;
  return { ...(await signParticle({ script: "(null)", ttl, timestamp }, identity)), data };
};

/** A bare libp2p 3 node as another program would build it, with the library's own limits and agent. */
export const startForeignNode = async (
  options: Partial<Libp2pOptions> = {},
): Promise<Libp2p & AsyncDisposable> => {
  const node = await createLibp2p({
    addresses: { listen: ["/ip4/127.0.0.1/tcp/0/ws"] },
    transports: [webSockets(), tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux({ maxOutboundStreams: 4096, maxInboundStreams: 4096 })],
    services: { identify: identify(), ping: ping() },
    ...options,
  });
  return Object.assign(node, { [Symbol.asyncDispose]: async () => void (await node.stop()) });
};

/** The frame bodies of a stream, read as simply as can be: lengths of up to three bytes. */
export async function* framesOf(stream: Stream): AsyncGenerator<Uint8Array> {
  let held = Buffer.alloc(0);
  for await (const chunk of stream) {
    held = Buffer.concat([held, chunk.subarray()]);
    for (;;) {
      const prefix = held.findIndex((byte) => byte < 0x80) + 1;
      const length = held
        .subarray(0, prefix)
        .reduce((sum, byte, index) => sum + (byte & 0x7f) * 128 ** index, 0);
      if (prefix === 0 || held.length < prefix + length) break;
      yield held.subarray(prefix, prefix + length);
      held = held.subarray(prefix + length);
    }
  }
}
