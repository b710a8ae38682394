import { reasonOf, SluiceError } from "../core/index.ts";
import type { Particle } from "../particle/index.ts";
import type { Cargo } from "./delivery/interface.ts";

/** What `encode` makes of the particle; undefined when it cannot be written, which its receipt tells. */
export const encodeCargo = <Encoded>(
  { particle, receipt }: Cargo,
  encode: (particle: Particle) => Encoded,
): Encoded | undefined => {
  try {
    return encode(particle);
  } catch (error) {
    const detail = `it cannot be written as a message: ${reasonOf(error)}`;
    const problem = new SluiceError("SLUICE_PARTICLE_MALFORMED", detail).toProblem();
    queueMicrotask(() => receipt({ kind: "refused", problem }));
    return undefined;
  }
};
