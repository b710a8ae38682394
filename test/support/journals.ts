import { join } from "node:path";
import { silentLogger, systemClock } from "../../src/core/index.ts";
import {
  createMemoryJournal,
  createSqliteJournal,
  type Journal,
  type JournalOptions,
} from "../../src/journal/index.ts";
import { tempDir } from "./temp-dir.ts";

/** A journal in a file, closed at the end of the scope. */
export const openJournal = async (
  folder: string,
  more: Partial<JournalOptions> = {},
  deps = { clock: systemClock, logger: silentLogger },
): Promise<Journal & AsyncDisposable> => {
  const options = {
    file: join(folder, "journal.db"),
    durability: "full",
    maxBytes: 2 ** 30,
    ...more,
  } as const;
  return disposable(await createSqliteJournal(options, deps));
};

/** A journal, and what it is to whoever comes after it: the memory's is itself. */
export interface JournalUnderTest extends AsyncDisposable {
  readonly journal: Journal;
  restarted(): Promise<Journal>;
}

export const JOURNALS: Readonly<Record<string, () => Promise<JournalUnderTest>>> = {
  memory: async () => {
    const journal = createMemoryJournal();
    return { journal, restarted: async () => journal, [Symbol.asyncDispose]: () => journal.close(1000) };
  },
  SQLite: async () => {
    const folder = await tempDir();
    return inFolder(folder, await openJournal(folder.path));
  },
};

const inFolder = (folder: Awaited<ReturnType<typeof tempDir>>, journal: Journal): JournalUnderTest => {
  const all = [journal];
  return {
    journal,
    async restarted() {
      await all.at(-1)?.close(5000);
      const next = await openJournal(folder.path);
      all.push(next);
      return next;
    },
    async [Symbol.asyncDispose]() {
      for (const journal of all) await journal.close(1000);
      await folder[Symbol.asyncDispose]();
    },
  };
};

const disposable = (journal: Journal): Journal & AsyncDisposable =>
  Object.assign(journal, { [Symbol.asyncDispose]: () => journal.close(1000) });
