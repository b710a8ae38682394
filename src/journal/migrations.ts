import type { DatabaseSync } from "node:sqlite";

/**
 * What brings a database of version n (`PRAGMA user_version`) to n+1, by n. A released row is never changed.
 * A live particle is known by a rising number that is never given again, so that rows of particles that live at one time share pages.
 * Blobs come last: SQLite reads what is before them without them.
 */
const MIGRATIONS: readonly string[] = [
  `
  -- Live particles: what never changes, with the first arrival; and what each run replaces.
  CREATE TABLE particles (
    number INTEGER PRIMARY KEY, ref TEXT NOT NULL, id TEXT NOT NULL, initiator TEXT NOT NULL, timestamp INTEGER NOT NULL,
    ttl INTEGER NOT NULL, signature BLOB NOT NULL, received_at INTEGER NOT NULL, first_seq INTEGER NOT NULL,
    first_from TEXT NOT NULL, script TEXT NOT NULL, first_data BLOB NOT NULL
  ) STRICT;
  CREATE TABLE states (
    number INTEGER PRIMARY KEY, runs INTEGER NOT NULL, calls INTEGER NOT NULL, strikes INTEGER NOT NULL, ended INTEGER NOT NULL,
    first_merged INTEGER NOT NULL, problem TEXT, data BLOB NOT NULL
  ) STRICT;
  CREATE TABLE arrivals (
    number INTEGER NOT NULL, seq INTEGER NOT NULL, sender TEXT NOT NULL, data BLOB NOT NULL, PRIMARY KEY (number, seq)
  ) STRICT;
  CREATE TABLE calls (
    number INTEGER NOT NULL, call INTEGER NOT NULL, effect TEXT NOT NULL, intended INTEGER NOT NULL, ret_code INTEGER, result TEXT,
    request TEXT NOT NULL, PRIMARY KEY (number, call)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE sends (
    number INTEGER NOT NULL, peer TEXT NOT NULL, version INTEGER NOT NULL, delivered INTEGER NOT NULL, gave_up INTEGER NOT NULL,
    PRIMARY KEY (number, peer)
  ) STRICT, WITHOUT ROWID;

  -- What outlives them.
  CREATE TABLE audit (
    n INTEGER PRIMARY KEY, ref TEXT NOT NULL UNIQUE, id TEXT NOT NULL, received_at INTEGER NOT NULL, deadline INTEGER NOT NULL,
    record TEXT NOT NULL
  ) STRICT;
  CREATE INDEX audit_id ON audit (id);
  CREATE INDEX audit_deadline ON audit (deadline);
  CREATE TABLE claims (
    scope TEXT PRIMARY KEY, digest TEXT NOT NULL, ref TEXT NOT NULL, call INTEGER NOT NULL, number INTEGER NOT NULL,
    expires_at INTEGER NOT NULL, intended INTEGER NOT NULL, ret_code INTEGER, result TEXT
  ) STRICT;
  CREATE INDEX claims_holder ON claims (number, call);
  CREATE INDEX claims_end ON claims (expires_at);
  CREATE TABLE letters (
    n INTEGER PRIMARY KEY, ref TEXT NOT NULL, particle_id TEXT NOT NULL, initiator TEXT NOT NULL, peer TEXT NOT NULL, at INTEGER NOT NULL,
    problem TEXT NOT NULL, UNIQUE (ref, peer)
  ) STRICT;
  CREATE TABLE unknowns (
    n INTEGER PRIMARY KEY, ref TEXT NOT NULL, call INTEGER NOT NULL, particle_id TEXT NOT NULL, initiator TEXT NOT NULL,
    service TEXT NOT NULL, function TEXT NOT NULL, at INTEGER NOT NULL, detail TEXT NOT NULL, UNIQUE (ref, call)
  ) STRICT;
  CREATE TABLE watermark (deadline INTEGER NOT NULL) STRICT;
  INSERT INTO watermark VALUES (0);
  `,
  `
  -- Of live particles: what was verified of their credentials, in the order in which they were presented.
  CREATE TABLE credentials (
    n INTEGER PRIMARY KEY, number INTEGER NOT NULL, argument_hash TEXT NOT NULL, result_hash TEXT NOT NULL, id TEXT NOT NULL,
    credential TEXT NOT NULL, UNIQUE (number, argument_hash, id)
  ) STRICT;

  -- Of their calls: as long as the audit row.
  CREATE TABLE receipts (ref TEXT NOT NULL, n INTEGER NOT NULL, receipt TEXT NOT NULL, PRIMARY KEY (ref, n)) STRICT, WITHOUT ROWID;

  -- Of none: uses are known by their place in the window of their count.
  CREATE TABLE counts (
    key TEXT PRIMARY KEY, count INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE uses (key TEXT NOT NULL, place INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (key, place)) STRICT, WITHOUT ROWID;
  CREATE TABLE revocations (key TEXT PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  `,
  `
  -- One a restore from a backup; the latest counts.
  CREATE TABLE epochs (n INTEGER PRIMARY KEY, opened_at INTEGER NOT NULL, signed_after INTEGER NOT NULL) STRICT;
  `,
  `
  -- What an operator needs to see to an unknown outcome; and what was said of it, as long as the audit row.
  ALTER TABLE unknowns ADD COLUMN retries INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE unknowns ADD COLUMN request TEXT;
  CREATE TABLE settlements (
    ref TEXT NOT NULL, call INTEGER NOT NULL, settlement TEXT NOT NULL, PRIMARY KEY (ref, call)
  ) STRICT, WITHOUT ROWID;

  -- Particles are listed by it.
  CREATE INDEX audit_received ON audit (received_at);
  `,
  `
  -- What people can see of a live particle, as of its last run.
  ALTER TABLE states ADD COLUMN life TEXT;

  -- Strangers may give many particles one id; those are listed newest first, too.
  DROP INDEX audit_id;
  CREATE INDEX audit_id ON audit (id, received_at, ref);
  `,
];

/**
 * Brings the database to this program's version, in one transaction.
 * @throws Error, for people, when it is of a later version or holds something else.
 */
export const migrate = (database: DatabaseSync): void => {
  const { user_version: version } = database.prepare("PRAGMA user_version").get() as { user_version: number };
  if (version > MIGRATIONS.length)
    throw new UnfitFile(
      `was written by a later version of Sluice (format ${version}, this one knows ${MIGRATIONS.length}): run that version, or move the file away to start anew`,
    );
  if (version === 0 && database.prepare("SELECT 1 FROM sqlite_schema").get() !== undefined)
    throw new UnfitFile("holds another program's database: move it away to start anew");
  if (version === MIGRATIONS.length) return;
  const steps = MIGRATIONS.slice(version).join("");
  database.exec(`BEGIN IMMEDIATE; ${steps} PRAGMA user_version = ${MIGRATIONS.length}; COMMIT`);
};

/** A file that is whole, and not this program's. The message continues "the journal <file> ". */
export class UnfitFile extends Error {}
