import { dirname } from "node:path";
import { reasonOf } from "../core/index.ts";
import { exists, listFolders } from "./adapter-folder.ts";
import { changesBetween, type SeenFolder } from "./catalog-changes.ts";
import { CLOSURE, readClosure } from "./closure.ts";
import { stampsOf } from "./file-stamps.ts";
import type { CatalogChange } from "./interface.ts";
import {
  type AdapterSlot,
  loadSlot,
  manifestOf,
  reportPublished,
  type SlotDeps,
  serviceOf,
} from "./load-slot.ts";
import type { PublishedAdapter } from "./published-adapter.ts";
import { createRetirement } from "./retirement.ts";
import { byKey, isServed, type ServedSlot, whoServes } from "./who-serves.ts";

/**
 * What the adapters folder holds, kept in step with it. A change that does not work leaves the last state that did; of two
 * folders with one service name the one that served it first keeps it. Calls that change something must not overlap.
 */
export interface AdapterSlots {
  scan(source?: CatalogChange["source"]): Promise<void>;
  /** Takes what was just written into `folder` without reading it back. */
  adopt(folder: string, published: PublishedAdapter, files: readonly string[]): Promise<void>;
  get(service: string): ServedSlot | undefined;
  /** By folder, served or not. */
  at(folder: string): AdapterSlot | undefined;
  /** Sorted by service. */
  served(): readonly ServedSlot[];
  /** Every folder, sorted by service, with why its files as they are do not serve. */
  all(): readonly { readonly slot: AdapterSlot; readonly seen: SeenFolder }[];
  /** One line each, with the file: adapters that do not work as written, and what may not work as meant. */
  problems(): readonly string[];
  /** Folders in which a change may matter. */
  folders(): readonly string[];
  close(): Promise<void>;
}

export interface SlotsOptions extends SlotDeps {
  readonly adaptersDir: string;
  readonly peers: Readonly<Record<string, string>>;
  /** Told of what changes after the first scan. Must not throw. */
  readonly onChange: (change: CatalogChange) => void;
}

export const createAdapterSlots = (options: SlotsOptions): AdapterSlots => {
  const { adaptersDir, peers, logger, onChange } = options;
  const slots = new Map<string, AdapterSlot>();
  let index: ReadonlyMap<string, ServedSlot> = new Map();
  let sorted: readonly ServedSlot[] = [];
  let conflicts: ReadonlyMap<string, string> = new Map();
  let listed: readonly string[] = [];
  let folderProblem: string | undefined;
  let told: readonly SeenFolder[] | undefined;
  const retirement = createRetirement(logger);

  const put = (slot: AdapterSlot): void => {
    const before = slots.get(slot.folder)?.published;
    slots.set(slot.folder, slot);
    if (before !== undefined && before !== slot.published) retirement.add(before);
  };

  const drop = (slot: AdapterSlot): void => {
    slots.delete(slot.folder);
    if (slot.published === undefined) return;
    retirement.add(slot.published);
    logger.info(
      { file: manifestOf(slot.folder), service: slot.published.manifest.service },
      "adapter unpublished",
    );
  };

  const closedAt = async (folder: string): Promise<AdapterSlot["closed"]> => {
    const known = slots.get(folder)?.closed;
    if (known !== undefined && (await known.stamps.areCurrent())) return known;
    const stamps = await stampsOf([`${folder}/${CLOSURE}`]);
    const closed = { ...(await readClosure(folder)), stamps };
    if (closed.problem !== undefined && closed.problem !== known?.problem)
      logger.error({ file: `${folder}/${CLOSURE}` }, closed.problem);
    return closed;
  };

  const refresh = async (folder: string): Promise<void> => {
    const slot = slots.get(folder);
    const isCurrent = slot !== undefined && (await slot.stamps.areCurrent());
    if (!isCurrent && !(await exists(manifestOf(folder)))) {
      if (slot !== undefined) drop(slot);
      return;
    }
    const closed = await closedAt(folder);
    if (!isCurrent) put({ ...(await loadSlot(folder, slot, peers, options)), closed });
    else if (closed !== slot.closed) put({ ...slot, closed });
  };

  const seen = (slot: AdapterSlot): SeenFolder => {
    const service = serviceOf(slot);
    return {
      folder: slot.folder,
      service,
      serving: index.get(service)?.folder === slot.folder ? slot.published : undefined,
      problem: slot.problem ?? conflicts.get(slot.folder) ?? slot.closed.problem,
      closure: slot.closed.closure,
    };
  };

  const rebuild = (): void => {
    const { holders, losers } = whoServes([...slots.values()], index);
    for (const [folder, problem] of losers)
      if (conflicts.get(folder) !== problem) logger.error({}, `adapter not published: ${problem}`);
    index = holders;
    conflicts = losers;
    sorted = [...holders.values()].sort(byKey(serviceOf));
  };

  const settle = (source: CatalogChange["source"]): void => {
    rebuild();
    retirement.begin();
    const now = [...slots.values()].map(seen);
    for (const change of told === undefined ? [] : changesBetween(told, now)) onChange({ ...change, source });
    told = now;
  };

  return {
    async scan(source = "files") {
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
      settle(source);
    },
    async adopt(folder, published, files) {
      const stamps = await stampsOf(files);
      const closed = await closedAt(folder);
      const { newest: changedAt } = stamps;
      put({ folder, stamps, published, changedAt, problem: undefined, unsettled: 0, closed });
      reportPublished(published, logger);
      settle("request");
    },
    get: (service) => index.get(service),
    at: (folder) => slots.get(folder),
    served: () => sorted,
    all: () => [...slots.values()].sort(byKey(serviceOf)).map((slot) => ({ slot, seen: seen(slot) })),
    problems: () => [
      ...(folderProblem === undefined ? [] : [folderProblem]),
      ...[...slots.values()].flatMap((slot) => [slot.problem ?? [], slot.closed.problem ?? []].flat()),
      ...conflicts.values(),
      ...sorted.flatMap(({ published: { manifest, notices } }) =>
        notices.map((notice) => `${manifest.file}: ${notice}`),
      ),
    ],
    folders: () => [
      ...new Set([
        ...listed,
        ...[...slots.values()].flatMap(({ stamps }) => stamps.files.map((file) => dirname(file))),
      ]),
    ],
    async close() {
      await Promise.all([
        retirement.close(),
        ...[...slots.values()].filter(isServed).map(({ published }) => published.upstream.close()),
      ]);
      slots.clear();
      rebuild();
    },
  };
};
