import { parseJson } from "../../core/index.ts";
import type { QuotaRule } from "../../quota/interface.ts";

/** What one count of a manifest's quota is of. */
export interface QuotaCount {
  readonly service: string;
  readonly rule: QuotaRule;
  /** Peer id of an initiator, id of a credential, or empty: everyone. */
  readonly who: string;
}

/** Changing a rule begins its counts anew. */
export const quotaKey = ({ service, rule, who }: QuotaCount): string =>
  JSON.stringify([service, rule.by, rule.functions ?? null, rule.perMs, rule.calls, who]);

/** undefined: it is no such key, but one of a credential's own uses. */
export const quotaOfKey = (key: string): QuotaCount | undefined => {
  if (!key.startsWith("[")) return undefined;
  const [service, by, functions, perMs, calls, who] = parseJson(key) as [
    string,
    QuotaRule["by"],
    readonly string[] | null,
    number,
    number,
    string,
  ];
  return { service, rule: { by, functions: functions ?? undefined, perMs, calls }, who };
};
