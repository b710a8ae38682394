import { join } from "node:path";
import { type AuditLog, createAuditFile, createAuditLog } from "../admin/index.ts";
import { type Clock, ERRORS, type Logger } from "../core/index.ts";
import type { CatalogChange } from "../services/interface.ts";

/** A change takes about 300 bytes: some 200,000 of them are kept. */
const AUDIT_FILE = { maxBytes: 16 * 1024 * 1024, files: 4, maxWaiting: 1_000 };

export interface OpenAuditLog extends AuditLog {
  /** Waits for what is being recorded. */
  close(): Promise<void>;
}

/**
 * The audit log of a data folder, for whoever holds the folder's lock.
 * @throws SluiceError SLUICE_STORAGE: it cannot be read.
 */
export const openAuditLog = async (
  data: string,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): Promise<OpenAuditLog> => {
  const file = createAuditFile({ ...AUDIT_FILE, path: join(data, "audit.jsonl") }, logger);
  return { ...(await createAuditLog(file, clock)), close: () => file.close() };
};

/** Puts on record what became of services because somebody changed files; what the admin API was asked is there already. */
export const fileChanges =
  (audit: Pick<AuditLog, "record">, logger: Logger) =>
  ({ source, service, folder, kind, detail }: CatalogChange): void => {
    if (source !== "files") return;
    const outcome = kind === "failed" ? ERRORS.SLUICE_CONFIG.status : 200;
    const change = {
      who: "file",
      operation: `service-${kind}`,
      target: { service, folder },
      outcome,
      detail,
    };
    audit.record(change).catch((error: unknown) => {
      logger.error({ err: error, service, kind }, "a changed file could not be recorded in the audit log");
    });
  };
