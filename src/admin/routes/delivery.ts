import { SluiceError } from "../../core/index.ts";
import type { ParticleRef } from "../../particle/index.ts";
import type { AdminDeps } from "../interface.ts";
import { defineRoute, json, type Route } from "../route.ts";
import { deadLetterList, journalState, limitQuery, unknownOutcomeList } from "../schemas.ts";

/** Unknown outcomes that are looked through for one. */
const MAX_LISTED = 100_000;

/** What the journal holds for the operator's attention. */
export const deliveryRoutes = ({ journal }: Pick<AdminDeps, "journal">): Route[] => [
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
  }),
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
    method: "GET",
    path: "/v1/unknown-outcomes",
    operationId: "listUnknownOutcomes",
    summary: "Calls that may or may not have had their effect, newest first",
    access: "viewer",
    query: limitQuery,
    answers: { 200: { description: "Those that nobody has seen to", schema: unknownOutcomeList } },
    handle: async ({ query: { limit } }) =>
      json(200, { unknownOutcomes: await journal.unknownOutcomes(limit) }),
  }),
  defineRoute({
    method: "DELETE",
    path: "/v1/unknown-outcomes/{ref}/{call}",
    operationId: "settleUnknownOutcome",
    summary: "Says that somebody has seen to it: it is listed no more",
    answers: { 204: { description: "Settled" } },
    async handle({ params: { ref = "", call = "" } }) {
      if (!/^\d{1,10}$/.test(call))
        throw new SluiceError("SLUICE_REQUEST", "the call is a number, as in the list of unknown outcomes");
      if (!journal.health.ok) throw new SluiceError("SLUICE_STORAGE", journal.health.problem.detail);
      const listed = await journal.unknownOutcomes(MAX_LISTED);
      if (!listed.some((outcome) => outcome.ref === ref && outcome.call === Number(call)))
        throw new SluiceError(
          "SLUICE_NOT_FOUND",
          "no such call is listed; GET /v1/unknown-outcomes shows what is",
        );
      await journal.write([{ kind: "settled", ref: ref as ParticleRef, call: Number(call) }]);
      return { status: 204 };
    },
  }),
];
