import type { DatabaseSync } from "node:sqlite";
import type { CallRequest } from "../avm/interface.ts";
import { type Effect, type Problem, parseJson } from "../core/index.ts";
import type { Credential } from "../credentials/interface.ts";
import type { ParticleRef } from "../particle/index.ts";
import type { Arrival, KeptCredential, PendingCall, PendingSend, RecoveredParticle } from "./interface.ts";
import { byPeer, NO_BYTES, UNRUN } from "./live-particle.ts";
import type { Jobs, Loaded, Tombstones } from "./messages.ts";

/** Particles a message. */
const PAGE = 200;

export const loadLive = (database: DatabaseSync): Pick<Loaded, "nextNumber" | "live"> => {
  // A file that began anew under a running gateway has rows of particles that it never heard of.
  for (const table of ["states", "arrivals", "calls", "sends", "credentials"])
    database.exec(`DELETE FROM ${table} WHERE number NOT IN (SELECT number FROM particles)`);
  const { next } = database
    .prepare(
      "SELECT 1 + max((SELECT coalesce(max(number), 0) FROM particles), (SELECT coalesce(max(number), 0) FROM claims)) AS next",
    )
    .get() as { next: number };
  const live = database
    .prepare(
      "SELECT number, ref, first_seq AS firstSeq, coalesce(first_merged, 0) AS merged FROM particles LEFT JOIN states USING (number)",
    )
    .all() as { number: number; ref: ParticleRef; firstSeq: number; merged: number }[];
  return {
    nextNumber: next,
    live: live.map(({ merged, ...row }) => ({ ...row, isFirstMerged: merged === 1 })),
  };
};

interface ParticleRow {
  readonly number: number;
  readonly ref: ParticleRef;
  readonly id: string;
  readonly initiator: string;
  readonly timestamp: number;
  readonly ttl: number;
  readonly signature: Uint8Array;
  readonly received_at: number;
  readonly first_seq: number;
  readonly first_from: string;
  readonly script: string;
  readonly first_data: Uint8Array;
  readonly runs: number | null;
  readonly calls: number;
  readonly strikes: number;
  readonly ended: number;
  readonly first_merged: number | null;
  readonly problem: string | null;
  readonly data: Uint8Array;
  readonly life: string | null;
}

export const recoverPage = (database: DatabaseSync, after: number): Jobs["recover"]["output"] => {
  const rows = database
    .prepare(
      "SELECT * FROM particles LEFT JOIN states USING (number) WHERE number > ? ORDER BY number LIMIT ?",
    )
    .all(after, PAGE) as unknown as readonly ParticleRow[];
  const range = [after, rows.at(-1)?.number ?? after] as const;
  const arrivals = groupOf(database, "arrivals", "seq", range, arrivalOf);
  const calls = groupOf(database, "calls", "call", range, callOf);
  const sends = groupOf(database, "sends", "peer", range, sendOf);
  const presented = groupOf(database, "credentials", "n", range, presentedOf);
  const particles = rows.map((row): RecoveredParticle => {
    const { number, first_seq: seq, first_from: from, first_data: data } = row;
    const first = row.first_merged === 1 ? [] : [{ seq, data, from }];
    return {
      ...particleOf(row),
      arrivals: [...first, ...(arrivals.get(number) ?? [])].sort((a, b) => a.seq - b.seq),
      calls: calls.get(number) ?? [],
      sends: (sends.get(number) ?? []).sort(byPeer),
      presented: presented.get(number) ?? [],
    };
  });
  return { particles, next: rows.length < PAGE ? undefined : range[1] };
};

const particleOf = (
  row: ParticleRow,
): Omit<RecoveredParticle, "arrivals" | "calls" | "sends" | "presented"> => {
  const { ref, id, initiator, timestamp, ttl, signature, script } = row;
  return {
    ref,
    particle: { id, initPeerId: initiator, timestamp, ttl, script, signature, data: NO_BYTES },
    receivedAt: row.received_at,
    from: row.first_from,
    state:
      row.runs === null
        ? UNRUN
        : {
            runs: row.runs,
            data: row.data,
            calls: row.calls,
            strikes: row.strikes,
            problem: row.problem === null ? undefined : (JSON.parse(row.problem) as Problem),
            ended: row.ended === 1,
            ...(row.life === null ? {} : { life: row.life }),
          },
  };
};

type Row = Readonly<Record<string, unknown>>;

const arrivalOf = ({ seq, data, sender }: Row): Arrival => ({
  seq: seq as number,
  data: data as Uint8Array,
  from: sender as string,
});

const callOf = ({ request, effect, intended, ret_code: retCode, result }: Row): PendingCall => ({
  request: parseJson(request as string) as unknown as CallRequest,
  effect: effect as Effect,
  intended: intended === 1 && retCode === null,
  result: retCode === null ? undefined : { retCode: retCode as number, result: result as string },
});

const sendOf = ({ peer, version, delivered, gave_up }: Row): PendingSend => ({
  peer: peer as string,
  version: version as number,
  delivered: delivered as number,
  gaveUp: gave_up === 1,
});

const presentedOf = ({ argument_hash, result_hash, credential }: Row): KeptCredential => ({
  argumentHash: argument_hash as string,
  resultHash: result_hash as string,
  credential: parseJson(credential as string) as unknown as Credential,
});

/** Rows of particles above the first number up to the last, by number. */
const groupOf = <Value>(
  database: DatabaseSync,
  table: string,
  order: string,
  [after, last]: readonly [number, number],
  read: (row: Row) => Value,
): Map<number, Value[]> => {
  const groups = new Map<number, Value[]>();
  const rows = database
    .prepare(`SELECT * FROM ${table} WHERE number > ? AND number <= ? ORDER BY number, ${order}`)
    .all(after, last);
  for (const row of rows) {
    const number = row.number as number;
    const group = groups.get(number) ?? [];
    groups.set(number, group);
    group.push(read(row));
  }
  return groups;
};

export const readTombstones = (database: DatabaseSync): Tombstones => {
  const { deadline } = database.prepare("SELECT deadline FROM watermark").get() as { deadline: number };
  const refs: ParticleRef[] = [];
  const deadlines: number[] = [];
  const rows = database.prepare("SELECT ref, deadline FROM audit WHERE deadline > ? ORDER BY n");
  rows.setReturnArrays(true);
  for (const row of rows.iterate(deadline) as unknown as Iterable<[ParticleRef, number]>) {
    refs.push(row[0]);
    deadlines.push(row[1]);
  }
  return { watermark: deadline, refs, deadlines: new Float64Array(deadlines) };
};
