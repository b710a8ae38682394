import { join } from "node:path";
import { parseManifest } from "../config/index.ts";
import { SluiceError } from "../core/index.ts";
import { printSignature, type View } from "../openapi/index.ts";
import { publishedDocument } from "./adapter-document.ts";
import {
  createFolder,
  exists,
  MANIFEST,
  removeDrafts,
  removeFolder,
  replaceInFolder,
} from "./adapter-folder.ts";
import type { AdapterService } from "./adapter-service.ts";
import { createAdapterSlots, type SlotsOptions } from "./adapter-slots.ts";
import { createFolderWatcher } from "./folder-watcher.ts";
import { createIdleWarmer } from "./idle-warmer.ts";
import type { PublishRequest, ServiceCatalog } from "./interface.ts";
import { filesOf } from "./load-slot.ts";
import { manifestText } from "./manifest-text.ts";
import { publicationFiles } from "./publication-files.ts";
import { buildAdapter, checkServiceName, type PublishedAdapter } from "./published-adapter.ts";
import { changesSince, createSignatureKeeper, SIGNATURE } from "./signature-file.ts";
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
  const signatures = createSignatureKeeper(logger);
  const warmer = createIdleWarmer(clock);
  const warmed = new WeakSet<PublishedAdapter>();

  /** What nobody waits for. */
  const afterwards = (): void => {
    signatures.keep(slots.served());
    for (const { published } of slots.served()) {
      if (!warmed.has(published)) warmer.add(published.adapter);
      warmed.add(published);
    }
  };

  const scan = async (): Promise<void> => {
    await slots.scan();
    watchAgain();
    afterwards();
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
    const files = publicationFiles(request);
    const text = manifestText(request, files);
    const manifest = parseManifest(text, join(folder, MANIFEST), peers);
    const document = await publishedDocument(request, manifest);
    const built = await withChanges(folder, await buildAdapter(manifest, document, options));
    // A server that is relative to where the document was fetched would be unknown after a restart.
    const kept = manifestText(
      { ...request, upstream: { ...request.upstream, url: built.upstream.url } },
      files,
    );
    try {
      await (isThere ? replaceInFolder : createFolder)(
        folder,
        request.documentUrl === undefined ? text : kept,
        new Map([...files.texts, [SIGNATURE, printSignature(built.adapter.signature())]]),
      );
      await slots.adopt(folder, built, filesOf(manifest, document));
    } catch (error) {
      await built.upstream.close();
      throw error;
    }
    watchAgain();
    afterwards();
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
      warmer.close();
      await turnstile.close();
      await signatures.close();
      await slots.close();
    },
  };
};

/** A publication that breaks callers says so, and is made all the same: that is for its operator to decide. */
const withChanges = async (folder: string, built: PublishedAdapter): Promise<PublishedAdapter> => {
  const changes = await changesSince(folder, built.adapter);
  if (changes.length === 0) return built;
  const { summary, notices } = built;
  return {
    ...built,
    summary: { ...summary, warnings: [...changes, ...summary.warnings] },
    notices: [...changes, ...notices],
  };
};
