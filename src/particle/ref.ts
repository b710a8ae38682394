import { base58btc } from "multiformats/bases/base58";
import { digestOf, isDigest, uint32le, uint64le } from "./digest.ts";
import type { Particle, ParticleRef } from "./interface.ts";

/** What a particle is known by here: unlike its id, nobody can give it to another particle. */
export const refOf = (particle: Omit<Particle, "data">): ParticleRef =>
  digestOf(
    particle.signature,
    utf8.encode(particle.id),
    uint64le(particle.timestamp),
    uint32le(particle.ttl),
    utf8.encode(particle.script),
  ) as ParticleRef;

/** Does a text look like a particle's ref? */
export const isRef = (text: string): text is ParticleRef => isDigest(text);

/** Its 32 bytes. */
export const refBytes = (ref: ParticleRef): Uint8Array => base58btc.baseDecode(ref);

const utf8 = new TextEncoder();
