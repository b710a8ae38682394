import type { Parcel, ParcelFate } from "../../src/overlay/index.ts";
import { type Particle, refOf } from "../../src/particle/index.ts";

/** A particle as an engine would give it to an overlay. */
export const parcelOf = (particle: Particle, settle: (fate: ParcelFate) => void = () => {}): Parcel => ({
  ref: refOf(particle),
  particleId: particle.id,
  initiator: particle.initPeerId,
  deadline: particle.timestamp + particle.ttl,
  version: 1,
  load: () => particle,
  settle,
});
