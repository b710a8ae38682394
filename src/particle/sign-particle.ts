import type { Particle, Signer } from "./interface.ts";
import { makeSelfCertifyingId } from "./self-certifying-id.ts";
import { signedPayload } from "./signature.ts";

export interface UnsignedParticle {
  readonly script: string;
  /** ms */
  readonly ttl: number;
  /** Unix ms */
  readonly timestamp: number;
  /** Of its id; default: a new one. */
  readonly nonce?: string | undefined;
}

/** A new particle of this identity, under a self-certifying id, without data. */
export const signParticle = async (
  { nonce, ...unsigned }: UnsignedParticle,
  identity: Signer,
): Promise<Particle> => {
  const initPeerId = identity.peerId;
  const id = makeSelfCertifyingId({ ...unsigned, initPeerId }, nonce);
  const signature = await identity.sign(signedPayload({ ...unsigned, id }));
  return { ...unsigned, id, initPeerId, signature, data: new Uint8Array() };
};
