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
  [
    z.literal("many"),
    z.literal("single"),
    section({ count: whole(1, 1_000_000_000).describe("in this many particles") }),
  ],
  "must be many, single or { count: N }",
);

/** One of `credentials.issuers`; its name is its key there, its peer as written. */
export const issuer = section({
  issuer: z.string().min(1).max(1024).describe("the `iss` of its tokens"),
  jwks: secureUrl.optional().describe("where its keys are; this or `peer`"),
  peer: z.string().min(1).optional().describe("the peer whose own key signs its tokens, by id or name"),
  algorithms: z
    .array(z.enum(ALGORITHMS, `must be one of ${ALGORITHMS.join(", ")}`))
    .min(1)
    .default(["EdDSA", "ES256"])
    .describe("signatures that are taken"),
  audiences: z
    .array(z.string().min(1).max(1024))
    .max(100)
    .default([])
    .describe("values of `aud` that are taken besides this gateway's peer id"),
  holder: z
    .enum(["bound", "bearer"], "must be bound or bearer")
    .default("bound")
    .describe("whether a token is good for the key it names alone, or for whoever has it"),
  uses: uses.default("many").describe("how often one token may be presented"),
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
