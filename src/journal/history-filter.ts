import type { AuditRow, HistoryFilter, HistoryPage, HistoryPosition } from "./interface.ts";

/** Rows, and characters of their records, that one question may look at: some 10 ms of the journal's thread, for which writes wait. */
export const MAX_LOOKED_AT = 2_000;
const MAX_LOOKED_AT_CHARS = 4 * 1024 * 1024;

/** What of the engine's record is asked for. */
interface Recorded {
  readonly initiator?: string;
  readonly status?: string;
  readonly calls?: readonly { readonly service: string; readonly function: string }[];
}

/** Newest first, of one moment in an order that does not depend on where a row is kept. */
export const byPosition = (a: HistoryPosition, b: HistoryPosition): number =>
  b.receivedAt - a.receivedAt || Number(b.ref > a.ref) - Number(b.ref < a.ref);

/** A page of these rows, which are in order and fit all of the filter but what is in the record. */
export const pageOf = (rows: Iterable<AuditRow>, filter: HistoryFilter): HistoryPage => {
  const found: AuditRow[] = [];
  let last: HistoryPosition | undefined;
  let lookedAt = 0;
  let chars = 0;
  for (const row of rows) {
    if (found.length >= filter.limit || lookedAt >= MAX_LOOKED_AT || chars >= MAX_LOOKED_AT_CHARS)
      return { rows: found, next: last };
    if (isWanted(row, filter)) found.push(row);
    last = { receivedAt: row.receivedAt, ref: row.ref };
    lookedAt++;
    chars += row.record.length;
  }
  return { rows: found, next: undefined };
};

const isWanted = ({ record }: AuditRow, filter: HistoryFilter): boolean => {
  const { initiator, status, service, function: fn } = filter;
  const asked = [initiator, status, service, fn].filter((text) => text !== undefined);
  if (asked.length === 0) return true;
  // Most rows are not wanted, and this costs less than to parse them.
  if (!asked.every((text) => record.includes(JSON.stringify(text)))) return false;
  const recorded = JSON.parse(record) as Recorded;
  return (
    (initiator === undefined || recorded.initiator === initiator) &&
    (status === undefined || recorded.status === status) &&
    hasCall(recorded.calls ?? [], filter)
  );
};

/** Of service and function together: one call has both. */
const hasCall = (
  calls: Iterable<{ readonly service: string; readonly function: string }>,
  { service, function: fn }: Pick<HistoryFilter, "service" | "function">,
): boolean => {
  if (service === undefined && fn === undefined) return true;
  for (const call of calls)
    if ((service === undefined || call.service === service) && (fn === undefined || call.function === fn))
      return true;
  return false;
};
