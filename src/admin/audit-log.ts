import { z } from "zod";
import { type Clock, clip } from "../core/index.ts";
import type { AuditFile } from "./audit-file.ts";

/** Who changed what of this gateway, and when; never with secrets or with the arguments of calls. */
export interface AuditLog {
  /**
   * On record, before anything is done, that somebody is about to do it.
   * @returns what puts on record how it ended; where that never happens, the change is listed without an outcome.
   * @throws SluiceError SLUICE_STORAGE: it cannot be recorded, and must not be done.
   */
  begin(intent: AuditIntent): Promise<(outcome: AuditOutcome) => Promise<void>>;
  /** Both at once, of what has happened already. @throws SluiceError SLUICE_STORAGE */
  record(change: AuditIntent & AuditOutcome): Promise<void>;
  /** Newest first. @throws SluiceError SLUICE_STORAGE */
  list(filter: AuditFilter): Promise<AuditPage>;
}

export interface AuditIntent {
  /** `admin-token`, `jwt:<sub>`, `file` (a watched file changed), `command` (the command line did it). */
  readonly who: string;
  /** Of those that have one. */
  readonly role?: string | undefined;
  /** operationId, or a word of its own for what is no request. */
  readonly operation: string;
  /** What it is done to, by kind of name. */
  readonly target: Readonly<Record<string, string>>;
}

export interface AuditOutcome {
  /** HTTP status, or that of the problem. */
  readonly outcome: number;
  /** Code of the problem, or a word about what happened. */
  readonly detail?: string | undefined;
}

export interface AuditFilter {
  /** Unix ms, both included. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  /** Only changes recorded before the one of this id. */
  readonly before?: number | undefined;
  readonly limit: number;
}

export interface AuditChange extends AuditIntent, Partial<AuditOutcome> {
  /** Counts up. */
  readonly id: number;
  /** Unix ms. */
  readonly at: number;
}

export interface AuditPage {
  readonly changes: readonly AuditChange[];
  /** `before` of the next page; undefined: this is the last. */
  readonly next: number | undefined;
  /** Lines met that nobody can read, such as one that a crash cut off. */
  readonly unreadable: number;
}

const MAX_TEXT_CHARS = 256;
const MAX_NAMES = 16;
/** Outcomes whose beginning was not met yet while the log is read backwards. */
const MAX_OPEN = 10_000;

const outcome = z.int().min(100).max(599);
/** With room for those that follow: a line that somebody edited must not make their numbers inexact. */
const change = z
  .int()
  .min(1)
  .max(2 ** 52);
const text = z.string().max(MAX_TEXT_CHARS);
const ended = { outcome: outcome.optional(), detail: text.optional() };
const begun = z.object({
  id: change,
  at: z.number(),
  who: text,
  role: text.optional(),
  operation: text,
  target: z.record(text, text),
  ...ended,
});
/** Of the one with this id. */
const ending = z.object({ of: change, outcome, detail: text.optional() });
type Line = z.output<typeof begun> | z.output<typeof ending>;

/** @throws SluiceError SLUICE_STORAGE: what was recorded before cannot be read. */
export const createAuditLog = async (file: AuditFile, clock: Clock): Promise<AuditLog> => {
  let last = await lastId(file);

  const append = (id: number, intent: AuditIntent, known?: AuditOutcome): Promise<void> =>
    file.append(
      JSON.stringify({
        id,
        at: clock.now(),
        who: bounded(intent.who),
        role: intent.role === undefined ? undefined : bounded(intent.role),
        operation: bounded(intent.operation),
        target: Object.fromEntries(
          Object.entries(intent.target)
            .slice(0, MAX_NAMES)
            .map(([name, value]) => [bounded(name), bounded(value)]),
        ),
        ...(known && endOf(known)),
      }),
    );

  return {
    async begin(intent) {
      const id = ++last;
      await append(id, intent);
      return (known) => file.append(JSON.stringify({ of: id, at: clock.now(), ...endOf(known) }));
    },
    async record(change) {
      await append(++last, change, change);
    },
    list: (filter) => listed(file, filter),
  };
};

const endOf = ({ outcome: status, detail }: AuditOutcome): AuditOutcome => ({
  outcome: status,
  ...(detail !== undefined && { detail: bounded(detail) }),
});

/** No control characters, which a terminal would obey, and never longer than can be read back. */
const bounded = (value: string): string => clip(value.replaceAll(/\p{Cc}/gu, "\u{fffd}"), MAX_TEXT_CHARS);

/** Ids count up, but an outcome may be of an earlier one than those around it. */
const lastId = async (file: AuditFile): Promise<number> => {
  let highest = 0;
  for await (const lines of file.newestFirst())
    for (const entry of lines.map(parsed)) {
      if (entry === undefined) continue;
      if ("id" in entry) return Math.max(highest, entry.id);
      highest = Math.max(highest, entry.of);
    }
  return highest;
};

const listed = async (
  file: AuditFile,
  { since = -Infinity, until = Infinity, before = Infinity, limit }: AuditFilter,
): Promise<AuditPage> => {
  const changes: AuditChange[] = [];
  const ends = new Map<number, AuditOutcome>();
  let unreadable = 0;
  let below = before;
  for await (const lines of file.newestFirst())
    for (const entry of lines.map(parsed)) {
      if (entry === undefined) {
        unreadable++;
        continue;
      }
      if ("of" in entry) {
        if (ends.size < MAX_OPEN) ends.set(entry.of, endOf(entry));
        continue;
      }
      const end = ends.get(entry.id);
      ends.delete(entry.id);
      // A file that was put away while it was read is met twice.
      if (entry.id >= below || entry.at < since || entry.at > until) continue;
      if (changes.length === limit) return { changes, next: below, unreadable };
      below = entry.id;
      changes.push({ ...entry, ...end });
    }
  return { changes, next: undefined, unreadable };
};

/** undefined: it is none of ours, or only half there. */
const parsed = (text: string): Line | undefined => {
  try {
    const value = JSON.parse(text) as object;
    return ("of" in value ? ending : begun).safeParse(value).data;
  } catch {
    return undefined;
  }
};
