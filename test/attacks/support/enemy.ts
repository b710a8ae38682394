import { generateKeyPairFromSeed } from "@libp2p/crypto/keys";
import type { Connection, Libp2p } from "@libp2p/interface";
import { multiaddr } from "@multiformats/multiaddr";
import {
  createIdentity,
  decodeParticle,
  encodeParticle,
  type Identity,
  type Particle,
  signedPayload,
  signParticle,
  type Undeliverable,
} from "../../../src/particle/index.ts";
import {
  createInbox,
  framesOf,
  type Inbox,
  SLUICE_PROTOCOL,
  startForeignNode,
} from "../../support/overlay-peer.ts";
import { ACKNOWLEDGED, noticeOf, PARTICLE, REFUSED, sluiceFrame } from "./wire.ts";

/** A peer with a program of its own on a real connection: it writes what it likes, and reads what becomes of it. */
export interface Enemy extends AsyncDisposable {
  readonly identity: Identity;
  readonly node: Libp2p;
  readonly connection: Connection;
  /** Particles that it was sent; it acknowledges them. */
  readonly inbox: Inbox;
  sign(script: string, fields?: { ttl?: number; timestamp?: number; identity?: Identity }): Promise<Particle>;
  /** What becomes of a particle: "accepted", the code of its refusal, or "reset" for its stream. */
  post(particle: Particle | Uint8Array): Promise<string>;
  tell(notice: Undeliverable): Promise<void>;
}

export const enemyAt = async (address: string, identity?: Identity): Promise<Enemy> => {
  const own = identity ?? (await createIdentity());
  const node = await startForeignNode({
    privateKey: await generateKeyPairFromSeed("Ed25519", own.seed),
    addresses: { listen: [] },
  });
  const inbox = createInbox();
  await node.handle(SLUICE_PROTOCOL, async (stream, { remotePeer }) => {
    for await (const body of framesOf(stream)) {
      if (body[0] !== PARTICLE) continue;
      stream.send(sluiceFrame(ACKNOWLEDGED, Buffer.from(body).readUInt32BE(1), new Uint8Array()));
      inbox.push(decodeParticle(body.subarray(5)), remotePeer.toString());
    }
  });
  const connection = await node.dial(multiaddr(address));
  return {
    identity: own,
    node,
    connection,
    inbox,
    sign: (script, { ttl = 5000, timestamp = Date.now(), identity: by = own } = {}) =>
      signParticle({ script, ttl, timestamp }, by),
    async post(particle) {
      const stream = await connection.newStream(SLUICE_PROTOCOL);
      const payload = particle instanceof Uint8Array ? particle : encodeParticle(particle);
      stream.send(sluiceFrame(PARTICLE, 1, payload));
      try {
        for await (const body of framesOf(stream)) {
          if (body[0] === ACKNOWLEDGED) return "accepted";
          if (body[0] === REFUSED) return JSON.parse(Buffer.from(body.subarray(5)).toString()).code as string;
        }
      } catch {
        // The gateway reset it.
      } finally {
        stream.abort(new Error("done"));
      }
      return "reset";
    },
    async tell(notice) {
      const stream = await connection.newStream(SLUICE_PROTOCOL);
      stream.send(noticeOf(notice));
      await stream.close();
    },
    [Symbol.asyncDispose]: async () => void (await node.stop()),
  };
};

/** A particle under an id that anybody could choose, signed for real. */
export const underPlainId = async (particle: Particle, id: string, identity: Identity): Promise<Particle> => {
  const renamed = { ...particle, id };
  return { ...renamed, signature: await identity.sign(signedPayload(renamed)) };
};
