import { type FSWatcher, watch } from "node:fs";
import { type Clock, type Logger, reasonOf, type Timer } from "../core/index.ts";

/** Says when something in a set of folders may have changed: soon where the system tells, else at the next poll. */
export interface FolderWatcher {
  /** Replaces the set of folders (not their subfolders). */
  watch(folders: Iterable<string>): void;
  close(): void;
}

const DEBOUNCE_MS = 100; // an editor's save is several events
const POLL_MS = 2_000; // network and overlay file systems send no events; nor do files replaced through a symlink

export const createFolderWatcher = (
  onChange: () => void,
  deps: { readonly clock: Clock; readonly logger: Logger },
): FolderWatcher => {
  const { clock, logger } = deps;
  const watchers = new Map<string, FSWatcher>();
  let closed = false;
  let debounce: Timer | undefined;
  let poll: Timer;
  let told = false;

  const onEvent = (): void => {
    debounce ??= clock.timer(DEBOUNCE_MS, () => {
      debounce = undefined;
      onChange();
    });
  };
  const schedulePoll = (): Timer =>
    clock.timer(POLL_MS, () => {
      onChange();
      poll = schedulePoll();
    });
  poll = schedulePoll();

  const drop = (folder: string): void => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };

  const add = (folder: string): void => {
    try {
      const watcher = watch(folder, onEvent);
      watcher.on("error", () => drop(folder)); // it was deleted; polling goes on
      watchers.set(folder, watcher);
    } catch (error) {
      const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
      if (isMissing || told) return;
      told = true;
      logger.warn(
        { folder, reason: reasonOf(error) },
        "cannot watch a folder; changes are found by looking every 2 s",
      );
    }
  };

  return {
    watch(folders) {
      if (closed) return;
      const wanted = new Set(folders);
      for (const folder of watchers.keys()) if (!wanted.has(folder)) drop(folder);
      for (const folder of wanted) if (!watchers.has(folder)) add(folder);
    },
    close() {
      closed = true;
      debounce?.cancel();
      poll.cancel();
      for (const folder of watchers.keys()) drop(folder);
    },
  };
};
