import { dirname } from "node:path";
import { reasonOf } from "../core/index.ts";
import { exists, fingerprint, listFolders } from "./adapter-folder.ts";
import { type AdapterSlot, loadSlot, manifestOf, reportPublished, type SlotDeps } from "./load-slot.ts";
import type { PublishedAdapter } from "./published-adapter.ts";

export type ServedSlot = AdapterSlot & { readonly published: PublishedAdapter };

/**
 * What the adapters folder holds, kept in step with it. A change that does not work leaves the last state that did; of two
 * folders with one service name the one that served it first keeps it. Calls must not overlap.
 */
export interface AdapterSlots {
  scan(): Promise<void>;
  /** Takes what was just written into `folder` without reading it back. */
  adopt(folder: string, published: PublishedAdapter, files: readonly string[]): Promise<void>;
  get(service: string): ServedSlot | undefined;
  /** By folder, served or not. */
  at(folder: string): AdapterSlot | undefined;
  /** Sorted by service. */
  served(): readonly ServedSlot[];
  /** One line each, with the file: adapters that do not work as written, and what may not work as meant. */
  problems(): readonly string[];
  /** Folders in which a change may matter. */
  folders(): readonly string[];
  close(): Promise<void>;
}

export interface SlotsOptions extends SlotDeps {
  readonly adaptersDir: string;
  readonly peers: Readonly<Record<string, string>>;
}

export const createAdapterSlots = (options: SlotsOptions): AdapterSlots => {
  const { adaptersDir, peers, logger } = options;
  const slots = new Map<string, AdapterSlot>();
  let index: ReadonlyMap<string, ServedSlot> = new Map();
  let sorted: readonly ServedSlot[] = [];
  let conflicts: readonly string[] = [];
  let listed: readonly string[] = [];
  let folderProblem: string | undefined;
  /** Replaced or removed, and still in the index. */
  const retired: PublishedAdapter[] = [];

  const put = (slot: AdapterSlot): void => {
    const before = slots.get(slot.folder)?.published;
    slots.set(slot.folder, slot);
    if (before !== undefined && before !== slot.published) retired.push(before);
  };

  const drop = (slot: AdapterSlot): void => {
    slots.delete(slot.folder);
    if (slot.published === undefined) return;
    retired.push(slot.published);
    logger.info(
      { file: manifestOf(slot.folder), service: slot.published.manifest.service },
      "adapter unpublished",
    );
  };

  const refresh = async (folder: string): Promise<void> => {
    const file = manifestOf(folder);
    const slot = slots.get(folder);
    const current = slot && (await fingerprint(slot.files));
    if (slot !== undefined && current === slot.fingerprint) return;
    if (!(await exists(file))) {
      if (slot !== undefined) drop(slot);
      return;
    }
    put(await loadSlot(folder, slot?.published, peers, options));
  };

  const rebuild = (): void => {
    const { holders, losers } = whoServes([...slots.values()], index);
    for (const problem of losers)
      if (!conflicts.includes(problem)) logger.error({}, `adapter not published: ${problem}`);
    index = holders;
    conflicts = losers;
    sorted = [...holders.values()].sort(byKey(({ published }) => published.manifest.service));
  };

  /** What was replaced is closed once nobody can find it any more; requests under way are finished, so nobody waits for that. */
  const settle = (): void => {
    rebuild();
    for (const { upstream } of retired.splice(0)) {
      upstream
        .close()
        .catch((error: unknown) => logger.warn({ reason: reasonOf(error) }, "closing an upstream failed"));
    }
  };

  return {
    async scan() {
      try {
        listed = await listFolders(adaptersDir);
        folderProblem = undefined;
      } catch (error) {
        // Adapters do not vanish because their folder cannot be read for a while.
        if (folderProblem === undefined)
          logger.error({ reason: reasonOf(error) }, "the adapters folder cannot be read");
        folderProblem = reasonOf(error);
        return;
      }
      const present = new Set(listed);
      for (const slot of slots.values()) if (!present.has(slot.folder)) drop(slot);
      for (const folder of listed) await refresh(folder);
      settle();
    },
    async adopt(folder, published, files) {
      put({ folder, files, fingerprint: await fingerprint(files), published, problem: undefined });
      reportPublished(published, logger);
      settle();
    },
    get: (service) => index.get(service),
    at: (folder) => slots.get(folder),
    served: () => sorted,
    problems: () => [
      ...(folderProblem === undefined ? [] : [folderProblem]),
      ...[...slots.values()].flatMap(({ problem }) => problem ?? []),
      ...conflicts,
      ...sorted.flatMap(({ published: { manifest, notices } }) =>
        notices.map((notice) => `${manifest.file}: ${notice}`),
      ),
    ],
    folders: () => [
      ...new Set([
        ...listed,
        ...[...slots.values()].flatMap(({ files }) => files.map((file) => dirname(file))),
      ]),
    ],
    async close() {
      await Promise.all(
        [...slots.values()].filter(isServed).map(({ published }) => published.upstream.close()),
      );
      slots.clear();
      rebuild();
    },
  };
};

/** Who serves which name: whoever did before, then by folder. */
const whoServes = (
  slots: readonly AdapterSlot[],
  before: ReadonlyMap<string, ServedSlot>,
): { readonly holders: ReadonlyMap<string, ServedSlot>; readonly losers: readonly string[] } => {
  const servedBefore = ({ folder, published }: ServedSlot): boolean =>
    before.get(published.manifest.service)?.folder === folder;
  const candidates = slots.filter(isServed).sort(byKey(({ folder }) => folder));
  const holders = new Map<string, ServedSlot>();
  const losers: string[] = [];
  for (const slot of candidates.toSorted((a, b) => Number(servedBefore(b)) - Number(servedBefore(a)))) {
    const { service, file } = slot.published.manifest;
    const holder = holders.get(service)?.published.manifest.file;
    if (holder === undefined) holders.set(service, slot);
    else
      losers.push(
        `${file}: service ${service} is published by ${holder} already; change service in one of them`,
      );
  }
  return { holders, losers };
};

const isServed = (slot: AdapterSlot): slot is ServedSlot => slot.published !== undefined;

const byKey =
  <T>(key: (value: T) => string) =>
  (a: T, b: T): number =>
    key(a) < key(b) ? -1 : 1;
