import type { DatabaseSync } from "node:sqlite";
import type { KeptCount } from "../quota/interface.ts";
import { KEPT_COUNTS, KEPT_NAMES, KEPT_REVOCATIONS } from "./bounds.ts";
import { readEpoch } from "./epoch.ts";
import type { Kept } from "./messages.ts";

/** Rows that are for no one particle: counts with the names of their uses, and revocations. */

export const readKept = (database: DatabaseSync): Kept => {
  const names = database.prepare("SELECT name FROM uses WHERE key = ? AND place > ? ORDER BY place");
  const counts = newest(database, "counts", KEPT_COUNTS)
    .map(({ key, count, since, until }) => {
      const by = names.all(key as string, (count as number) - KEPT_NAMES).map(({ name }) => name);
      return { key, count, since, until, by } as KeptCount;
    })
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const revoked = newest(database, "revocations", KEPT_REVOCATIONS)
    .map(({ key, until }) => ({ id: key as string, until: until as number }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return { counts, revoked, epoch: readEpoch(database) };
};

const newest = (database: DatabaseSync, table: "counts" | "revocations", limit: number) =>
  database.prepare(`SELECT * FROM ${table} ORDER BY until DESC LIMIT ?`).all(limit);

/** Rows of each kind that one transaction forgets, about. */
const PRUNED_ROWS = 1000;

/** Inside a transaction. @returns whether nothing is left to forget. */
export const pruneKept = (database: DatabaseSync, now: number): boolean => {
  const isDone = [
    pruneCounts(database, ending(database, "counts", now, KEPT_COUNTS)),
    pruneRevocations(database, ending(database, "revocations", now, KEPT_REVOCATIONS)),
  ];
  return isDone.every(Boolean);
};

/** Keys of what ended, and of what ends first of more than are kept. */
const ending = (
  database: DatabaseSync,
  table: "counts" | "revocations",
  now: number,
  limit: number,
): readonly string[] => {
  const { rows } = database.prepare(`SELECT count(*) AS rows FROM ${table}`).get() as { rows: number };
  return database
    .prepare(`SELECT key FROM ${table} WHERE until <= ? LIMIT ?`)
    .all(now, PRUNED_ROWS)
    .concat(
      database
        .prepare(`SELECT key FROM ${table} WHERE until > ? ORDER BY until LIMIT ?`)
        .all(now, Math.min(PRUNED_ROWS, Math.max(0, rows - limit))),
    )
    .map(({ key }) => key as string);
};

const pruneCounts = (database: DatabaseSync, keys: readonly string[]): boolean => {
  const dropUses = database.prepare("DELETE FROM uses WHERE key = ?");
  const dropCount = database.prepare("DELETE FROM counts WHERE key = ?");
  let dropped = 0;
  for (const key of keys) {
    if (dropped > KEPT_NAMES) return false;
    dropped += Number(dropUses.run(key).changes);
    dropCount.run(key);
  }
  return keys.length < PRUNED_ROWS;
};

const pruneRevocations = (database: DatabaseSync, keys: readonly string[]): boolean => {
  const drop = database.prepare("DELETE FROM revocations WHERE key = ?");
  for (const key of keys) drop.run(key);
  return keys.length < PRUNED_ROWS;
};
