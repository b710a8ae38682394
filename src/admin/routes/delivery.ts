import { type JsonValue, parseJson, SluiceError } from "../../core/index.ts";
import type { DeadLetter, OutcomeRequest, UnknownOutcome } from "../../journal/interface.ts";
import type { ParticleRef } from "../../particle/index.ts";
import {
  deadLetterList,
  journalState,
  limitQuery,
  nothing,
  retried,
  settleBody,
  unknownOutcomeList,
  unknownOutcomeQuery,
} from "../delivery-schemas.ts";
import type { AdminDeps } from "../interface.ts";
import { type Role, requireRole } from "../role.ts";
import { defineRoute, json, type Route } from "../route.ts";
import { problem } from "../schemas.ts";

const BODY_BYTES = 16 * 1024;

type Deps = Pick<AdminDeps, "engine" | "journal" | "outcomes">;
type Params = Readonly<Record<string, string>>;

/** What the journal holds for the operator's attention. */
export const deliveryRoutes = (deps: Deps): Route[] => [
  journalRoute(deps),
  ...letterRoutes(deps),
  ...outcomeRoutes(deps),
];

const journalRoute = ({ journal }: Deps): Route =>
  defineRoute({
    method: "GET",
    path: "/v1/journal",
    operationId: "getJournal",
    summary: "Whether the journal can be written, and why not",
    access: "viewer",
    answers: { 200: { description: "Its state", schema: journalState } },
    handle() {
      const { counters, health } = journal;
      return json(200, {
        ok: health.ok,
        ...(health.ok ? {} : { problem: health.problem }),
        bytes: counters.bytes,
        waiting: counters.waiting,
      });
    },
  });

const letterRoutes = ({ engine, journal }: Deps): Route[] => {
  /** @throws SluiceError SLUICE_NOT_FOUND, SLUICE_STORAGE: nothing can be put on record now. */
  const listed = async ({ ref = "", peer = "" }: Params): Promise<DeadLetter> => {
    if (!journal.health.ok) throw new SluiceError("SLUICE_STORAGE", journal.health.problem.detail);
    const letter = await journal.deadLetter(ref as ParticleRef, peer);
    if (letter === undefined)
      throw new SluiceError(
        "SLUICE_NOT_FOUND",
        "no such dead letter is listed; GET /v1/dead-letters shows what is",
      );
    return letter;
  };
  return [
    defineRoute({
      method: "GET",
      path: "/v1/dead-letters",
      operationId: "listDeadLetters",
      summary: "Particles that this peer gave up carrying to a next peer, newest first",
      access: "viewer",
      query: limitQuery,
      answers: { 200: { description: "With the reason", schema: deadLetterList } },
      handle: async ({ query: { limit } }) => json(200, { deadLetters: await journal.deadLetters(limit) }),
    }),
    defineRoute({
      method: "POST",
      path: "/v1/dead-letters/{ref}/{peer}/retry",
      operationId: "retryDeadLetter",
      summary: "Sends the particle to that peer once more, while its time is not over",
      body: nothing,
      bodyBytes: BODY_BYTES,
      answers: { 202: { description: "It is on its way; the dead letter goes when that peer has it" } },
      async handle({ params }) {
        const { ref, peer } = await listed(params);
        await engine.resend(ref, peer);
        return { status: 202 };
      },
    }),
    defineRoute({
      method: "DELETE",
      path: "/v1/dead-letters/{ref}/{peer}",
      operationId: "discardDeadLetter",
      summary: "Says that somebody has seen to it: it is listed no more",
      answers: { 204: { description: "Discarded" } },
      async handle({ params }) {
        const { ref, peer } = await listed(params);
        await journal.write([{ kind: "letterGone", ref, peer }]);
        return { status: 204 };
      },
    }),
  ];
};

const outcomeRoutes = ({ journal, outcomes }: Deps): Route[] => [
  defineRoute({
    method: "GET",
    path: "/v1/unknown-outcomes",
    operationId: "listUnknownOutcomes",
    summary: "Calls that may or may not have had their effect, newest first",
    access: "viewer",
    query: unknownOutcomeQuery,
    answers: { 200: { description: "Those that nobody has seen to", schema: unknownOutcomeList } },
    async handle({ query: { limit, arguments: withArguments }, role }) {
      const isAsked = withArguments === "true";
      if (isAsked) requireRole("operator", role as Role);
      const listed = await journal.unknownOutcomes(limit, isAsked);
      return json(200, { unknownOutcomes: listed.map(shownOutcome) });
    },
  }),
  defineRoute({
    method: "POST",
    path: "/v1/unknown-outcomes/{ref}/{call}/retry",
    operationId: "retryUnknownOutcome",
    summary: "Makes the request once more, with the same idempotency key; it may then have happened twice",
    body: nothing,
    bodyBytes: BODY_BYTES,
    answers: { 200: { description: "What it came to; a definite answer settles it", schema: retried } },
    async handle({ params, who }) {
      const { retCode, result, isSettled: settled } = await outcomes.retry(...callIn(params), who);
      const value: JsonValue = parseJson(result);
      return json(200, { retCode, ...(retCode === 0 ? { result: value } : { problem: value }), settled });
    },
  }),
  defineRoute({
    method: "POST",
    path: "/v1/unknown-outcomes/{ref}/{call}/settle",
    operationId: "settleUnknownOutcome",
    summary: "Says whether it had its effect; kept with the particle's record",
    body: settleBody,
    bodyBytes: BODY_BYTES,
    answers: { 204: { description: "Settled" } },
    async handle({ params, body, who }) {
      await outcomes.settle(...callIn(params), { ...body, by: who });
      return { status: 204 };
    },
  }),
  defineRoute({
    method: "DELETE",
    path: "/v1/unknown-outcomes/{ref}/{call}",
    operationId: "discardUnknownOutcome",
    summary: "Says that somebody has seen to it: it is listed no more",
    answers: { 204: { description: "Discarded" } },
    async handle({ params }) {
      await outcomes.discard(...callIn(params));
      return { status: 204 };
    },
  }),
];

/** @throws SluiceError SLUICE_REQUEST */
const callIn = ({ ref = "", call = "" }: Params): [ref: ParticleRef, call: number] => {
  if (!/^\d{1,10}$/.test(call))
    throw new SluiceError("SLUICE_REQUEST", "the call is a number, as in the list of unknown outcomes");
  return [ref as ParticleRef, Number(call)];
};

const shownOutcome = ({ request, detail, ...outcome }: UnknownOutcome): object => ({
  ...outcome,
  ...problemIn(detail),
  ...(request !== undefined && {
    arguments: (parseJson(request) as unknown as OutcomeRequest).arguments,
  }),
});

/** The journal keeps the message of the failed call, which is JSON of a problem; one of another peer's making may be any text. */
const problemIn = (message: string): { readonly detail: string; readonly problem?: object } => {
  const { data } = problem.safeParse(jsonOf(message));
  return data === undefined ? { detail: message } : { detail: data.detail, problem: data };
};

const jsonOf = (text: string): JsonValue | undefined => {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
};
