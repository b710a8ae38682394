export { checkParticle } from "./check-particle.ts";
export { decodeParticle, encodeParticle } from "./codec.ts";
export { createIdentity } from "./identity.ts";
export type { Identity, Particle, ParticleLimits, ParticleRef } from "./interface.ts";
export { isPeerId, peerIdFromPublicKey, publicKeyFromPeerId } from "./peer-id.ts";
export { refOf } from "./ref.ts";
export { isSelfCertifying } from "./self-certifying-id.ts";
export { signParticle, type UnsignedParticle } from "./sign-particle.ts";
export { signedPayload, verifySignature } from "./signature.ts";
