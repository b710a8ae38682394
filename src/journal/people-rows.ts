import type { DatabaseSync } from "node:sqlite";
import type { Problem } from "../core/index.ts";
import type { ParticleRef } from "../particle/index.ts";
import type { DeadLetter } from "./interface.ts";
import { pruneKept } from "./kept-rows.ts";
import type { Jobs } from "./messages.ts";
import { pruneRequests } from "./outcome-rows.ts";
import { pruneAudit } from "./receipt-rows.ts";

/** Rows for people: dead letters; and what of all of them is forgotten when. */

const COLUMNS = "ref, particle_id AS particleId, initiator, peer, at, problem";

export const readDeadLetters = (database: DatabaseSync, limit: number): readonly DeadLetter[] =>
  database.prepare(`SELECT ${COLUMNS} FROM letters ORDER BY n DESC LIMIT ?`).all(limit).map(letterOf);

export const readDeadLetter = (
  database: DatabaseSync,
  ref: ParticleRef,
  peer: string,
): DeadLetter | undefined => {
  const row = database.prepare(`SELECT ${COLUMNS} FROM letters WHERE ref = ? AND peer = ?`).get(ref, peer);
  return row && letterOf(row);
};

const letterOf = (row: Readonly<Record<string, unknown>>): DeadLetter => ({
  ref: row.ref as ParticleRef,
  particleId: row.particleId as string,
  initiator: row.initiator as string,
  peer: row.peer as string,
  at: row.at as number,
  problem: JSON.parse(row.problem as string) as Problem,
});

/** Unknown outcomes leave when somebody has seen to them; the newest are kept however many nobody has. */
const MAX_UNKNOWNS = 100_000;
/** Rows of each kind that one transaction forgets. */
const PRUNED_ROWS = 1000;

/** Inside a transaction. @returns whether nothing is left to forget. */
export const pruneSome = (
  database: DatabaseSync,
  { now, auditBefore, refuseBefore, isTight }: Jobs["prune"]["input"],
): boolean => {
  database
    .prepare(
      "UPDATE watermark SET deadline = max(deadline, coalesce((SELECT max(deadline) FROM audit WHERE deadline < ?), 0))",
    )
    .run(Math.max(auditBefore, refuseBefore));
  const forget = (table: string, condition: string, before: number): number =>
    Number(
      database
        .prepare(
          `DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} WHERE ${condition} ? LIMIT ?)`,
        )
        .run(before, PRUNED_ROWS).changes,
    );
  pruneRequests(database);
  const shownSince = isTight ? Math.max(auditBefore, refuseBefore) : auditBefore;
  const isDone = [pruneAudit(database, shownSince, PRUNED_ROWS), pruneKept(database, now)];
  const forgotten = [
    forget("claims", "expires_at <=", now),
    forget("letters", "at <", shownSince),
    forget("unknowns", `n <= (SELECT max(n) FROM unknowns) - ${MAX_UNKNOWNS} AND 0 <`, 1),
  ];
  return isDone.every(Boolean) && forgotten.every((rows) => rows < PRUNED_ROWS);
};
