import type { EntryAnswer, EntryDesk } from "../../src/entry/index.ts";
import { createIdentity, type Identity, type ParticleRef, signParticle } from "../../src/particle/index.ts";

/** A script without inputs that tells its initiator `values`, or what went wrong. */
export const telling = (body: string, values: string): string => `(xor
  (seq ${body} (call %init_peer_id% ("callbackSrv" "response") [${values}]))
  (call %init_peer_id% ("errorHandlingSrv" "error") [:error:]))`;

/** What stands at the desk at last. */
export const finalAnswer = async (desk: EntryDesk, ref: ParticleRef): Promise<EntryAnswer> => {
  const last = Promise.withResolvers<EntryAnswer>();
  const offer = (answer: EntryAnswer | undefined): void => {
    if (answer === undefined) last.reject(new Error(`there is no particle ${ref}`));
    else if (answer.state !== "running") last.resolve(answer);
  };
  const stop = desk.watch(ref, offer);
  desk.answer(ref).then(offer, last.reject);
  return last.promise.finally(stop);
};

/** Hands a new particle in. */
export const handIn = async (
  desk: EntryDesk,
  script: string,
  { by, ttl = 10_000 }: { readonly by?: Identity; readonly ttl?: number } = {},
) => {
  const identity = by ?? (await createIdentity());
  const particle = await signParticle({ script, ttl, timestamp: Date.now() }, identity);
  const { ref, expiresAt } = await desk.submit(particle);
  return { identity, particle, ref, expiresAt };
};
