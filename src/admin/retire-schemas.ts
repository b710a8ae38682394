import { z } from "zod";

export const retireBody = z.strictObject({
  statement: z
    .string()
    .min(1)
    .max(16_384)
    .describe("As `sluice key rotate` made it: a compact JWS of this peer's key"),
  force: z
    .boolean()
    .optional()
    .describe("Also for another successor than `data/successor.jwt` names; refused with 409 otherwise"),
});

export const retirement = z.object({
  successor: z.string().describe("Peer id of who goes on in its place"),
  statement: z.string().describe("This peer's word for it"),
  retiredAt: z.int().describe("Unix ms"),
  held: z.int().min(0).describe("Particles that still are here; at 0 the process can be stopped"),
});
