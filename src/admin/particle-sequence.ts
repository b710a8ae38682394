import type { CallRecord, ParticleReading, ParticleRecord } from "../engine/interface.ts";

export interface SequenceStep {
  readonly n: number;
  readonly peer: string;
  readonly service: string;
  readonly function: string;
  readonly state: "done" | "failed" | "open";
  /** By the signature of its peer, or because it was made here. */
  readonly verified: true;
  readonly producedHere: boolean;
  readonly ms?: number;
  readonly retCode?: number;
}

export interface Sequence {
  /** It was read from the particle's data, and may grow. */
  readonly live: boolean;
  readonly steps: readonly SequenceStep[];
  /** What cannot be known, for people. */
  readonly note?: string;
}

type Step = Omit<SequenceStep, "n">;
type Reading = ParticleReading["reading"];

/** Every call with a result in the particle's data, by whichever peers, in the data's order; and what this peer has open. */
export const sequenceOfData = ({ record, reading }: ParticleReading, self: string): Sequence => {
  const unnamed = unnamedOf(record, reading, self);
  const gaps = reading.steps.filter(({ kind }) => kind === "unnamed").length;
  // Where each of them stands is known only if none is another's.
  const inPlace = unnamed.length === gaps ? unnamed.values() : [].values();
  const steps = reading.steps.flatMap((step): Step[] => {
    if (step.kind === "answered") return [answeredStep(step, record, self)];
    const call =
      step.kind === "open" ? record.calls.find(({ id }) => id === step.callId) : inPlace.next().value;
    return call === undefined ? [] : [ownStep(call, self)];
  });
  const atTheEnd = unnamed.length === gaps ? [] : unnamed.map((call) => ownStep(call, self));
  return {
    live: true,
    ...numbered([...steps, ...atTheEnd]),
    ...noteOf([
      [
        gaps - unnamed.length,
        ["answered call is", "answered calls are"],
        "not shown: the script keeps no result, so that nothing says whose",
      ],
      [
        atTheEnd.length,
        ["call made here stands", "calls made here stand"],
        "at the end: the script keeps no result, so that nothing says where it belongs",
      ],
      [reading.elsewhere, ["call waits", "calls wait"], "at other peers"],
      [reading.more, ["call more is", "calls more are"], "in the data than shown"],
    ]),
  };
};

/** What this peer did, for a particle without data here. */
export const sequenceOfRecord = (record: ParticleRecord, self: string, why: string): Sequence => ({
  live: false,
  ...numbered(record.calls.map((call) => ownStep(call, self))),
  note: `${why}: only the calls made here are known, in the order in which they began, and not what other peers did`,
});

const answeredStep = (
  { peer, service, function: fn, retCode }: Extract<Reading["steps"][number], { kind: "answered" }>,
  { calls }: ParticleRecord,
  self: string,
): Step => {
  const producedHere = peer === self;
  const own = producedHere ? calls.filter(isOf({ service, function: fn })) : [];
  const [only] = own.length === 1 ? own : [];
  return {
    peer,
    service,
    function: fn,
    state: retCode === 0 ? "done" : "failed",
    verified: true,
    producedHere,
    retCode,
    ...(only === undefined ? {} : timeOf(only)),
  };
};

const ownStep = (call: CallRecord, self: string): Step => {
  const { service, function: fn, endedAt, retCode = 0 } = call;
  const state = endedAt === undefined ? "open" : retCode === 0 ? "done" : "failed";
  return {
    peer: self,
    service,
    function: fn,
    state,
    verified: true,
    producedHere: true,
    ...(state === "open" ? {} : { retCode, ...timeOf(call) }),
  };
};

/** Calls that this peer answered with success and that the data does not name: the last ones of each function. */
const unnamedOf = ({ calls }: ParticleRecord, { steps }: Reading, self: string): readonly CallRecord[] => {
  // Answered here, but after the last run: the data still has their place.
  const open = new Set(steps.flatMap((step) => (step.kind === "open" ? [step.callId] : [])));
  const named = new Map<string, number>();
  for (const step of steps) {
    if (step.kind !== "answered" || step.peer !== self || step.retCode !== 0) continue;
    named.set(keyOf(step), (named.get(keyOf(step)) ?? 0) + 1);
  }
  return calls.filter((call) => {
    if (call.retCode !== 0 || open.has(call.id)) return false;
    const left = named.get(keyOf(call)) ?? 0;
    named.set(keyOf(call), left - 1);
    return left <= 0;
  });
};

type Named = Pick<CallRecord, "service" | "function">;

const keyOf = ({ service, function: fn }: Named): string => JSON.stringify([service, fn]);

const isOf =
  (named: Named) =>
  (call: Named): boolean =>
    call.service === named.service && call.function === named.function;

const timeOf = ({ startedAt, endedAt }: CallRecord): { readonly ms?: number } =>
  endedAt === undefined ? {} : { ms: Math.max(0, endedAt - startedAt) };

const numbered = (steps: readonly Step[]): Pick<Sequence, "steps"> => ({
  steps: steps.map((step, index) => ({ n: index + 1, ...step })),
});

type NotePart = readonly [count: number, what: readonly [one: string, many: string], how: string];

const noteOf = (parts: readonly NotePart[]): { readonly note?: string } => {
  const said = parts
    .filter(([count]) => count > 0)
    .map(([count, [one, many], how]) => `${count} ${count === 1 ? one : many} ${how}`);
  return said.length === 0 ? {} : { note: said.join("; ") };
};
