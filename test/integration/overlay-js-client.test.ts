import { createClient } from "@fluencelabs/js-client";
import { expect, it } from "vitest";
import { checkParticle, type Particle, signParticle } from "../../src/particle/index.ts";
import { send, startPeer } from "../support/overlay-peer.ts";

// Fluence's own client, unchanged, over WebSocket.
const connectClient = async (relay: string) => {
  const client = await createClient(relay);
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.disconnect() });
};

it("js-client's particles arrive, 500 at once, each signed and whole", async () => {
  await using relay = await startPeer();
  await using client = await connectClient(relay.address);
  const script = `(call "${relay.overlay.peerId}" ("op" "noop") [])`;
  for (let index = 0; index < 500; index++) {
    const particle = await client.internals.createNewParticle(script, 60_000);
    client.internals.initiateParticle(
      particle,
      () => {},
      () => {},
    );
  }
  await relay.inbox.arrived(500);
  const particles = relay.inbox.received.map(({ particle }) => particle);
  expect(new Set(particles.map(({ id }) => id)).size).toBe(500);
  for (const particle of particles) {
    expect(particle).toMatchObject({ script, initPeerId: client.getPeerId(), ttl: 60_000 });
    checkParticle(particle, LIMITS, Date.now());
  }
  expect(relay.inbox.received[0]?.from).toBe(client.getPeerId());
  expect(relay.overlay.connections()).toEqual([
    expect.objectContaining({ peerId: client.getPeerId(), agent: expect.stringMatching(/^libp2p\/1\./) }),
  ]);
});

it("js-client gets 300 particles, far more than it could have streams open by default", async () => {
  await using relay = await startPeer();
  await using client = await connectClient(relay.address);
  const seen = new Set<string>();
  const all = Promise.withResolvers<void>();
  client.internals.regHandler.common("probe", "hit", ({ particleContext }) => {
    seen.add(particleContext.particleId);
    if (seen.size === 300) all.resolve();
    return { retCode: 0, result: "" };
  });
  const script = `(call "${client.getPeerId()}" ("probe" "hit") [])`;
  const sent: Particle[] = [];
  for (let index = 0; index < 300; index++) {
    // The time makes each id and signature different.
    const unsigned = { script, ttl: 60_000 + index, timestamp: Date.now() };
    sent.push(await signParticle(unsigned, relay.identity));
  }
  for (const particle of sent) send(relay, client.getPeerId(), particle);
  await all.promise;
  expect(seen).toEqual(new Set(sent.map(({ id }) => id)));
  expect(inboundParticleStreams(client)).toBe(1);
});

const LIMITS = { scriptBytes: 4096, particleBytes: 4096, idBytes: 128, ttlMs: 600_000, clockSkewMs: 30_000 };

/** Looks into js-client: how many streams it has open from its relay. */
const inboundParticleStreams = (client: object): number => {
  const { connection } = client as { connection: { lib2p2Peer: { getConnections(): Connection[] } } };
  return connection.lib2p2Peer
    .getConnections()
    .flatMap(({ streams }) => streams)
    .filter(({ direction, protocol }) => direction === "inbound" && protocol === "/fluence/particle/2.0.0")
    .length;
};

interface Connection {
  readonly streams: readonly { readonly direction: string; readonly protocol?: string }[];
}
