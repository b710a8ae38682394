import type { Journal } from "../journal/interface.ts";
import type { Actor } from "./actor.ts";
import type { CallRecord, ParticleFilter, ParticlePage, ParticleRecord } from "./interface.ts";

type Position = Pick<ParticleRecord, "receivedAt" | "ref">;

/** As the journal lists what is over. */
const byPosition = (a: Position, b: Position): number =>
  b.receivedAt - a.receivedAt || Number(b.ref > a.ref) - Number(b.ref < a.ref);

/**
 * One page of the particles that are here and of those whose time is over. A particle's place does not change when its time ends, so that
 * pages read one after the other are one list.
 */
export const listParticles = async (
  filter: ParticleFilter,
  { here, journal }: { readonly here: readonly Actor[]; readonly journal: Pick<Journal, "history"> },
): Promise<ParticlePage> => {
  const { limit } = filter;
  const found = new Map(recordsHere(filter, here).map((record) => [record.ref, record]));
  const { rows, next } = await journal.history(filter);
  for (const { ref, record } of rows) found.set(ref, JSON.parse(record) as ParticleRecord);
  const sorted = [...found.values()].sort(byPosition);
  // What is here and comes behind the last row that was looked at belongs to a later page.
  const page = next === undefined ? sorted : sorted.filter((record) => byPosition(record, next) <= 0);
  const particles = page.slice(0, limit);
  const last = particles.at(-1);
  return {
    particles,
    next: page.length > limit && last !== undefined ? { receivedAt: last.receivedAt, ref: last.ref } : next,
  };
};

/** One more than a page has, so that it is known whether there are more. */
const recordsHere = (filter: ParticleFilter, here: readonly Actor[]): ParticleRecord[] => {
  const found: Actor[] = [];
  for (const actor of here.toReversed()) {
    const last = found.at(-1);
    if (last !== undefined && found.length > filter.limit && actor.receivedAt < last.receivedAt) break;
    if (isWanted(actor, filter)) found.push(actor);
  }
  return found
    .sort(byPosition)
    .slice(0, filter.limit + 1)
    .map((actor) => actor.record());
};

const isWanted = (
  actor: Actor,
  { id, initiator, status, since, until, before, ...call }: ParticleFilter,
): boolean =>
  (id === undefined || actor.particle.id === id) &&
  (initiator === undefined || actor.particle.initPeerId === initiator) &&
  (status === undefined || actor.status === status) &&
  (since === undefined || actor.receivedAt >= since) &&
  (until === undefined || actor.receivedAt <= until) &&
  (before === undefined || byPosition(actor, before) > 0) &&
  hasCall(actor, call);

const hasCall = (
  { life }: Actor,
  { service, function: fn, calls }: Pick<ParticleFilter, "service" | "function" | "calls">,
): boolean => {
  const isAsked = (call: CallRecord): boolean =>
    (service === undefined || call.service === service) &&
    (fn === undefined || call.function === fn) &&
    (calls === undefined || (call.retCode ?? 0) !== 0);
  return (service === undefined && fn === undefined && calls === undefined) || life.calls().some(isAsked);
};
