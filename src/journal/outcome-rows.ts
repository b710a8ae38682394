import type { DatabaseSync } from "node:sqlite";
import { parseJson } from "../core/index.ts";
import type { ParticleRef } from "../particle/index.ts";
import { KEPT_REQUEST_BYTES, MAX_REQUEST_CHARS } from "./bounds.ts";
import type { Settlement, UnknownOutcome } from "./interface.ts";

/** Unknown outcomes, and what became of them. */

const COLUMNS = "ref, call, particle_id AS particleId, initiator, service, function, at, detail, retries";

export const readUnknownOutcomes = (
  database: DatabaseSync,
  limit: number,
  withRequests: boolean,
): readonly UnknownOutcome[] => {
  const rows = database
    .prepare(`SELECT ${COLUMNS} FROM unknowns ORDER BY n DESC LIMIT ?`)
    .all(limit) as unknown as readonly UnknownOutcome[];
  if (!withRequests) return rows.map((row) => ({ ...row }));
  const lengthOf = database.prepare(
    "SELECT coalesce(length(request), 0) AS chars FROM unknowns WHERE ref = ? AND call = ?",
  );
  let room = MAX_REQUEST_CHARS;
  return rows.map((row) => {
    room -= Number(lengthOf.get(row.ref, row.call)?.chars);
    return room < 0 ? { ...row } : (readUnknownOutcome(database, row.ref, row.call) ?? row);
  });
};

export const readUnknownOutcome = (
  database: DatabaseSync,
  ref: ParticleRef,
  call: number,
): UnknownOutcome | undefined => {
  const row = database
    .prepare(`SELECT ${COLUMNS}, request FROM unknowns WHERE ref = ? AND call = ?`)
    .get(ref, call);
  if (row === undefined) return undefined;
  const { request, ...outcome } = row;
  return { ...outcome, ...(request === null ? {} : { request }) } as unknown as UnknownOutcome;
};

/** Inside a transaction. */
export const pruneRequests = (database: DatabaseSync): void => {
  database
    .prepare(
      `UPDATE unknowns SET request = NULL WHERE request IS NOT NULL AND n <= coalesce((
        SELECT max(n) FROM (
          SELECT n, sum(octet_length(request)) OVER (ORDER BY n DESC) AS bytes FROM unknowns WHERE request IS NOT NULL
        ) WHERE bytes > ?), 0)`,
    )
    .run(KEPT_REQUEST_BYTES);
};

export const readSettlements = (database: DatabaseSync, ref: ParticleRef): readonly Settlement[] =>
  database
    .prepare("SELECT settlement FROM settlements WHERE ref = ? ORDER BY call")
    .all(ref)
    .map(({ settlement }) => parseJson(settlement as string) as unknown as Settlement);
