import type { ErrorCode } from "../core/index.ts";
import { digestBytes } from "./digest.ts";
import type { Identity, ParticleRef } from "./interface.ts";
import { verifyWithPeerId } from "./signature.ts";

/**
 * A gateway's word that it gave up carrying a particle to its next peer: it travels back along the particle's own path. What it proves is who
 * says so, nothing more; whoever was sent the particle could have dropped it as well.
 */
export interface Undeliverable {
  readonly ref: ParticleRef;
  /** The next peer that was not reached. */
  readonly peer: string;
  readonly code: ErrorCode;
  /** One line. */
  readonly detail: string;
  /** The gateway that gave up, and its Ed25519 signature over all of the above. */
  readonly by: string;
  readonly signature: Uint8Array;
}

export const signUndeliverable = async (
  notice: Omit<Undeliverable, "by" | "signature">,
  identity: Pick<Identity, "peerId" | "sign">,
): Promise<Undeliverable> => ({
  ...notice,
  by: identity.peerId,
  signature: await identity.sign(payload({ ...notice, by: identity.peerId })),
});

export const verifyUndeliverable = (notice: Undeliverable): Promise<boolean> =>
  verifyWithPeerId(notice.by, payload(notice), notice.signature);

/** The domain keeps the signature from being one of anything else. */
const payload = ({
  ref,
  peer,
  code,
  detail,
  by,
}: Omit<Undeliverable, "signature">): Uint8Array<ArrayBuffer> =>
  digestBytes(...["sluice undeliverable 1", ref, peer, code, detail, by].map((part) => utf8.encode(part)));

const utf8 = new TextEncoder();
