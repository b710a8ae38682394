import { z } from "zod";
import { ADDRESS_CLASSES } from "../core/index.ts";

const name = z.string().min(1).max(1024);

export const compiledPolicy = z.object({
  text: z.string().describe("Cedar"),
  rules: z.array(
    z.object({
      id: z.string(),
      source: z.string().describe("`allow[0]`, or `policy.cedar:12`"),
      effect: z.enum(["permit", "forbid"]),
      text: z.string(),
    }),
  ),
  schema: z.string().describe("The Cedar schema it was checked against"),
  warnings: z.array(z.string()),
});

const claim = z.strictObject({
  issuer: name.describe("Its name in sluice.yaml"),
  name,
  value: z.string().max(8_192),
});

const callOrigin = z.strictObject({
  peer: name,
  service: name,
  function: name,
  path: z.string().max(1024).default("").describe("Into that call's result"),
});

/** A call as policy sees it; what is left out is not there. */
export const explainBody = z.strictObject({
  initiator: name.optional().describe("Peer id; default: this peer"),
  function: name,
  arguments: z
    .record(
      z.string(),
      z.strictObject({
        proven: z.boolean().default(true).describe("Whether tetraplets count for this particle"),
        calls: z.array(callOrigin).max(1_000).default([]).describe("All calls that a part of it came from"),
      }),
    )
    .default({})
    .describe("Where each argument came from, by its name"),
  claims: z.array(claim).max(1_000).default([]).describe("Of credentials presented before the call"),
  capability: name.optional().describe("Id of a capability that covers the call"),
  path: z.array(name).max(1_000).default([]).describe("Peers with verified results in the particle"),
  remainingMs: z.int().min(0).max(86_400_000).default(60_000),
  neighbour: z
    .strictObject({ addressClass: z.enum(ADDRESS_CLASSES) })
    .default({ addressClass: "unknown" })
    .describe("Where the connection comes from that brought the particle"),
});

export const decision = z.object({
  allowed: z.boolean(),
  rule: z.string().optional().describe("The policy that decided it"),
  reason: z.string().optional().describe("What is missing"),
});
