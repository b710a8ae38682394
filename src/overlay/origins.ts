import type { Particle } from "../particle/index.ts";
import type { Parcel } from "./interface.ts";
import { REMEMBERED_ORIGINS } from "./limits.ts";

/**
 * On which connection a peer's own particles came. Several processes may share one key, and only the one that made a particle
 * waits for its answer: the particle goes back the way it came.
 */
export class Origins {
  /** Connection ids, also of connections that closed; oldest first. */
  readonly #connections = new Map<string, string>();

  /** A particle came from neighbour `from`; one of another initiator is not remembered. */
  came(particle: Particle, from: string, connectionId: string): void {
    if (particle.initPeerId !== from) return;
    const key = keyOf(particle.initPeerId, particle.id);
    this.#connections.delete(key);
    this.#connections.set(key, connectionId);
    if (this.#connections.size <= REMEMBERED_ORIGINS) return;
    const [oldest] = this.#connections.keys();
    if (oldest !== undefined) this.#connections.delete(oldest);
  }

  /** The connection for a particle on its way to `peerId`; undefined when any will do. */
  wayBack(
    { initiator, particleId }: Pick<Parcel, "initiator" | "particleId">,
    peerId: string,
  ): string | undefined {
    return initiator === peerId ? this.#connections.get(keyOf(initiator, particleId)) : undefined;
  }
}

/** A peer id is base58, so it has no slash. */
const keyOf = (initiator: string, particleId: string): string => `${initiator}/${particleId}`;
