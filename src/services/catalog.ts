import { nearest, reasonOf, SluiceError } from "../core/index.ts";
import type { Journal } from "../journal/interface.ts";
import { printSignature, type View } from "../openapi/index.ts";
import type { ParticleRef } from "../particle/index.ts";
import { removeDrafts } from "./adapter-folder.ts";
import type { AdapterService } from "./adapter-service.ts";
import { createAdapterSlots, type SlotsOptions } from "./adapter-slots.ts";
import { createDoors } from "./doors.ts";
import { createClaims } from "./effects/claims.ts";
import { createFolderWatcher } from "./folder-watcher.ts";
import { createIdleWarmer } from "./idle-warmer.ts";
import type { CatalogChange, ServiceCatalog, ServiceSummary } from "./interface.ts";
import { serviceOf } from "./load-slot.ts";
import type { PublishedAdapter } from "./published-adapter.ts";
import { createPublisher } from "./publisher.ts";
import { statusOf } from "./service-status.ts";
import { createSignatureKeeper } from "./signature-file.ts";
import { createTurnstile } from "./turnstile.ts";
import type { ServedSlot } from "./who-serves.ts";

/** `adaptersDir` is absolute and need not exist; `peers` are the names of sluice.yaml usable in manifests. */
export interface CatalogOptions extends Omit<SlotsOptions, "claims" | "doors" | "onChange"> {
  /** Where callers' idempotency keys are kept. */
  readonly journal: Pick<Journal, "claim" | "write">;
  /** Told of every change after the start. */
  readonly onChange?: ((change: CatalogChange) => void) | undefined;
}

export interface Catalog extends ServiceCatalog {
  /** A service id as scripts use it: `<service>`, or `<service>/aqua` for the Aqua view. */
  find(serviceId: string): { readonly service: AdapterService; readonly view: View } | undefined;
  /** What is left to an initiator who presented these credentials, over all services. */
  readonly allowances: AdapterService["allowances"];
  /** One line each, with the file: adapters that are not served as written, and what may not work as meant. */
  problems(): readonly string[];
  /** Names the particles that an earlier life of this process left; until then no service is drained. */
  restore(refs: Iterable<ParticleRef>): void;
  /** The particle's time is over: a drain waits for it no more. */
  over(ref: ParticleRef): void;
  /** Stops watching and waits for requests at the upstreams. */
  close(): Promise<void>;
}

const AQUA = "/aqua";
const MAX_WAITING = 32; // publications queued behind one another

