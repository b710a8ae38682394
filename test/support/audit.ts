import type { AuditChange, AuditIntent } from "../../src/admin/audit-log.ts";
import type { AuditLog } from "../../src/admin/index.ts";

/** An audit log in memory, and what it was told. */
export const memoryAudit = (): AuditLog & { readonly changes: readonly AuditChange[] } => {
  const changes: AuditChange[] = [];
  const begun = (intent: AuditIntent): number =>
    changes.push({ ...intent, id: changes.length + 1, at: 1_700_000_000_000 + changes.length });
  return {
    changes,
    async begin(intent) {
      const id = begun(intent);
      return async (outcome) => {
        changes.splice(id - 1, 1, { ...changes[id - 1], ...outcome } as AuditChange);
      };
    },
    async record({ outcome, detail, ...intent }) {
      const id = begun(intent);
      changes.splice(id - 1, 1, { ...changes[id - 1], outcome, detail } as AuditChange);
    },
    list: async ({ limit }) => ({
      changes: changes.toReversed().slice(0, limit),
      next: undefined,
      unreadable: 0,
    }),
  };
};
