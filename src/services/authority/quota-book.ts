import { type Clock, SluiceError } from "../../core/index.ts";
import type { Credential } from "../../credentials/interface.ts";
import type { Quota, QuotaRule, Taken, Use } from "../../quota/interface.ts";
import type { ShownAllowance } from "../builtins/auth.ts";
import type { CallContext } from "../interface.ts";
import { quotaKey } from "./quota-key.ts";

/** The counts of one service's calls. */
export interface QuotaBook {
  /**
   * Takes one of all that the call counts for. Resolves when a crash cannot forget it, where a capability was used.
   * @throws SluiceError SLUICE_QUOTA, SLUICE_OVERLOAD.
   */
  take(call: CountedCall): Promise<void>;
  look(caller: Caller): readonly ShownAllowance[];
}

/** Whose counts they are. */
export interface Caller {
  readonly initiator: string;
  readonly credentials: readonly Credential[];
}

export interface CountedCall extends Caller {
  readonly function: string;
  readonly context: Pick<CallContext, "ref" | "callId">;
  /** The capability by which it is permitted. */
  readonly capability: Credential | undefined;
}

export interface QuotaBookOptions {
  readonly service: string;
  readonly rules: readonly QuotaRule[];
  readonly quota: Quota;
  readonly clock: Clock;
  /** ms; by so much longer than a credential its count is kept. */
  readonly clockSkewMs: number;
}

export const createQuotaBook = ({
  service,
  rules,
  quota,
  clock,
  clockSkewMs,
}: QuotaBookOptions): QuotaBook => {
  const uses = (rule: QuotaRule, caller: Caller): readonly Omit<Use, "by">[] =>
    namesOf(rule, caller).map((who) => ({
      owner: `service ${service}`,
      key: quotaKey({ service, rule, who }),
      limit: rule.calls,
      perMs: rule.perMs,
      expiresAt: clock.now() + rule.perMs,
    }));

  return {
    async take(call) {
      const by = `${call.context.ref}/${call.context.callId}`;
      const ofRules = rules
        .filter(({ functions }) => functions?.includes(call.function) ?? true)
        .flatMap((rule): Counted[] =>
          uses(rule, call).map((use) => ({
            use,
            whose: `${per(rule.perMs)} by ${rule.by}`,
            ends: undefined,
          })),
        );
      const ofCapability = (call.capability?.uses ?? []).filter((use) => use.of === "call");
      const counted = [
        ...ofRules,
        ...ofCapability.map((use) => ({
          use: { ...use, expiresAt: use.expiresAt + clockSkewMs },
          whose: `${per(use.perMs)} of this capability`,
          ends: use.expiresAt,
        })),
      ];
      if (counted.length === 0) return;
      const taken = quota.take(counted.map(({ use }) => ({ ...use, by })));
      if (!taken.ok) {
        const full = counted.find(({ use }) => use.key === taken.refused.key);
        throw refusal(`${service}.${call.function}`, { ...taken, ...full }, clock.now());
      }
      if (ofCapability.length > 0) await taken.recorded;
    },
    look(caller) {
      const left = (use: Omit<Use, "by">) => {
        const { limit, remaining, resetsAt } = quota.look(use);
        return { limit, remaining, resetsAt };
      };
      const ofRules = rules.flatMap((rule) =>
        uses(rule, caller).map((use) => {
          const { functions = [], by } = rule;
          return { service, functions, by, ...left(use) };
        }),
      );
      const isForThis = ({ grants }: Credential): boolean =>
        grants.length > 0 && grants.every((grant) => grant.service === service);
      const ofCapabilities = caller.credentials.filter(isForThis).flatMap(({ grants, uses: counted }) => {
        const functions = grants.at(-1)?.functions ?? [];
        return counted
          .filter((use) => use.of === "call")
          .map((use) => ({ service, functions, by: "capability", ...left(use) }));
      });
      return [...ofRules, ...ofCapabilities];
    },
  };
};

/** Whose count a rule has this call in; who presents nothing is counted for themselves. */
const namesOf = ({ by }: QuotaRule, { initiator, credentials }: Caller): readonly string[] => {
  if (by === "everyone") return [""];
  return by === "initiator" || credentials.length === 0 ? [initiator] : credentials.map(({ id }) => id);
};

/** A use, and how its user knows it. */
interface Counted {
  readonly use: Omit<Use, "by">;
  readonly whose: string;
  /** Unix ms; undefined: there will always be new ones. */
  readonly ends: number | undefined;
}

const per = (ms: number | undefined): string => (ms === undefined ? "" : ` per ${ms / 1000} s`);

const refusal = (
  what: string,
  { why, refused, whose = "", ends = Infinity }: Taken & { ok: false } & Partial<Counted>,
  now: number,
): SluiceError => {
  const seconds = Math.max(1, Math.ceil((refused.resetsAt - now) / 1000));
  if (why === "crowded")
    return new SluiceError(
      "SLUICE_OVERLOAD",
      `${what}: too many callers are counted here; try again in ${seconds} s`,
    );
  const calls = refused.limit === 1 ? `the one call${whose} is` : `all ${refused.limit} calls${whose} are`;
  // Of a capability that expires before its calls come back nothing is left then.
  return ends <= refused.resetsAt
    ? new SluiceError("SLUICE_QUOTA", `${what}: ${calls} used`, { retry: false })
    : new SluiceError("SLUICE_QUOTA", `${what}: ${calls} used; try again in ${seconds} s`);
};
