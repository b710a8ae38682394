import { SluiceError } from "../core/index.ts";
import type { Particle, ParticleLimits } from "./interface.ts";
import { isPeerId } from "./peer-id.ts";
import { isSelfCertifying, selfCertifyingIdMatches } from "./self-certifying-id.ts";

/**
 * Everything that can be refused without cryptography or an interpreter, cheapest first: sizes, fields, time, id.
 * @throws SluiceError SLUICE_PARTICLE_TOO_LARGE, _MALFORMED, _TTL, _EXPIRED, _FUTURE, _ID
 */
export const checkParticle = (particle: Particle, limits: ParticleLimits, now: number): void => {
  checkSizes(particle, limits);
  if (particle.id === "") throw new SluiceError("SLUICE_PARTICLE_MALFORMED", "the particle's id is empty");
  if (!isPeerId(particle.initPeerId))
    throw new SluiceError("SLUICE_PARTICLE_MALFORMED", "init_peer_id is not an Ed25519 peer id (12D3KooW…)");
  checkTime(particle, limits, now);
  if (isSelfCertifying(particle.id) && !selfCertifyingIdMatches(particle.id, particle))
    throw new SluiceError(
      "SLUICE_PARTICLE_ID",
      "the id starts with s1. but is not the hash of this initiator, timestamp, ttl and script",
    );
};

const checkSizes = (particle: Particle, limits: ParticleLimits): void => {
  const tooLarge = (what: string, size: number, bound: number): void => {
    if (size > bound)
      throw new SluiceError(
        "SLUICE_PARTICLE_TOO_LARGE",
        `${what} has ${size} bytes, at most ${bound} are accepted`,
      );
  };
  tooLarge("the id", utf8Bytes(particle.id), limits.idBytes);
  tooLarge("the script", utf8Bytes(particle.script), limits.scriptBytes);
  tooLarge("the data", particle.data.length, limits.particleBytes);
};

const checkTime = ({ timestamp, ttl }: Particle, limits: ParticleLimits, now: number): void => {
  if (
    !Number.isSafeInteger(timestamp) ||
    timestamp < 0 ||
    !Number.isInteger(ttl) ||
    ttl < 0 ||
    ttl > 0xffff_ffff
  )
    throw new SluiceError("SLUICE_PARTICLE_MALFORMED", "timestamp or ttl is out of range");
  if (ttl > limits.ttlMs)
    throw new SluiceError("SLUICE_PARTICLE_TTL", `ttl is ${ttl} ms, at most ${limits.ttlMs} ms are accepted`);
  if (timestamp + ttl <= now)
    throw new SluiceError(
      "SLUICE_PARTICLE_EXPIRED",
      `its deadline passed ${now - timestamp - ttl} ms ago by this peer's clock (timestamp ${timestamp}, ttl ${ttl} ms)`,
    );
  if (timestamp > now + limits.clockSkewMs)
    throw new SluiceError(
      "SLUICE_PARTICLE_FUTURE",
      `its timestamp lies ${timestamp - now} ms ahead of this peer's clock, at most ${limits.clockSkewMs} ms are accepted`,
    );
};

/** UTF-8 length without encoding; unpaired surrogates count 3, as they would be replaced. */
const utf8Bytes = (text: string): number => {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    bytes += unit < 0x800 ? 1 : 2;
    if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) i++;
  }
  return bytes;
};
