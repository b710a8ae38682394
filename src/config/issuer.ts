import { z } from "zod";
import { secureUrl } from "./http-url.ts";
import type { IssuerSource } from "./interface.ts";
import { section, whole } from "./schema.ts";

/** Asymmetric signatures of RFC 7518 and RFC 8037: whoever can verify cannot sign. */
const ALGORITHMS = [
  "EdDSA",
  "Ed25519",
  "ES256",
  "ES384",
  "ES512",
  "PS256",
  "PS384",
  "PS512",
  "RS256",
  "RS384",
  "RS512",
] as const;

const uses = z.union(
  [z.literal("many"), z.literal("single"), section({ count: whole(1, 1_000_000_000) })],
  "must be many, single or { count: N }",
);

/** One of `credentials.issuers`; its name is its key there, its peer as written. */
export const issuer = section({
  issuer: z.string().min(1).max(1024),
  jwks: secureUrl.optional(),
  peer: z.string().min(1).optional(),
  algorithms: z
    .array(z.enum(ALGORITHMS, `must be one of ${ALGORITHMS.join(", ")}`))
    .min(1)
    .default(["EdDSA", "ES256"]),
  audiences: z.array(z.string().min(1).max(1024)).max(100).default([]),
  holder: z.enum(["bound", "bearer"], "must be bound or bearer").default("bound"),
  uses: uses.default("many"),
}).refine(
  ({ jwks, peer }) => (jwks === undefined) !== (peer === undefined),
  "needs its keys: either jwks, a URL, or peer, whose own key signs",
);

export const toIssuer = (
  name: string,
  given: z.output<typeof issuer>,
  peer: string | undefined,
): IssuerSource => {
  const { jwks, issuer: iss, algorithms, audiences, holder, uses: allowed } = given;
  return {
    name,
    issuer: iss,
    keys: jwks === undefined ? { peer: peer ?? "" } : { jwksUrl: jwks },
    algorithms,
    audiences,
    holder,
    uses: allowed,
  };
};
