import { join } from "node:path";
import { clip, SluiceError } from "../core/index.ts";
import type { Change } from "../openapi/index.ts";
import { createFolder, exists, removeFolder, replaceInFolder } from "./adapter-folder.ts";
import type { AdapterSlots, SlotsOptions } from "./adapter-slots.ts";
import { type Closure, MAX_BY_CHARS, writeClosure } from "./closure.ts";
import { checkServiceName } from "./compiled-adapter.ts";
import type { PreviewedChange, PublicationPreview, PublishRequest, ServiceMode } from "./interface.ts";
import { preparePublication } from "./publication.ts";
import type { PublishedAdapter } from "./published-adapter.ts";
import { breakingNotices, type SignatureChange } from "./signature-file.ts";
import type { ServedSlot } from "./who-serves.ts";

/** What changes the adapters folder on request. Calls must not overlap, nor with scans. */
export interface Publisher {
  publish(request: PublishRequest, mode: "create" | "replace"): Promise<PublishedAdapter>;
  preview(request: PublishRequest): Promise<PublicationPreview>;
  switchTo(service: string, mode: ServiceMode, by: string): Promise<void>;
  /** A draining service is empty. */
  drained(service: string): Promise<void>;
  remove(service: string): Promise<void>;
}

const MAX_CHANGES = 1000;

export const createPublisher = (slots: AdapterSlots, options: SlotsOptions): Publisher => {
  const { adaptersDir, clock } = options;

  interface Place {
    readonly folder: string;
    readonly isThere: boolean;
    readonly served: PublishedAdapter | undefined;
  }

  /** Where a publication of that name goes. */
  const placeOf = async (service: string): Promise<Place> => {
    checkServiceName(service);
    await slots.scan();
    const present = slots.get(service);
    const folder = present?.folder ?? join(adaptersDir, service);
    const isThere = present !== undefined || (await exists(folder));
    if (present === undefined && slots.at(folder)?.published !== undefined)
      throw conflict(`another service uses the folder ${folder}: choose another name`);
    return { folder, isThere, served: present?.published };
  };

  const slotOf = (service: string): ServedSlot => {
    const slot = slots.get(service);
    if (slot === undefined) throw notFound(service);
    return slot;
  };

  const write = async (folder: string, closure: Closure | undefined): Promise<void> => {
    await writeClosure(folder, closure);
    await slots.scan("request");
  };

  return {
    async publish(request, mode) {
      const { folder, isThere, served } = await placeOf(request.service);
      if (mode === "create" && isThere)
        throw conflict(
          `service ${request.service} exists already in ${folder}: replace it (--replace, PUT) or choose another name`,
        );
      const prepared = await preparePublication(request, folder, served, options);
      const { manifest, texts, files, signature } = prepared;
      const built = withNotices(prepared.built, breakingNotices(signature));
      try {
        await (isThere ? replaceInFolder : createFolder)(folder, manifest, texts);
        await slots.adopt(folder, built, files);
      } catch (error) {
        await built.upstream.close();
        throw error;
      }
      return built;
    },
    async preview(request) {
      const { folder, isThere, served } = await placeOf(request.service);
      const { built, signature } = await preparePublication(request, folder, served, options);
      await built.upstream.close();
      const { service, functions, refused, warnings } = built.summary;
      const changes = previewed(signature);
      return {
        service,
        exists: isThere,
        functions,
        refused,
        warnings,
        changes: changes.slice(0, MAX_CHANGES),
        breaking: changes.some(({ breaking }) => breaking),
      };
    },
    async switchTo(service, mode, by) {
      await slots.scan();
      const { folder, closed } = slotOf(service);
      if ((closed.closure?.mode ?? "enabled") === mode && closed.problem === undefined) return;
      await write(
        folder,
        mode === "enabled" ? undefined : { mode, at: clock.now(), by: clip(by, MAX_BY_CHARS) },
      );
    },
    async drained(service) {
      const slot = slots.get(service);
      const closure = slot?.closed.closure;
      if (slot === undefined || closure?.mode !== "draining") return;
      await write(slot.folder, { ...closure, mode: "disabled" });
    },
    async remove(service) {
      const broken = slots.at(join(adaptersDir, service));
      const slot = slots.get(service) ?? (broken?.published === undefined ? broken : undefined);
      if (slot === undefined) throw notFound(service);
      await removeFolder(slot.folder);
      await slots.scan("request");
    },
  };
};

/** Breaking ones first. What cannot be compared may break everybody. */
const previewed = ({ changes, incomparable }: SignatureChange): PreviewedChange[] =>
  incomparable === undefined
    ? changes.toSorted((a, b) => Number(b.breaking) - Number(a.breaking)).map(toPreviewed)
    : [{ breaking: true, where: "signature.json", what: `cannot be compared with: ${incomparable}` }];

const toPreviewed = ({ function: name, where, breaking, message }: Change): PreviewedChange => {
  const place = `${name}: ${where}`;
  return { breaking, where: place, what: message.slice(place.length + 1) };
};

/** A publication that breaks callers says so, and is made all the same: that is for its operator to decide. */
const withNotices = (built: PublishedAdapter, more: readonly string[]): PublishedAdapter => {
  if (more.length === 0) return built;
  const { summary, notices } = built;
  return {
    ...built,
    summary: { ...summary, warnings: [...more, ...summary.warnings] },
    notices: [...more, ...notices],
  };
};

const conflict = (what: string): SluiceError => new SluiceError("SLUICE_CONFLICT", what);

const notFound = (service: string): SluiceError =>
  new SluiceError("SLUICE_NOT_FOUND", `no service ${service} is published here`);
