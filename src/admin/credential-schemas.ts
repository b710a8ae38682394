import { z } from "zod";
import { MAX_LIFETIME_MS } from "../core/index.ts";

const name = z.string().min(1).max(256);
const unixMs = z.int().min(0).describe("Unix ms");
const ms = z.int().min(1_000).max(MAX_LIFETIME_MS);

const origin = z.strictObject({
  peer: name.optional().describe("Peer id or name; default: this gateway"),
  service: name,
  function: name.optional().describe("Default: any"),
});

export const grantBody = z.strictObject({
  to: name.describe("The peer that may present it: peer id or name"),
  service: name,
  functions: z.array(name).min(1).max(256).optional().describe("Default: all"),
  expiresMs: ms.describe("From now"),
  uses: z
    .array(
      z.strictObject({
        limit: z.int().min(1).max(1_000_000_000),
        perMs: ms.optional().describe("Default: as long as it is valid"),
      }),
    )
    .max(4)
    .refine(
      (uses) => new Set(uses.map(({ perMs }) => perMs)).size === uses.length,
      "limit the same time twice",
    )
    .optional()
    .describe("How often it may be used; all must have room"),
  args: z
    .record(name, z.array(origin).min(1).max(16))
    .refine((record) => Object.keys(record).length <= 64, "has more than 64 keys")
    .optional()
    .describe("By argument name: where every part of it must come from"),
});

export const granted = z.object({
  capability: z.string().describe('What the peer presents: `("auth" "present") [capability]`'),
  id: z.string().describe("What revokes it"),
  expires: unixMs,
});

const id = z.string().min(1).max(256);

export const revocationBody = z.strictObject({
  id: id.describe("As `POST /v1/grants` and `sluice delegate` tell it"),
  until: unixMs
    .optional()
    .describe("When it may be forgotten; default: when nothing made here can still be valid"),
});

export const revocation = z.object({ id, until: unixMs });

export const revocationList = z.object({ revocations: z.array(revocation) });
