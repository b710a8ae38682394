import type { DatabaseSync } from "node:sqlite";
import type { ParticleRef } from "../particle/index.ts";

/** Receipts, which go with the audit row of their particle. */

export const readReceipts = (database: DatabaseSync, ref: ParticleRef): readonly string[] =>
  database
    .prepare("SELECT receipt FROM receipts WHERE ref = ? ORDER BY n")
    .all(ref)
    .map(({ receipt }) => receipt as string);

/** Those that go next: the same ones until they have gone. */
const NEXT = "SELECT n, ref FROM audit WHERE deadline < ? ORDER BY deadline, n LIMIT ?";

/** Forgets so many audit rows at most, with what was said of their unknown outcomes, or so many of their receipts. @returns whether nothing is left to forget. */
export const pruneAudit = (database: DatabaseSync, deadlineBefore: number, limit: number): boolean => {
  const receipts = database
    .prepare(
      `DELETE FROM receipts WHERE (ref, n) IN (
        SELECT receipts.ref, receipts.n FROM (${NEXT}) AS gone CROSS JOIN receipts ON receipts.ref = gone.ref LIMIT ?)`,
    )
    .run(deadlineBefore, limit, limit);
  if (Number(receipts.changes) === limit) return false;
  database
    .prepare(`DELETE FROM settlements WHERE ref IN (SELECT ref FROM (${NEXT}))`)
    .run(deadlineBefore, limit);
  const rows = database
    .prepare(`DELETE FROM audit WHERE n IN (SELECT n FROM (${NEXT}))`)
    .run(deadlineBefore, limit);
  return Number(rows.changes) < limit;
};
