import type { AdminDeps } from "../interface.ts";
import { retireBody, retirement } from "../retire-schemas.ts";
import { defineRoute, json, type Route } from "../route.ts";

const BODY_BYTES = 64 * 1024;

/** Hands this peer's place on to another key. */
export const retireRoutes = ({ retiring }: Pick<AdminDeps, "retiring">): Route[] => [
  defineRoute({
    method: "POST",
    path: "/v1/peer/retire",
    operationId: "retirePeer",
    summary: "Takes no new particles from now on, in favour of the successor that this peer's key named",
    body: retireBody,
    bodyBytes: BODY_BYTES,
    answers: {
      200: { description: "It takes nothing new; what it has goes on to its end", schema: retirement },
    },
    handle: async ({ body }) => json(200, await retiring.retire(body.statement, body)),
  }),
];
