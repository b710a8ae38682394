import type { EntryAnswer } from "../../entry/interface.ts";
import type { Particle, ParticleRef } from "../../particle/index.ts";

/*
 * A client without interpreter. `chain` describes the calls, writes and signs the particle (src/chain), and hands it to the entry gateway by a
 * transport, which also brings what the entry says became of it. Nothing of that is believed: the value is computed again from the calls whose receipts
 * hold. Transports differ in the way there (HTTP, libp2p), not in what is said (src/entry).
 */
export interface ThinTransport {
  /** Peer id of the entry gateway. @throws SluiceError SLUICE_CONNECT. */
  entry(signal: AbortSignal): Promise<string>;
  /**
   * Hands a particle in. It is safe to do so again, and that is what the transport does when the connection fails, until the particle's deadline.
   * @throws SluiceError the entry's refusal; SLUICE_CONNECT.
   */
  submit(particle: Particle, signal: AbortSignal): Promise<void>;
  /**
   * What the entry knows, at each news, the last one final unless the deadline came first. A lost connection is made again.
   * @throws SluiceError the entry's refusal; SLUICE_BAD_RESULT: what came is no such answer.
   */
  answers(watched: Watched, signal: AbortSignal): AsyncIterable<EntryAnswer>;
  close(): Promise<void>;
}

export interface Watched {
  readonly ref: ParticleRef;
  /** Unix ms. */
  readonly deadline: number;
}
