import { SluiceError } from "../core/index.ts";
import { isPeerId } from "../particle/index.ts";

/** Names that mean something else in scripts: the initiator's own services, and system services of Fluence that scripts look for by name. */
const TAKEN: ReadonlySet<string> = new Set(
  [
    "getDataSrv",
    "callbackSrv",
    "errorHandlingSrv",
    "returnService",
    "registry",
    "trust-graph",
    "aqua-ipfs",
  ].map((name) => name.toLowerCase()),
);

/** A folder's name on any system, and no slash, which is for the view. */
const SHAPE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * A name an adapter may be published under. `reserved`: the builtins of this peer.
 * @throws SluiceError SLUICE_REQUEST with the reason.
 */
export const checkServiceName = (name: string, reserved: ReadonlySet<string>): void => {
  if (!SHAPE.test(name)) {
    throw new SluiceError(
      "SLUICE_REQUEST",
      "a service's name is made of letters, digits, dots, dashes and underscores, starts with a letter or digit, and has at most 64 of them",
    );
  }
  if (isPeerId(name))
    throw new SluiceError("SLUICE_REQUEST", "a service cannot be named like a peer: choose another name");
  if (reserved.has(name.toLowerCase()) || TAKEN.has(name.toLowerCase())) {
    throw new SluiceError("SLUICE_REQUEST", `"${name}" is the name of a builtin service: choose another`);
  }
};
