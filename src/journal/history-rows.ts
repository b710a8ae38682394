import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { MAX_LOOKED_AT, pageOf } from "./history-filter.ts";
import type { AuditRow, HistoryFilter, HistoryPage } from "./interface.ts";

/** What is over, page by page. */
export const readHistory = (database: DatabaseSync, filter: HistoryFilter): HistoryPage => {
  const { ref, id, since, until, before } = filter;
  const conditions: readonly (readonly [sql: string, value: SQLInputValue | undefined])[] = [
    ["ref = ?", ref],
    ["id = ?", id],
    ["received_at >= ?", since],
    ["received_at <= ?", until],
    // Alone it says where in the index to begin.
    ["received_at <= ?", before?.receivedAt],
    ["(received_at, ref) < (?, ?)", before?.receivedAt],
  ];
  const asked = conditions.filter(([, value]) => value !== undefined);
  const where = asked.length === 0 ? "" : `WHERE ${asked.map(([sql]) => sql).join(" AND ")}`;
  const values = asked.map(([, value]) => value ?? null);
  const rows = database
    .prepare(
      `SELECT ref, id, received_at AS receivedAt, deadline, record FROM audit ${where}
       ORDER BY received_at DESC, ref DESC LIMIT ${MAX_LOOKED_AT + 1}`,
    )
    .iterate(...values, ...(before === undefined ? [] : [before.ref]));
  return pageOf(plain(rows), filter);
};

function* plain(rows: Iterable<unknown>): Generator<AuditRow> {
  for (const row of rows) yield { ...(row as AuditRow) };
}
