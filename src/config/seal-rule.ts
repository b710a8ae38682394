import { z } from "zod";
import type { AdapterManifest, SealRule } from "./interface.ts";
import { resolvePeers } from "./peers.ts";
import { type Issue, section } from "./schema.ts";

type Operations = AdapterManifest["operations"];

/** What the manifest wants sealed of one operation; a peer as written. */
export const sealRule = section({
  arguments: z.array(z.string().min(1)).max(1_000).default([]),
  result: z.string().min(1).optional(),
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
      const [result] = resolvePeers([seal.result], peers, ["operations", id, "seal", "result"], issues);
      return [id, { ...operation, seal: { ...seal, result } satisfies SealRule }];
    }),
  );
