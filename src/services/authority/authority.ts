import type { CallRequest, Trace } from "../../avm/interface.ts";
import { type Clock, SluiceError, toSluiceError } from "../../core/index.ts";
import { type CoveredCall, claimsOf, coversCall } from "../../credentials/index.ts";
import type { Credential, CredentialVerifier } from "../../credentials/interface.ts";
import type { KeptCredential } from "../../journal/interface.ts";
import { argumentNames } from "../../openapi/index.ts";
import type { AdapterFunction } from "../../openapi/interface.ts";
import { isSelfCertifying } from "../../particle/index.ts";
import type { Policy } from "../../policy/index.ts";
import type { ReceiptBook } from "../../receipts/interface.ts";
import type { ShownAllowance } from "../builtins/auth.ts";
import type { CallContext } from "../interface.ts";
import { callOrigins, mayHaveOrigins, type Proof, producersOf } from "./call-origins.ts";
import type { QuotaBook } from "./quota-book.ts";

/** May this call run? Everything that is known of it, none of it its own word, put before the policy, then the quota. */
export interface Authority {
  /** Could nothing at all be permitted to this caller? Then it learns nothing but that. */
  isStranger(context: CallContext): boolean;
  /** @throws SluiceError SLUICE_DENIED with the missing condition, SLUICE_QUOTA; whatever reading the trace throws. */
  permit(fn: AdapterFunction, call: CallRequest, context: CallContext): Promise<Permit>;
  /** What this initiator may call without any credential or condition. */
  mayCall(fn: string, context: CallContext): boolean;
  /** What is left to an initiator who presented these credentials. */
  allowances(initiator: string, presented: readonly KeptCredential[]): readonly ShownAllowance[];
}

export interface Permit {
  /** Id of the policy. */
  readonly rule: string;
  /** Peers whose proven results the arguments are made of. */
  readonly producers: readonly string[];
}

export interface AuthorityOptions {
  readonly service: string;
  readonly policy: Policy;
  readonly plainIds: "refuse" | "accept";
  /** Are upstreams told whose results a call is made of? */
  readonly tellsProducers: boolean;
  readonly quota: QuotaBook;
  readonly credentials: Pick<CredentialVerifier, "lapsed">;
  /** Proof of origin where the particle's id is none. */
  readonly receipts: Pick<ReceiptBook, "proves"> | undefined;
  readonly clock: Clock;
}

const UNCREDITED =
  "; a credential was presented, but in another branch of the script, not in sequence before the call, or its time is over";

const PRESENT = { service: "auth", function: "present" };

/** What a call is permitted by, besides who makes it: claims of one token count together, those of two were never said of one thing. */
interface Backing {
  readonly token: Credential | undefined;
  readonly capability: Credential | undefined;
}

/** One after the other, a capability only where it would not do without: it may be good for a few calls. */
const backings = (held: readonly Credential[], call: CoveredCall): readonly Backing[] => {
  const tokens = held.filter(({ kind }) => kind === "jwt");
  const capabilities = held.filter((credential) => coversCall(credential, call));
  return [undefined, ...capabilities].flatMap((capability): Backing[] =>
    tokens.length === 0 ? [{ token: undefined, capability }] : tokens.map((token) => ({ token, capability })),
  );
};

export const createAuthority = (options: AuthorityOptions): Authority => {
  const { service, policy, plainIds, quota, credentials, receipts, clock } = options;

  const readsTrace = (fn: AdapterFunction, call: CallRequest, { presented }: CallContext): boolean =>
    presented.list().length > 0 ||
    policy.needsTrace(fn.name) ||
    (options.tellsProducers && mayHaveOrigins(call));

  /** Presented before the call in sequence: what another branch presents meanwhile would be a race. */
  const credentialsOf = (context: CallContext, trace: Trace | undefined): readonly Credential[] =>
    context.presented
      .list()
      .filter((kept) => trace?.precedes({ ...PRESENT, ...kept }, context.callId))
      .map(({ credential }) => credential)
      .filter((credential) => credentials.lapsed(credential) === undefined);

  /** Results are salted by the id alone: under one that anybody could use again they may be of another particle. */
  const isTied = ({ particleId }: CallContext): boolean =>
    plainIds === "accept" || isSelfCertifying(particleId);

  const proofOf = (context: CallContext, trace: Trace | undefined): Proof | undefined => {
    if (trace === undefined) return undefined;
    if (isTied(context)) return (value, origin) => trace.proves(value, origin);
    return (
      receipts &&
      ((value, origin) => receipts.proves(context.ref, origin, value) && trace.proves(value, origin))
    );
  };

  return {
    isStranger: ({ initiator, presented }) => presented.list().length === 0 && !policy.mentions(initiator),

    async permit(fn, call, context) {
      const { initiator, neighbour } = context;
      const trace = readsTrace(fn, call, context) ? await context.trace() : undefined;
      const origins = callOrigins(call, argumentNames(fn), proofOf(context, trace));
      const asked = { service, function: fn.name, arguments: origins };
      const facts = {
        ...asked,
        initiator,
        path: trace !== undefined && isTied(context) ? trace.peers : [],
        remainingMs: Math.max(0, context.deadline - clock.now()),
        neighbour: { addressClass: neighbour },
      };
      let refusal: SluiceError | undefined;
      const credited = credentialsOf(context, trace);
      const isUncredited = credited.length === 0 && context.presented.list().length > 0;
      for (const { token, capability } of backings(credited, asked)) {
        const claims = token === undefined ? [] : claimsOf(token);
        const said = policy.decide({ ...facts, claims, capability: capability?.id });
        const decision = said.allowed || !isUncredited ? said : { ...said, reason: said.reason + UNCREDITED };
        if (refusal === undefined || decision.allowed) context.decided(decision);
        if (!decision.allowed) {
          refusal ??= new SluiceError("SLUICE_DENIED", decision.reason);
          continue;
        }
        const { rule } = decision;
        // Without it the call was refused, whichever rule it is that now permits.
        const held = [token, capability].filter((credential) => credential !== undefined);
        const spent = await quota
          .take({ initiator, function: fn.name, context, credentials: held, capability })
          .catch(toSluiceError);
        if (spent === undefined) return { rule, producers: producersOf(origins) };
        refusal = spent;
        // Another capability may have uses left.
        if (spent.code !== "SLUICE_QUOTA") break;
      }
      throw refusal;
    },

    mayCall: (fn, { initiator, neighbour }) =>
      policy.decide({
        initiator,
        service,
        function: fn,
        arguments: {},
        claims: [],
        capability: undefined,
        path: [],
        remainingMs: 0,
        neighbour: { addressClass: neighbour },
      }).allowed,

    allowances: (initiator, presented) =>
      policy.mentions(initiator) || presented.length > 0
        ? quota.look({ initiator, credentials: presented.map(({ credential }) => credential) })
        : [],
  };
};
