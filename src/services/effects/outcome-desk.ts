import type { CallResult } from "../../avm/interface.ts";
import { type Clock, clip, parseJson, SluiceError } from "../../core/index.ts";
import type { Journal, OutcomeRequest, UnknownOutcome } from "../../journal/interface.ts";
import type { Catalog } from "../catalog.ts";
import type { CallContext, Intent, OutcomeDesk } from "../interface.ts";

/** What a retry may take, an upstream's time limit and a look for its effect included. */
const RETRY_MS = 60_000;
const MAX_NAME_CHARS = 100;

export interface OutcomeDeskDeps {
  readonly journal: Pick<Journal, "health" | "unknownOutcome" | "write">;
  readonly catalog: Pick<Catalog, "find" | "status">;
  readonly clock: Clock;
}

/** Where an operator sees to calls of unknown outcome. One thing at a time is done to each. */
export const createOutcomeDesk = ({ journal, catalog, clock }: OutcomeDeskDeps): OutcomeDesk => {
  /** Calls that somebody sees to. */
  const busy = new Set<string>();

  const alone = async <T>(
    [ref, call]: Parameters<OutcomeDesk["discard"]>,
    work: (outcome: UnknownOutcome) => Promise<T>,
  ): Promise<T> => {
    const key = `${ref} ${call}`;
    if (busy.has(key))
      throw new SluiceError(
        "SLUICE_CONFLICT",
        "somebody sees to this call just now; look again when that is done",
      );
    busy.add(key);
    try {
      if (!journal.health.ok) throw new SluiceError("SLUICE_STORAGE", journal.health.problem.detail);
      const outcome = await journal.unknownOutcome(ref, call);
      if (outcome === undefined)
        throw new SluiceError(
          "SLUICE_NOT_FOUND",
          "no such call is listed; GET /v1/unknown-outcomes shows what is",
        );
      return await work(outcome);
    } finally {
      busy.delete(key);
    }
  };

  /** @throws SluiceError SLUICE_UNKNOWN_FUNCTION, SLUICE_DISABLED */
  const serviceOf = (name: string): NonNullable<ReturnType<Catalog["find"]>> => {
    const found = catalog.find(name);
    if (found === undefined)
      throw new SluiceError(
        "SLUICE_UNKNOWN_FUNCTION",
        `no service ${clip(name, MAX_NAME_CHARS)} is published here any more`,
      );
    const state = catalog.status(name.replace(/\/aqua$/, ""))?.state;
    if (state === "disabled" || state === "draining")
      throw new SluiceError("SLUICE_DISABLED", `${name} is disabled by its operator: enable it first`);
    return found;
  };

  /** A crash from here on leaves on record that one request more may have had its effect. */
  const intentOf = ({ ref, call, retries }: UnknownOutcome): Intent => ({
    pending: false,
    declare: () => journal.write([{ kind: "retried", ref, call, retries: retries + 1 }]),
    withdraw: () => {
      void journal.write([{ kind: "retried", ref, call, retries }]).catch(() => {});
    },
  });

  const make = async (outcome: UnknownOutcome): Promise<{ result: CallResult; isKnown: boolean }> => {
    const request = requestOf(outcome);
    const { service, view } = serviceOf(request.service);
    const intent = intentOf(outcome);
    // A function that was `once` when it was called may be said to be something else now, and then declares nothing.
    if (service.effect(request.function) !== "once") await intent.declare();
    const { function: fn, arguments: args } = request;
    const given = {
      id: outcome.call,
      service: request.service,
      function: fn,
      arguments: args,
      tetraplets: [],
    };
    return service.retry(fn, view, given, contextOf(outcome, request, intent, clock.now() + RETRY_MS));
  };

  return {
    retry: (ref, call, by) =>
      alone([ref, call], async (outcome) => {
        const { result, isKnown } = await make(outcome);
        const settlement = {
          call,
          outcome: "retried",
          at: clock.now(),
          by,
          retCode: result.retCode,
        } as const;
        if (isKnown) await journal.write([{ kind: "settled", ref, call, settlement }]);
        return { ...result, isSettled: isKnown };
      }),
    settle: (ref, call, { by, note, outcome }) =>
      alone([ref, call], () => {
        const settlement = { call, outcome, at: clock.now(), by, note };
        return journal.write([{ kind: "settled", ref, call, settlement }]);
      }),
    discard: (ref, call) => alone([ref, call], () => journal.write([{ kind: "settled", ref, call }])),
  };
};

/** @throws SluiceError SLUICE_NOT_FOUND (410) */
const requestOf = ({ request }: UnknownOutcome): OutcomeRequest => {
  if (request === undefined)
    throw new SluiceError(
      "SLUICE_NOT_FOUND",
      "the request of this call was not kept: it is larger than limits.resultBytes, of an earlier version of Sluice, or older than 32 MB of others; look at the upstream, and settle it",
      { status: 410 },
    );
  return parseJson(request) as unknown as OutcomeRequest;
};

/** Of the particle that made the call, whose time may be over. */
const contextOf = (
  { ref, call, particleId, initiator }: UnknownOutcome,
  { script, timestamp, ttl }: OutcomeRequest,
  intent: Intent,
  deadline: number,
): CallContext => ({
  ref,
  particleId,
  initiator,
  script,
  timestamp,
  ttl,
  deadline,
  intent,
  signal: new AbortController().signal,
  mayRelay: false,
  callId: call,
  repeated: false,
  recovered: true,
  neighbour: "self",
  presented: { list: () => [], add: async () => {} },
  decided: () => {},
  trace: () => Promise.reject(new SluiceError("SLUICE_INTERNAL", "the call is not of a particle's run")),
});
