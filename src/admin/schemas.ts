import { z } from "zod";
import { problem as plainProblem } from "../listener/index.ts";
import { retirement } from "./retire-schemas.ts";
import { refusal } from "./service-schemas.ts";

/* Shapes of request and answer bodies that several parts of this API have; its OpenAPI document is made of them. */

/** `refused` where a document was not published. */
export const problem = plainProblem.extend({ refused: z.array(refusal).optional() });

export const peer = z.object({
  peerId: z.string(),
  retirement: retirement.optional().describe("It takes no new particles: another key goes on in its place"),
  addresses: z.array(z.string()),
  connections: z.array(
    z.object({
      peerId: z.string(),
      address: z.string(),
      direction: z.enum(["inbound", "outbound"]),
      agent: z.string(),
    }),
  ),
});

export const status = z.object({ status: z.string() });

/** RFC 7517 section 5. */
export const keySet = z.object({
  keys: z.array(
    z.object({
      kty: z.literal("OKP"),
      crv: z.enum(["Ed25519", "X25519"]),
      x: z.string(),
      kid: z.string(),
      use: z.enum(["sig", "enc"]),
      alg: z.enum(["EdDSA", "ECDH-ES"]),
    }),
  ),
});
