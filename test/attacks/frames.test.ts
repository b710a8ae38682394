import { once } from "node:events";
import type { Stream } from "@libp2p/interface";
import { multiaddr } from "@multiformats/multiaddr";
import { describe, expect } from "vitest";
import { SluiceError } from "../../src/core/index.ts";
import {
  createIdentity,
  encodeParticle,
  type ParticleRef,
  refOf,
  signUndeliverable,
} from "../../src/particle/index.ts";
import { manualClock } from "../support/manual-clock.ts";
import {
  framesOf,
  makeParticle,
  PARTICLE_PROTOCOL,
  SLUICE_PROTOCOL,
  send,
  startForeignNode,
  startPeer,
} from "../support/overlay-peer.ts";
import { attack } from "./support/attack.ts";
import { enemyAt } from "./support/enemy.ts";
import { peersOf } from "./support/peers-of.ts";
import { target } from "./support/target.ts";
import { ACKNOWLEDGED, PARTICLE, sluiceFrame, varint } from "./support/wire.ts";

const ended = (stream: Stream): Promise<Stream["status"]> =>
  stream.status === "open"
    ? new Promise((resolve) => stream.addEventListener("close", () => resolve(stream.status)))
    : Promise.resolve(stream.status);

describe("frames", () => {
  attack("F01", async () => {
    await using peers = await peersOf();
    const stream = await peers.enemy.connection.newStream(SLUICE_PROTOCOL);
    stream.send(Buffer.concat([varint(30 * 2 ** 30), Buffer.alloc(1000)]));
    await expect.poll(() => stream.status).toBe("reset");
    expect(peers.enemy.connection.status).toBe("open");
  });

  attack("F02", async () => {
    await using peers = await peersOf({ particleBytes: 100_000 });
    const { peer, enemy } = peers;
    const large = await makeParticle(enemy.identity, { data: new Uint8Array(300_000) });
    expect(await enemy.post(large)).toBe("SLUICE_PARTICLE_TOO_LARGE");
    expect(await enemy.post(await makeParticle(enemy.identity))).toBe("accepted");
    expect(peer.inbox.received).toHaveLength(1);
  });

  attack("F03", async () => {
    await using peers = await peersOf();
    const stream = await peers.enemy.connection.newStream(SLUICE_PROTOCOL);
    stream.send(Buffer.alloc(100, 0xff));
    await expect.poll(() => stream.status).toBe("reset");
  });

  attack("F04", async () => {
    const clock = manualClock(Date.now());
    await using peers = await peersOf({ clock });
    const stream = await peers.enemy.connection.newStream(SLUICE_PROTOCOL);
    const whole = sluiceFrame(PARTICLE, 1, encodeParticle(await makeParticle(peers.enemy.identity)));
    stream.send(Buffer.concat([whole, whole.subarray(0, 50)]));
    await peers.peer.inbox.arrived(1);
    clock.advance(20_000);
    await expect.poll(() => stream.status).toBe("reset");
    expect(peers.peer.overlay.counters.stalled).toBe(1);
  });

  attack("F05", async () => {
    const clock = manualClock(Date.now());
    await using peers = await peersOf({ clock });
    const { peer, enemy } = peers;
    const stream = await enemy.connection.newStream(PARTICLE_PROTOCOL);
    // The other one is answered when both are open there.
    expect(await enemy.post(await makeParticle(enemy.identity))).toBe("accepted");
    clock.advance(20_000);
    await expect.poll(() => stream.status).toBe("reset");
    expect(peer.overlay.counters.stalled).toBe(1);
  });

  attack("F06", async () => {
    await using peers = await peersOf();
    const half = Buffer.concat([varint(4_000_000), Buffer.alloc(3_900_000)]);
    const streams: Stream[] = [];
    for (let index = 0; index < 10; index++) {
      const stream = await peers.enemy.connection.newStream(PARTICLE_PROTOCOL);
      streams.push(stream);
      if (!stream.send(half)) await Promise.race([once(stream, "drain"), ended(stream)]);
    }
    await expect.poll(() => streams.filter(({ status }) => status === "reset").length).toBeGreaterThan(0);
    expect(streams.at(-1)?.status).toBe("open");
  });

  attack("F07", async () => {
    await using peers = await peersOf({ streamsPerConnection: 8 });
    const opened = await Promise.allSettled(
      Array.from({ length: 20 }, () =>
        peers.enemy.connection.newStream(PARTICLE_PROTOCOL, {
          maxOutboundStreams: 100,
          signal: AbortSignal.timeout(1000),
        }),
      ),
    );
    const open = () =>
      opened.filter((one) => one.status === "fulfilled" && one.value.status === "open").length;
    await expect.poll(open).toBeLessThanOrEqual(8);
  });

  attack(
    "F08",
    async () => {
      await using peer = await startPeer();
      await using node = await startForeignNode();
      let streams = 0;
      await node.handle(SLUICE_PROTOCOL, async (stream) => {
        const lie = ++streams === 1 ? 1 : 0;
        for await (const body of framesOf(stream))
          stream.send(sluiceFrame(ACKNOWLEDGED, Buffer.from(body).readUInt32BE(1) + lie, new Uint8Array()));
      });
      await node.dial(multiaddr(peer.address));
      const { first } = send(peer, node.peerId.toString(), await makeParticle(peer.identity));
      expect((await first).kind).toBe("acknowledged");
      expect(streams).toBe(2);
    },
    5000,
  );

  attack("F09", async () => {
    await using peers = await peersOf({
      onParticle: () => Promise.reject(new SluiceError("SLUICE_OVERLOAD", "x".repeat(600))),
    });
    const stream = await peers.enemy.connection.newStream(SLUICE_PROTOCOL);
    stream.pause();
    const end = ended(stream);
    const frame = sluiceFrame(PARTICLE, 1, encodeParticle(await makeParticle(peers.enemy.identity)));
    const flood = Buffer.concat(Array.from({ length: 200 }, () => frame));
    for (let index = 0; index < 40 && stream.status === "open"; index++)
      if (!stream.send(flood)) await Promise.race([once(stream, "drain"), end]);
    await expect.poll(() => stream.status).toBe("reset");
  });

  attack("F10", async () => {
    const clock = manualClock(Date.now());
    await using peer = await startPeer({ clock });
    await using sender = await startPeer();
    await sender.overlay.connect(peer.address);
    await send(sender, peer.overlay.peerId, await makeParticle(sender.identity)).first;
    const ref = "1".repeat(44) as ParticleRef;
    const notice = await signUndeliverable(
      { ref, peer: "", code: "SLUICE_CLOSED", detail: "" },
      sender.identity,
    );
    for (let index = 0; index < 2500; index++) sender.overlay.tell(peer.overlay.peerId, notice);
    await send(sender, peer.overlay.peerId, await makeParticle(sender.identity)).first;
    expect(peer.notices).toHaveLength(2000);
  });
});

