import { join } from "node:path";
import { parseManifest } from "../config/index.ts";
import { SluiceError } from "../core/index.ts";
import type { View } from "../openapi/interface.ts";
import {
  createFolder,
  documentName,
  exists,
  MANIFEST,
  removeDrafts,
  removeFolder,
  replaceInFolder,
} from "./adapter-folder.ts";
import type { AdapterService } from "./adapter-service.ts";
import { createAdapterSlots, type SlotsOptions } from "./adapter-slots.ts";
import { createFolderWatcher } from "./folder-watcher.ts";
import type { PublishRequest, ServiceCatalog } from "./interface.ts";
import { manifestText } from "./manifest-text.ts";
import { buildAdapter, checkServiceName, type PublishedAdapter } from "./published-adapter.ts";
import { createTurnstile } from "./turnstile.ts";

/** `adaptersDir` is absolute and need not exist; `peers` are the names of sluice.yaml usable in manifests. */
export type CatalogOptions = SlotsOptions;

export interface Catalog extends ServiceCatalog {
  /** A service id as scripts use it: `<service>`, or `<service>/aqua` for the Aqua view. */
  find(serviceId: string): { readonly service: AdapterService; readonly view: View } | undefined;
  /** One line each, with the file: adapters that are not served as written, and what may not work as meant. */
  problems(): readonly string[];
  /** Stops watching and waits for requests at the upstreams. */
  close(): Promise<void>;
}

const AQUA = "/aqua";
const MAX_WAITING = 32; // publications queued behind one another

/** Loads every adapter and watches from then on. A bad adapter is logged, listed under `problems`, and does not stop the others. */
export const createCatalog = async (options: CatalogOptions): Promise<Catalog> => {
  const { adaptersDir, peers, logger, clock } = options;
  const slots = createAdapterSlots(options);
  const turnstile = createTurnstile(MAX_WAITING);

  const scan = async (): Promise<void> => {
    await slots.scan();
    watchAgain();
  };

  let changed = false;
  let following = false;
  /** Scans until nothing has changed meanwhile. */
  const follow = async (): Promise<void> => {
    if (following) return;
    following = true;
    while (changed) {
      changed = false;
      await turnstile.enter(scan).catch((error: unknown) => {
        if (!(error instanceof SluiceError))
          logger.error({ err: error }, "the adapters folder could not be looked through");
      });
    }
    following = false;
  };
  const watcher = createFolderWatcher(
    () => {
      changed = true;
      void follow();
    },
    { clock, logger },
  );
  const watchAgain = (): void => watcher.watch([adaptersDir, ...slots.folders()]);

  const publish = async (request: PublishRequest, mode: "create" | "replace"): Promise<PublishedAdapter> => {
    checkServiceName(request.service);
    await scan();
    const present = slots.get(request.service);
    const folder = present?.folder ?? join(adaptersDir, request.service);
    const isThere = present !== undefined || (await exists(folder));
    const isAnothers = present === undefined && slots.at(folder)?.published !== undefined;
    if (isAnothers || (mode === "create" && isThere)) {
      throw new SluiceError(
        "SLUICE_CONFLICT",
        `${isAnothers ? "another service uses the folder" : `service ${request.service} exists already in`} ${folder}: ${isAnothers ? "" : "replace it (--replace, PUT) or "}choose another name`,
      );
    }
    const text = manifestText(request, documentName(request.document));
    const manifest = parseManifest(text, join(folder, MANIFEST), peers);
    const built = await buildAdapter(manifest, request.document, options);
    try {
      await (isThere ? replaceInFolder : createFolder)(folder, text, request.document);
      await slots.adopt(folder, built);
    } catch (error) {
      await built.upstream.close();
      throw error;
    }
    watchAgain();
    return built;
  };

  const remove = async (service: string): Promise<void> => {
    const slot = slots.get(service);
    if (slot === undefined)
      throw new SluiceError("SLUICE_NOT_FOUND", `no service ${service} is published here`);
    await removeFolder(slot.folder);
    await scan();
  };

  await removeDrafts(adaptersDir);
  await turnstile.enter(scan);

  const served = (service: string): PublishedAdapter | undefined => slots.get(service)?.published;

  return {
    list: () => slots.served().map(({ published }) => published.summary),
    get: (service) => served(service)?.summary,
    openapi: (service) => served(service)?.document,
    aqua: (service) => served(service)?.adapter.aqua(),
    types: (service) => served(service)?.adapter.types(),
    mayCallAnything: (initiator) =>
      slots.served().some(({ published }) => published.policy.mentions(initiator)),
    publish: async (request, mode) => (await turnstile.enter(() => publish(request, mode))).summary,
    remove: (service) => turnstile.enter(() => remove(service)),
    find(serviceId) {
      const isAqua = serviceId.endsWith(AQUA);
      const found = served(isAqua ? serviceId.slice(0, -AQUA.length) : serviceId);
      return found && { service: found.service, view: isAqua ? "aqua" : "plain" };
    },
    problems: () => slots.problems(),
    async close() {
      watcher.close();
      await turnstile.close();
      await slots.close();
    },
  };
};
