import { publicKeyFromPeerId } from "../../particle/index.ts";
import type { BuiltinTable } from "./builtin.ts";
import { bytes } from "./shapes.ts";

/** The peer's own key: others may ask who it is and whether it signed something. */
export const createSig = (self: string): BuiltinTable => ({
  get_peer_id: () => self,
  async verify(args) {
    const [signature, data] = [args.at(0, "signature", bytes), args.at(1, "data", bytes)];
    const publicKey = publicKeyFromPeerId(self);
    if (publicKey === undefined) throw args.refuse("this peer's id carries no Ed25519 key");
    const key = await crypto.subtle.importKey("raw", Uint8Array.from(publicKey), "Ed25519", false, [
      "verify",
    ]);
    return crypto.subtle.verify("Ed25519", key, signature, data);
  },
  /** Refuses as Nox and js-client refuse: with a `SignResult`, which a script can read. */
  sign(args) {
    args.at(0, "data", bytes);
    return { success: false, error: [SIGNS_ITS_OWN], signature: [] };
  },
});

const SIGNS_ITS_OWN = "this peer's key signs results and particles of its own, nothing chosen by a script";