/** Loads every adapter and watches from then on. A bad adapter is logged, listed under `problems`, and does not stop the others. */
export const createCatalog = async ({ journal, onChange, ...given }: CatalogOptions): Promise<Catalog> => {
  const { adaptersDir, logger, clock } = given;
  const tally = { reloads: 0, reloadFailures: 0 };

  const tell = (change: CatalogChange): void => {
    if (change.kind === "published" || change.kind === "changed") tally.reloads++;
    if (change.kind === "failed") tally.reloadFailures++;
    try {
      onChange?.(change);
    } catch (error) {
      logger.error({ reason: reasonOf(error) }, "a change of a service could not be told");
    }
  };

  let draining: readonly string[] = [];
  /** Of these, which are about to be noted as disabled, or could not be. */
  const emptied = new Set<string>();
  const doors = createDoors({
    closureOf: (service) => slots.get(service)?.closed.closure,
    draining: () => draining,
    onEmpty(service) {
      if (emptied.has(service)) return;
      emptied.add(service);
      void change(() => publisher.drained(service)).then(() => emptied.delete(service), reportDrained);
    },
  });
  const options: SlotsOptions = { ...given, claims: createClaims(journal, clock), doors, onChange: tell };
  const slots = createAdapterSlots(options);
  const publisher = createPublisher(slots, options);
  const turnstile = createTurnstile(MAX_WAITING);
  const signatures = createSignatureKeeper(logger);
  const warmer = createIdleWarmer(clock);
  const warmed = new WeakSet<PublishedAdapter>();

  /** Work on the folder, one piece at a time, and then what nobody waits for. */
  const change = <T>(work: () => Promise<T>): Promise<T> =>
    turnstile.enter(async () => {
      const done = await work();
      watcher.watch([adaptersDir, ...slots.folders()]);
      draining = slots.served().filter(isDraining).map(serviceOf);
      signatures.keep(slots.served());
      for (const { published } of slots.served()) {
        if (!warmed.has(published)) warmer.add(published.adapter);
        warmed.add(published);
      }
      return done;
    });

  const reportDrained = (error: unknown): void => {
    if (error instanceof SluiceError && error.code === "SLUICE_CLOSED") return;
    logger.warn(
      { reason: reasonOf(error) },
      "a drained service cannot be noted as disabled: it lets nobody in",
    );
  };

  let changed = false;
  let following = false;
  /** Scans until nothing has changed meanwhile. */
  const follow = async (): Promise<void> => {
    if (following) return;
    following = true;
    while (changed) {
      changed = false;
      await change(() => slots.scan()).catch((error: unknown) => {
        if (!(error instanceof SluiceError))
          logger.error({ err: error }, "the adapters folder could not be looked through");
      });
      doors.look();
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

  await removeDrafts(adaptersDir);
  await change(() => slots.scan());

  const served = (service: string): PublishedAdapter | undefined => slots.get(service)?.published;
  const summaryOf = (published: PublishedAdapter): ServiceSummary => ({
    ...published.summary,
    warnings: [...signatures.broken(published), ...published.summary.warnings],
  });
  const statuses = () => slots.all().map((each) => statusOf(each, { doors, summaryOf }));
  const status = (service: string) => {
    const named = slots.all().filter(({ seen }) => seen.service === service);
    const found = named.find(({ seen }) => seen.serving !== undefined) ?? named[0];
    return found && statusOf(found, { doors, summaryOf });
  };

  return {
    list: () => slots.served().map(({ published }) => summaryOf(published)),
    get(service) {
      const published = served(service);
      return published && summaryOf(published);
    },
    statuses,
    status,
    get counters() {
      const broken = slots.all().filter(({ seen }) => seen.problem !== undefined).length;
      return { ...tally, broken };
    },
    openapi: (service) => served(service)?.document,
    aqua: (service) => served(service)?.adapter.aqua(),
    types: (service) => served(service)?.adapter.types(),
    signature(service) {
      const adapter = served(service)?.adapter;
      return adapter && printSignature(adapter.signature());
    },
    form(service, name) {
      const adapter = served(service)?.adapter;
      const form = adapter?.form(name);
      if (adapter === undefined || form === undefined) throw unknown(service, name, adapter);
      return form;
    },
    mayCallAnything: (initiator) =>
      slots.served().some(({ published }) => published.policy.mentions(initiator)),
    allowances: (initiator, presented) =>
      slots.served().flatMap(({ published }) => published.service.allowances(initiator, presented)),
    policy: (service) => served(service)?.policy,
    publish: async (request, mode) => (await change(() => publisher.publish(request, mode))).summary,
    preview: (request) => change(() => publisher.preview(request)),
    async switchTo(service, mode, by) {
      emptied.delete(service);
      await change(() => publisher.switchTo(service, mode, by));
      doors.look();
      const now = status(service);
      if (now === undefined) throw unknown(service, "", undefined);
      return now;
    },
    remove: (service) => change(() => publisher.remove(service)),
    find(serviceId) {
      const isAqua = serviceId.endsWith(AQUA);
      const found = served(isAqua ? serviceId.slice(0, -AQUA.length) : serviceId);
      return found && { service: found.service, view: isAqua ? "aqua" : "plain" };
    },
    problems: () => slots.problems(),
    restore(refs) {
      doors.restore(refs);
      doors.look();
    },
    over(ref) {
      doors.over(ref);
      doors.look();
    },
    async close() {
      watcher.close();
      warmer.close();
      await turnstile.close();
      await signatures.close();
      await slots.close();
    },
  };
};

const isDraining = ({ closed }: ServedSlot): boolean => closed.closure?.mode === "draining";

const unknown = (
  service: string,
  name: string,
  adapter: PublishedAdapter["adapter"] | undefined,
): SluiceError => {
  if (adapter === undefined)
    return new SluiceError("SLUICE_NOT_FOUND", "no service of that name is published here");
  const near = nearest(name, [...adapter.functions.keys()]);
  const hint = near === undefined ? "" : `; did you mean ${near}?`;
  return new SluiceError("SLUICE_NOT_FOUND", `service ${service} has no function of that name${hint}`);
};
