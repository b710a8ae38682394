/**
 * What entries become: each is a few of these with their parameters (`live-rows.ts`), run by the journal's thread as they come.
 * Running one costs a few µs, so an entry of the usual kinds is one or two.
 */
const STATEMENTS = {
  accept: "INSERT OR IGNORE INTO particles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
  arrive: "INSERT OR IGNORE INTO arrivals VALUES (?, ?, ?, ?)",
  merge: "DELETE FROM arrivals WHERE number = ? AND seq = ?",
  run: "INSERT OR REPLACE INTO states VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
  open: "INSERT OR REPLACE INTO calls VALUES (?, ?, ?, 0, NULL, NULL, ?)",
  feed: "DELETE FROM calls WHERE number = ? AND call = ?",
  send: `INSERT INTO sends VALUES (?, ?, ?, 0, 0)
    ON CONFLICT DO UPDATE SET version = excluded.version, gave_up = 0`,
  intend: "UPDATE calls SET intended = ? WHERE number = ? AND call = ?",
  intendClaim: "UPDATE claims SET intended = ? WHERE number = ? AND call = ?",
  answer: "UPDATE calls SET ret_code = ?, result = ? WHERE number = ? AND call = ?",
  addUnknown: "INSERT OR REPLACE INTO unknowns VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
  retry: "UPDATE unknowns SET retries = ? WHERE ref = ? AND call = ?",
  settle: "DELETE FROM unknowns WHERE ref = ? AND call = ?",
  addSettlement: "INSERT OR IGNORE INTO settlements VALUES (?, ?, ?)",
  addLateSettlement: "INSERT OR IGNORE INTO settlements SELECT ref, ?, ? FROM audit WHERE ref = ?",
  deliver: "UPDATE sends SET delivered = ? WHERE number = ? AND peer = ? AND delivered < ?",
  giveUp: "UPDATE sends SET gave_up = 1 WHERE number = ? AND peer = ?",
  resend: "UPDATE sends SET gave_up = 0 WHERE number = ? AND peer = ?",
  addLetter: "INSERT OR REPLACE INTO letters VALUES (NULL, ?, ?, ?, ?, ?, ?)",
  dropLetter: "DELETE FROM letters WHERE ref = ? AND peer = ?",
  dropParticle: "DELETE FROM particles WHERE number = ?",
  dropState: "DELETE FROM states WHERE number = ?",
  dropArrivals: "DELETE FROM arrivals WHERE number = ?",
  dropCalls: "DELETE FROM calls WHERE number = ?",
  dropSends: "DELETE FROM sends WHERE number = ?",
  audit: "INSERT OR REPLACE INTO audit VALUES (NULL, ?, ?, ?, ?, ?)",
  endClaim: "UPDATE claims SET ret_code = ?, result = ? WHERE scope = ? AND ref = ? AND call = ?",
  dropClaim: "DELETE FROM claims WHERE scope = ? AND ref = ? AND call = ?",
  present: `INSERT INTO credentials VALUES (NULL, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET result_hash = excluded.result_hash, credential = excluded.credential`,
  dropCredentials: "DELETE FROM credentials WHERE number = ?",
  count: "INSERT OR REPLACE INTO counts VALUES (?, ?, ?, ?)",
  use: "INSERT OR REPLACE INTO uses VALUES (?, ?, ?)",
  dropUses: "DELETE FROM uses WHERE key = ?",
  dropOldUses: "DELETE FROM uses WHERE key = ? AND place <= ?",
  revoke:
    "INSERT INTO revocations VALUES (?, ?) ON CONFLICT DO UPDATE SET until = max(until, excluded.until)",
  addReceipt: "INSERT OR IGNORE INTO receipts VALUES (?, ?, ?)",
  addLateReceipt: "INSERT OR IGNORE INTO receipts SELECT ref, ?, ? FROM audit WHERE ref = ?",
} as const;

export type StatementName = keyof typeof STATEMENTS;

const NAMES = Object.keys(STATEMENTS) as readonly StatementName[];
/** What a statement is called in a batch: a number, since a batch is copied between threads. */
export const CODES = Object.fromEntries(NAMES.map((name, code) => [name, code])) as Readonly<
  Record<StatementName, number>
>;
/** By code. */
export const SQL: readonly { readonly text: string; readonly parameters: number }[] = NAMES.map((name) => ({
  text: STATEMENTS[name],
  parameters: STATEMENTS[name].split("?").length - 1,
}));
