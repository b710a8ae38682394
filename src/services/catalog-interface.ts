import type { Effect } from "../core/index.ts";
import type { Finding, FunctionForm } from "../openapi/interface.ts";
import type { Policy } from "../policy/interface.ts";

/** One published adapter as admin and the command line show it. */
export interface ServiceSummary {
  readonly service: string;
  readonly title: string;
  readonly upstream: string;
  readonly functions: readonly FunctionSummary[];
  readonly refused: readonly Finding[];
  /** What is published but may not work as meant, one line each: a missing credential, a rule that names no function, nobody allowed. */
  readonly warnings: readonly string[];
}

export interface FunctionSummary {
  readonly name: string;
  /** Positional argument names, `options` last where the function takes any. */
  readonly arguments: readonly string[];
  readonly method: string;
  readonly path: string;
  readonly effect: Effect;
  /** Security schemes it is sent with: one of the sets, all of its schemes. Empty: none is needed. */
  readonly credentials: readonly (readonly string[])[];
}

/**
 * serving: as its files are, or as they last worked (`problem`). draining: for particles that have called it before alone. broken: it never
 * worked since this process started.
 */
export type ServiceState = "serving" | "draining" | "disabled" | "broken";

/** An adapter folder as its operator sees it. A broken one has the folder's name, and no functions. */
export interface ServiceStatus extends ServiceSummary {
  /** Its name in the adapters folder. */
  readonly folder: string;
  readonly state: ServiceState;
  /** Why its files as they are now do not work; one line. */
  readonly problem?: string;
  /** When the newest of the files it was made of was written, Unix ms. */
  readonly changedAt?: number;
  /** Who switched it off, or began to drain it, and when (Unix ms). */
  readonly disabled?: { readonly at: number; readonly by: string };
  /** What a draining one still waits for. */
  readonly draining?: { readonly calls: number; readonly particles: number };
}

/** What a service becomes on its operator's word. */
export type ServiceMode = "enabled" | "disabled" | "draining";

/** What a publication would come to; nothing of it is written. */
export interface PublicationPreview
  extends Pick<ServiceSummary, "service" | "functions" | "refused" | "warnings"> {
  /** There is a folder or a service of that name, whose place it would take. */
  readonly exists: boolean;
  /** For the callers of the service as it is, breaking ones first; at most 1000. */
  readonly changes: readonly PreviewedChange[];
  /** Is any of them? Also of those that are not listed. */
  readonly breaking: boolean;
}

export interface PreviewedChange {
  readonly breaking: boolean;
  /** `sendSms: argument 2 "text"` */
  readonly where: string;
  /** `was removed` */
  readonly what: string;
}

/** Something that became of a service after the start. */
export interface CatalogChange {
  readonly service: string;
  /** Name in the adapters folder. */
  readonly folder: string;
  readonly kind: "published" | "changed" | "removed" | "failed" | "disabled" | "enabled" | "draining";
  /** files: somebody changed them. request: the admin API was asked to. */
  readonly source: "files" | "request";
  /** Of `failed`: why. */
  readonly detail?: string;
}

/** Since the start, but for `broken`: adapters whose files do not work now. */
export interface CatalogCounters {
  readonly reloads: number;
  readonly reloadFailures: number;
  readonly broken: number;
}

/** `cause` of the SLUICE_DOCUMENT error for a document of which no operation can be published. */
export interface PublishRefusal {
  readonly refused: readonly Finding[];
}

/** `POST /v1/services` and `sluice publish`, parsed. */
export interface PublishRequest {
  readonly service: string;
  /** The document itself, as text (JSON or YAML). */
  readonly document: string;
  /** Where it was fetched: relative servers are relative to it. */
  readonly documentUrl?: string;
  /** Its path from the root folder. */
  readonly documentName?: string;
  /** Texts of the files it refers to, by their path from the root folder. */
  readonly files?: Readonly<Record<string, string>>;
  /** Overlay documents as text, applied in order. */
  readonly overlays?: readonly string[];
  readonly upstream: {
    readonly url?: string;
    readonly credentials?: Record<string, unknown>;
    readonly timeoutMs?: number;
    readonly concurrency?: number;
    readonly queueMs?: number;
    readonly attempts?: number;
    readonly breaker?: "none" | { readonly failures?: number; readonly restMs?: number };
    readonly hosts?: readonly string[];
    readonly variables?: Readonly<Record<string, string>>;
    readonly token?: "none" | Record<string, unknown>;
    readonly signature?: Record<string, unknown>;
    readonly responseHeaders?: "all" | readonly string[];
  };
  /** As a manifest has it. */
  readonly allow: readonly Record<string, unknown>[];
  /** Text of its `policy.cedar`. */
  readonly policy?: string;
  readonly plainIds?: "refuse" | "accept";
  readonly quota?: readonly Record<string, unknown>[];
  readonly operations?: Record<string, unknown>;
}

/** The adapters published here; `adapters/` on disk is the one source of truth and is watched. */
export interface ServiceCatalog {
  /** Those that are published, switched off or not; sorted by name. */
  list(): readonly ServiceSummary[];
  get(service: string): ServiceSummary | undefined;
  /** The same, and the folders that do not work. */
  statuses(): readonly ServiceStatus[];
  status(service: string): ServiceStatus | undefined;
  readonly counters: CatalogCounters;
  /** The document's root file as received. */
  openapi(service: string): string | undefined;
  /** Bindings made of it. */
  aqua(service: string): string | undefined;
  types(service: string): string | undefined;
  /** Its `signature.json`, as it is served. */
  signature(service: string): string | undefined;
  /** What a call of a function takes and gives. @throws SluiceError SLUICE_NOT_FOUND, with the nearest name that there is. */
  form(service: string, name: string): FunctionForm;
  /** What decides about its calls. */
  policy(service: string): Pick<Policy, "compiled" | "decide" | "mentions"> | undefined;
  /** Is `initiator` named by any rule of any adapter? Part of admission. */
  mayCallAnything(initiator: string): boolean;
  /**
   * Writes `adapters/<service>/` and serves it from then on; with "replace" whether or not it existed.
   * @throws SluiceError SLUICE_CONFLICT, SLUICE_DOCUMENT (`cause` is a PublishRefusal where operations were refused), SLUICE_CONFIG,
   *   SLUICE_REQUEST (the name), SLUICE_STORAGE, SLUICE_OVERLOAD.
   */
  publish(request: PublishRequest, mode: "create" | "replace"): Promise<ServiceSummary>;
  /** Publishes nothing, and says what would change. @throws SluiceError as `publish` does for what it cannot publish. */
  preview(request: PublishRequest): Promise<PublicationPreview>;
  /** Lets calls in, or not, from now on and after a restart. @throws SluiceError SLUICE_NOT_FOUND, SLUICE_STORAGE, SLUICE_OVERLOAD. */
  switchTo(service: string, mode: ServiceMode, by: string): Promise<ServiceStatus>;
  /** Deletes its folder, a broken one by its name. @throws SluiceError SLUICE_NOT_FOUND, SLUICE_STORAGE, SLUICE_OVERLOAD. */
  remove(service: string): Promise<void>;
}