describe("notices", () => {
  const at = target();

  /** The honest client sends a particle on to the enemy, who then has it. */
  const sent = async () => {
    const answer = at.honest
      .run(
        `(seq (call "${at.gateway.peerId}" ("op" "noop") []) (call "${at.enemy.identity.peerId}" ("a" "b") [] x))`,
        { ttlMs: 5000 },
      )
      .then(() => "", String);
    const before = at.enemy.inbox.received.length;
    await at.enemy.inbox.arrived(before + 1);
    const particle = at.enemy.inbox.received[before]?.particle;
    if (particle === undefined) throw new Error("the particle did not come");
    return { answer, particle };
  };
  const noticeBy = async (
    particle: Parameters<typeof refOf>[0],
    by: Parameters<typeof signUndeliverable>[1],
    detail: string,
  ) => signUndeliverable({ ref: refOf(particle), peer: "gone", code: "SLUICE_CLOSED", detail }, by);

  attack("F11", async () => {
    const { answer, particle } = await sent();
    const other = await createIdentity();
    const forged = { ...(await noticeBy(particle, at.enemy.identity, "a lie")), by: other.peerId };
    await at.enemy.tell(forged);
    await at.enemy.tell(await noticeBy(particle, at.enemy.identity, "the truth"));
    expect(await answer).toContain("the truth");
  });

  attack("F12", async () => {
    const { answer, particle } = await sent();
    await using stranger = await enemyAt(at.gateway.address);
    await stranger.tell(await noticeBy(particle, stranger.identity, "a lie"));
    // What it says next is read after that.
    expect(await stranger.post(await stranger.sign("(null)"))).toBe("accepted");
    await at.enemy.tell(await noticeBy(particle, at.enemy.identity, "the truth"));
    expect(await answer).toContain("the truth");
  });
});
