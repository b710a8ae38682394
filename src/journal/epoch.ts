import { DatabaseSync } from "node:sqlite";
import { SluiceError } from "../core/index.ts";
import { faultOf } from "./fault.ts";
import type { Epoch } from "./interface.ts";
import { openDatabase } from "./open-database.ts";

/** The latest one; undefined: the file was never restored. */
export const readEpoch = (database: DatabaseSync): Epoch | undefined =>
  database
    .prepare(
      "SELECT n, opened_at AS openedAt, signed_after AS signedAfter FROM epochs ORDER BY n DESC LIMIT 1",
    )
    .get() as Epoch | undefined;

type Revoked = readonly { readonly id: string; readonly until: number }[];

/**
 * Marks the copy of a journal as restored at `openedAt`, before anything reads it. A journal restored twice keeps the later bound.
 * @param revoked - since the backup, as far as it is known
 * @throws SluiceError SLUICE_STORAGE: the file is no journal, or cannot be written.
 */
export const openEpoch = (
  file: string,
  { openedAt, signedAfter }: Omit<Epoch, "n">,
  revoked: Revoked = [],
): Epoch =>
  withDatabase(
    file,
    () => openDatabase({ file, durability: "full" }),
    (database) => {
      const bound = Math.max(signedAfter, readEpoch(database)?.signedAfter ?? 0);
      database.exec("BEGIN IMMEDIATE");
      const revoke = database.prepare(
        "INSERT INTO revocations VALUES (?, ?) ON CONFLICT DO UPDATE SET until = max(until, excluded.until)",
      );
      for (const { id, until } of revoked) revoke.run(id, until);
      const { lastInsertRowid } = database
        .prepare("INSERT INTO epochs VALUES (NULL, ?, ?)")
        .run(openedAt, bound);
      database.exec("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
      return { n: Number(lastInsertRowid), openedAt, signedAfter: bound };
    },
  );

/** What a journal of whatever format says of revocations; nothing in it is changed. @throws SluiceError SLUICE_STORAGE: it cannot be read. */
export const readRevoked = (file: string): Revoked =>
  withDatabase(
    file,
    () => new DatabaseSync(file, { readOnly: true }),
    (database) =>
      database
        .prepare("SELECT key, until FROM revocations")
        .all()
        .map(({ key, until }) => ({ id: key as string, until: until as number })),
  );

const withDatabase = <Output>(
  file: string,
  open: () => DatabaseSync,
  work: (database: DatabaseSync) => Output,
): Output => {
  let database: DatabaseSync | undefined;
  try {
    database = open();
    return work(database);
  } catch (error) {
    throw new SluiceError("SLUICE_STORAGE", `the journal ${file} ${faultOf(error).detail}`, { cause: error });
  } finally {
    database?.close();
  }
};
