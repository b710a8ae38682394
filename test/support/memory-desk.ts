import { SluiceError } from "../../src/core/index.ts";
import type { EntryAnswer, EntryDesk } from "../../src/entry/interface.ts";
import { type Particle, type ParticleRef, refOf, verifySignature } from "../../src/particle/index.ts";

export interface MemoryDesk extends EntryDesk {
  readonly submitted: readonly Particle[];
  /** As if the particle's script had said so. */
  tell(ref: ParticleRef, news: Partial<EntryAnswer>): void;
  /** Resolves when so many watch this particle. */
  watched(ref: ParticleRef, watchers: number): Promise<void>;
}

interface Entry {
  readonly particle: Particle;
  answer: EntryAnswer;
  readonly watchers: Set<(answer: EntryAnswer) => void>;
}

/** A desk that takes every particle whose signature fits and answers what a test tells it, or what `answerTo` does at once. */
export const memoryDesk = (answerTo?: (particle: Particle) => Partial<EntryAnswer>): MemoryDesk => {
  const entries = new Map<ParticleRef, Entry>();
  const submitted: Particle[] = [];
  let changed = Promise.withResolvers<void>();
  const change = (): void => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  const known = (ref: ParticleRef): Entry => {
    const entry = entries.get(ref);
    if (entry === undefined) throw new Error(`no particle ${ref} came in`);
    return entry;
  };
  return {
    submitted,
    async submit(particle) {
      if (!(await verifySignature(particle)))
        throw new SluiceError("SLUICE_PARTICLE_SIGNATURE", "the signature is not the initiator's");
      const ref = refOf(particle);
      submitted.push(particle);
      if (!entries.has(ref)) {
        const answer: EntryAnswer = { particle: ref, state: "running", calls: [], undelivered: [] };
        const watchers = new Set<(answer: EntryAnswer) => void>();
        entries.set(ref, { particle, answer: { ...answer, ...answerTo?.(particle) }, watchers });
      }
      return { ref, expiresAt: particle.timestamp + particle.ttl };
    },
    answer: async (ref) => entries.get(ref)?.answer,
    initiatorOf: async (ref) => entries.get(ref)?.particle.initPeerId,
    watch(ref, onNews) {
      const watchers = entries.get(ref)?.watchers;
      watchers?.add(onNews);
      change();
      return () => {
        watchers?.delete(onNews);
        change();
      };
    },
    tell(ref, news) {
      const entry = known(ref);
      entry.answer = { ...entry.answer, ...news };
      for (const onNews of [...entry.watchers]) onNews(entry.answer);
    },
    async watched(ref, watchers) {
      while (known(ref).watchers.size !== watchers) await changed.promise;
    },
    close() {},
  };
};
