import type { AuditRow, HistoryFilter, HistoryPage, HistoryPosition } from "./interface.ts";

/** Rows, and characters of their records, that one question may look at: some 10 ms of the journal's thread, for which writes wait. */
export const MAX_LOOKED_AT = 2_000;
const MAX_LOOKED_AT_CHARS = 4 * 1024 * 1024;

/** What of the engine's record is asked for. */
interface Recorded {
  readonly initiator?: string;
  readonly status?: string;
  readonly calls?: readonly RecordedCall[];
}

interface RecordedCall {
  readonly service: string;
  readonly function: string;
  readonly retCode?: number;
}

/** As the record's JSON has it. */
const FAILED_CALL = /"retCode":(?!0[,}])/;

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
  const { initiator, status, service, function: fn, calls } = filter;
  const asked = [initiator, status, service, fn].filter((text) => text !== undefined);
  if (asked.length === 0 && calls === undefined) return true;
  // Most rows are not wanted, and this costs less than to parse them.
  if (!asked.every((text) => record.includes(JSON.stringify(text)))) return false;
  if (calls === "failed" && !FAILED_CALL.test(record)) return false;
  const recorded = JSON.parse(record) as Recorded;
  return (
    (initiator === undefined || recorded.initiator === initiator) &&
    (status === undefined || recorded.status === status) &&
    hasCall(recorded.calls ?? [], filter)
  );
};

/** What is asked of a call is asked of one call. */
const hasCall = (
  recorded: readonly RecordedCall[],
  { service, function: fn, calls }: Pick<HistoryFilter, "service" | "function" | "calls">,
): boolean =>
  (service === undefined && fn === undefined && calls === undefined) ||
  recorded.some(
    (call) =>
      (service === undefined || call.service === service) &&
      (fn === undefined || call.function === fn) &&
      (calls === undefined || (call.retCode ?? 0) !== 0),
  );
