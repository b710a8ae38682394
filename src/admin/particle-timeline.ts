import type { CallRecord, Hop, ParticleRecord } from "../engine/interface.ts";
import type { DeadLetter, Settlement } from "../journal/interface.ts";

/** One moment in a particle's life here. */
export interface TimelineEvent {
  readonly at: number;
  readonly kind: "received" | "sent" | "call" | "result" | "gave-up" | "settled" | "ended";
  readonly peer?: string;
  readonly direction?: Hop["direction"];
  readonly call?: number;
  readonly service?: string;
  readonly function?: string;
  readonly retCode?: number;
  readonly ms?: number;
  /** One line for people. */
  readonly text: string;
}

/** Oldest first; of one moment in the order in which one follows from the other. */
export const timelineOf = (
  record: ParticleRecord,
  {
    settlements,
    letters,
  }: { readonly settlements: readonly Settlement[]; readonly letters: readonly DeadLetter[] },
  now: number,
): readonly TimelineEvent[] =>
  [
    ...started(record),
    ...record.hops.map(hopEvent),
    ...record.calls.flatMap(callEvents),
    ...letters.map(gaveUpEvent),
    ...settlements.map((settlement) => settledEvent(settlement, record)),
    ...ended(record, now),
  ].sort((a, b) => a.at - b.at);

/** What this peer started came from nobody. */
const started = ({ hops, receivedAt }: ParticleRecord): readonly TimelineEvent[] =>
  hops.some(({ direction }) => direction === "in")
    ? []
    : [{ at: receivedAt, kind: "received", text: "started here, or taken up after a restart" }];

const hopEvent = ({ peer, direction, at }: Hop): TimelineEvent =>
  direction === "in"
    ? { at, kind: "received", peer, direction, text: `came from ${peer}` }
    : { at, kind: "sent", peer, direction, text: `on its way to ${peer}` };

const callEvents = ({
  id,
  service,
  function: fn,
  effect,
  startedAt,
  endedAt,
  retCode = 0,
}: CallRecord): readonly TimelineEvent[] => {
  const about = { call: id, service, function: fn };
  const asked: TimelineEvent = {
    at: startedAt,
    kind: "call",
    ...about,
    text: `${service}.${fn} was called (${effect})`,
  };
  if (endedAt === undefined) return [asked];
  const ms = Math.max(0, endedAt - startedAt);
  const how = retCode === 0 ? "answered" : `failed with ret_code ${retCode}`;
  return [
    asked,
    { at: endedAt, kind: "result", ...about, retCode, ms, text: `${service}.${fn} ${how} after ${ms} ms` },
  ];
};

/** A letter that was retried or discarded tells it no more. */
const gaveUpEvent = ({ peer, at, problem }: DeadLetter): TimelineEvent => ({
  at,
  kind: "gave-up",
  peer,
  text: `given up on ${peer}, now a dead letter: ${problem.detail}`,
});

const SAID: Readonly<Record<Settlement["outcome"], string>> = {
  happened: "had its effect",
  "did-not-happen": "did not have its effect",
  retried: "was made once more",
};

const settledEvent = (
  { call, outcome, at, by, note, retCode }: Settlement,
  { calls }: ParticleRecord,
): TimelineEvent => {
  const known = calls.find(({ id }) => id === call);
  const of = known && { service: known.service, function: known.function };
  const what = known === undefined ? `call ${call}` : `${known.service}.${known.function}`;
  const who = by === undefined ? "" : `${by}: `;
  return {
    at,
    kind: "settled",
    call,
    ...of,
    ...(retCode === undefined ? {} : { retCode }),
    text: `${who}${what} ${SAID[outcome]}${note === undefined ? "" : ` (${note})`}`,
  };
};

const ENDINGS: Readonly<Record<ParticleRecord["status"], string>> = {
  running: "nothing is left to do for it here",
  waiting: "nothing is left to do for it here",
  done: "its time is over",
  failed: "it failed",
  expired: "its time was over with work left",
};

/** Records of earlier versions do not say when. */
const ended = (
  { deadline, endedAt = deadline, status, problem }: ParticleRecord,
  now: number,
): readonly TimelineEvent[] =>
  endedAt > now
    ? []
    : [
        {
          at: endedAt,
          kind: "ended",
          text: problem === undefined ? ENDINGS[status] : `${ENDINGS[status]}: ${problem.detail}`,
        },
      ];
