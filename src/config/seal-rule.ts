import { z } from "zod";
import type { SealTo } from "../openapi/interface.ts";
import { peerNamed } from "../particle/index.ts";
import type { AdapterManifest, SealRule } from "./interface.ts";
import { type Issue, section } from "./schema.ts";
import { serviceShapeProblem } from "./service-name.ts";

type Operations = AdapterManifest["operations"];

/** Of another gateway, so it may be a builtin there: tokens are sealed to `auth`. */
const service = z.string().superRefine((name, context) => {
  const message = serviceShapeProblem(name);
  if (message !== undefined) context.addIssue({ code: "custom", message });
});

/** A peer alone is short for one with no service. */
const sealTo = z
  .preprocess(
    (value) => (typeof value === "string" ? { peer: value } : value),
    section({
      peer: z.string().min(1).describe("the peer, by id or name"),
      service: service.optional().describe("the one service of it; any unless given"),
    }),
  )
  .transform((said): SealTo => (said.service === undefined ? said.peer : { ...said, service: said.service }))
  .meta({ title: "initiator, a peer, or { peer, service }" });

/** What the manifest wants sealed of one operation; a peer as written. */
export const sealRule = section({
  arguments: z.array(z.string().min(1)).max(1_000).default([]).describe("names of arguments and options"),
  result: sealTo.optional().describe("who can open the result"),
});

/** The operations with the peers that results are sealed to as peer ids; an unknown name becomes an issue at its place. */
export const resolveSeals = (
  operations: Operations,
  peers: Readonly<Record<string, string>>,
  issues: Issue[],
): Operations =>
  Object.fromEntries(
    Object.entries(operations).map(([id, operation]) => {
      const { seal } = operation;
      if (seal?.result === undefined || seal.result === "initiator") return [id, operation];
      const { result } = seal;
      const named = peerNamed(typeof result === "string" ? result : result.peer, peers);
      if ("problem" in named) {
        issues.push({ path: ["operations", id, "seal", "result"], message: named.problem });
        return [id, operation];
      }
      const to = typeof result === "string" ? named.peerId : { ...result, peer: named.peerId };
      return [id, { ...operation, seal: { ...seal, result: to } satisfies SealRule }];
    }),
  );
