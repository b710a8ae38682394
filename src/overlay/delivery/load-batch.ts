import type { Particle } from "../../particle/index.ts";
import { BATCH_BYTES, BATCH_PARTICLES, WINDOW_PARTICLES } from "../limits.ts";
import { type Entry, isSuspect, type ParcelQueue } from "./parcel-queue.ts";

export interface Loaded {
  readonly entry: Entry;
  readonly particle: Particle;
}

/** Takes what goes next out of the queue, as much as one write and the window hold, and asks for the particles. */
export const loadBatch = (queue: ParcelQueue, now: number): readonly Loaded[] => {
  const most = Math.min(BATCH_PARTICLES, WINDOW_PARTICLES - queue.carried);
  const batch: Loaded[] = [];
  let bytes = 0;
  while (batch.length < most && bytes < BATCH_BYTES) {
    const entry = queue.take(now, batch.length === 0);
    if (entry === undefined) break;
    const particle = entry.parcel.load();
    if (particle === undefined) {
      queue.land(entry);
      continue;
    }
    entry.version = entry.parcel.version;
    queue.measure(entry, sizeOf(particle));
    bytes += entry.bytes;
    batch.push({ entry, particle });
    if (isSuspect(entry)) break;
  }
  return batch;
};

/** About what it takes on the wire. */
const sizeOf = ({ id, script, data }: Particle): number =>
  id.length + script.length + data.length + FIELDS_BYTES;
const FIELDS_BYTES = 256;
