import { join } from "node:path";
import { SluiceError } from "../core/index.ts";
import type { Journal } from "../journal/interface.ts";
import type { View } from "../openapi/index.ts";
import { createFolder, exists, removeDrafts, removeFolder, replaceInFolder } from "./adapter-folder.ts";
import type { AdapterService } from "./adapter-service.ts";
import { createAdapterSlots, type SlotsOptions } from "./adapter-slots.ts";
import { createClaims } from "./effects/claims.ts";
import { createFolderWatcher } from "./folder-watcher.ts";
import { createIdleWarmer } from "./idle-warmer.ts";
import type { PublishRequest, ServiceCatalog } from "./interface.ts";
import { preparePublication } from "./publication.ts";
import { checkServiceName, type PublishedAdapter } from "./published-adapter.ts";
import { createSignatureKeeper } from "./signature-file.ts";
import { createTurnstile } from "./turnstile.ts";

/** `adaptersDir` is absolute and need not exist; `peers` are the names of sluice.yaml usable in manifests. */
export interface CatalogOptions extends Omit<SlotsOptions, "claims"> {
  /** Where callers' idempotency keys are kept. */
  readonly journal: Pick<Journal, "claim" | "write">;
}

export interface Catalog extends ServiceCatalog {
  /** A service id as scripts use it: `<service>`, or `<service>/aqua` for the Aqua view. */
  find(serviceId: string): { readonly service: AdapterService; readonly view: View } | undefined;
  /** What is left to an initiator who presented these credentials, over all services. */
  readonly allowances: AdapterService["allowances"];
  /** One line each, with the file: adapters that are not served as written, and what may not work as meant. */
  problems(): readonly string[];
  /** Stops watching and waits for requests at the upstreams. */
  close(): Promise<void>;
}

const AQUA = "/aqua";
const MAX_WAITING = 32; // publications queued behind one another

/** Loads every adapter and watches from then on. A bad adapter is logged, listed under `problems`, and does not stop the others. */
export const createCatalog = async ({ journal, ...given }: CatalogOptions): Promise<Catalog> => {
  const { adaptersDir, logger, clock } = given;
  const options: SlotsOptions = { ...given, claims: createClaims(journal, clock) };
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
    if (present === undefined && slots.at(folder)?.published !== undefined)
      throw conflict(`another service uses the folder ${folder}: choose another name`);
    if (mode === "create" && isThere)
      throw conflict(
        `service ${request.service} exists already in ${folder}: replace it (--replace, PUT) or choose another name`,
      );
    const { built, manifest, texts, files } = await preparePublication(request, folder, options);
    try {
      await (isThere ? replaceInFolder : createFolder)(folder, manifest, texts);
      await slots.adopt(folder, built, files);
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
    allowances: (initiator, presented) =>
      slots.served().flatMap(({ published }) => published.service.allowances(initiator, presented)),
    policy: (service) => served(service)?.policy,
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

const conflict = (what: string): SluiceError => new SluiceError("SLUICE_CONFLICT", what);
