import type { z } from "zod";
import { optionalSection, whole } from "./schema.ts";

const KB = 1024;
const MB = KB * KB;

/** A bound from `min` to `max`, by default `usual`; what it bounds is said in the reference. */
const bound = (min: number, max: number, usual: number, what: string): z.ZodDefault<z.ZodNumber> =>
  whole(min, max).default(usual).describe(what);

/** `limits` of sluice.yaml. */
export const limitsSchema = optionalSection({
  scriptBytes: bound(64, 16 * MB, 256 * KB, "a particle's script"),
  // data grows by some KB a hop; AquaVM's memory is capped at 64 MB
  particleBytes: bound(KB, 64 * MB, 4 * MB, "a particle as it travels, data included"),
  resultBytes: bound(64, 16 * MB, 256 * KB, "one result as JSON; it travels with every later hop"),
  idBytes: bound(16, KB, 128, "a particle's id; a UUID has 36 bytes, a self-certifying id about 70"),
  ttlMs: bound(1, 24 * 3_600_000, 600_000, "a particle's time to live; a longer one is refused"),
  clockSkewMs: bound(0, 3_600_000, 30_000, "how far a particle's timestamp may lie in the future"),
  callsPerParticle: bound(1, MB, 1024, "calls that one particle makes here"),
  runsPerParticle: bound(1, MB, 4096, "interpreter runs of one particle here"),
  runMs: bound(10, 60_000, 2_000, "wall clock of one interpreter run; a usual one takes 0.2 ms"),
  particlesPerPeer: bound(1, MB, 2_000, "particles of one initiator at work at once"),
  particlesInFlight: bound(1, MB, 10_000, "particles of all initiators at work at once"),
  // js-client opens a stream a particle and leaves its half open
  streamsPerConnection: bound(1, 65_536, 4_096, "open streams on one connection"),
  arrayItems: bound(
    1,
    MB,
    1_000,
    "items of an array in a result; near a thousand AquaVM's `fold` overflows its stack",
  ),
  journalBytes: bound(
    MB,
    MB * MB,
    4 * KB * MB,
    "the journal on disk; what is over makes room first, then new particles are refused",
  ),
  unknownPeerMs: bound(
    0,
    3_600_000,
    15_000,
    "how long a particle waits for a next peer that nobody has seen",
  ),
  queueMs: bound(10, 600_000, 1_000, "how long interpreter runs may wait before new particles are refused"),
  connections: bound(1, 65_536, 1_000, "connections open at once"),
  // a peer has one; processes that share a key have one each
  connectionsPerPeer: bound(1, 4_096, 16, "connections open at once that one peer dialled"),
  particlesPerConnection: bound(1, MB, 4_000, "particles at work at once that one neighbour brought"),
  bytesPerConnection: bound(
    KB,
    16 * KB * MB,
    128 * MB,
    "scripts and data of the particles that one neighbour brought",
  ),
  bytesPerInitiator: bound(
    KB,
    16 * KB * MB,
    256 * MB,
    "scripts and data of one initiator's particles, kept until their deadlines",
  ),
});
