import { z } from "zod";
import { MAX_LIFETIME_MS } from "../core/index.ts";

const count = z.int().min(0);
const unixMs = z.int().describe("Unix ms");
const MAX_REASON_CHARS = 500;

export const ban = z.object({
  peerId: z.string(),
  at: unixMs,
  until: unixMs.optional().describe("Unix ms; absent: until it is lifted"),
  reason: z.string().optional(),
  by: z.string().describe("As in the audit log"),
});

export const banList = z.object({ bans: z.array(ban) });

export const peerList = z.object({
  peers: z.array(
    z.object({
      peerId: z.string(),
      name: z.string().optional().describe("Of sluice.yaml"),
      self: z.boolean().optional(),
      agent: z.string().describe("What it says it is; empty: it said nothing"),
      connections: z.array(
        z.object({
          address: z.string(),
          direction: z.enum(["inbound", "outbound"]),
          openedAt: unixMs.optional(),
        }),
      ),
      addresses: z
        .array(z.string())
        .describe("Where it can be dialled, from configuration or from what it said"),
      addressClass: z
        .enum(["loopback", "private", "public", "unknown"])
        .describe("Of its farthest connection"),
      bootstrap: z.boolean().describe("Whether it is dialled whenever the connection is lost"),
      banned: ban.optional(),
      waiting: count.describe("Particles on their way to it"),
      particles: z.object({ received: count, sent: count }).describe("Since the start"),
    }),
  ),
});

export const dialBody = z.strictObject({
  address: z.string().min(1).max(1024).describe("A multiaddr, as in peer.bootstrap"),
  keep: z
    .boolean()
    .default(false)
    .describe("Dial it again whenever the connection is lost, until this gateway ends"),
});

export const dialled = z.object({ peerId: z.string() });

export const reachability = z.object({
  peerId: z.string(),
  reachable: z.boolean(),
  checks: z.array(
    z.object({
      check: z.enum(["allowed", "address", "resolve", "connect", "handshake", "protocol"]),
      ok: z.boolean(),
      detail: z.string(),
      remedy: z.string().optional().describe("What to do"),
    }),
  ),
});

export const banBody = z.strictObject({
  reason: z.string().min(1).max(MAX_REASON_CHARS).optional().describe("For people"),
  forMs: z.int().min(1_000).max(MAX_LIFETIME_MS).optional().describe("Default: until it is lifted"),
});
