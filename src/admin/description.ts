import type { ApiDescription } from "../listener/index.ts";
import { EXAMPLES } from "./examples.ts";
import type { Access } from "./route.ts";
import { problem } from "./schemas.ts";

/** Roles stand where OAuth has scopes (OpenAPI 3.1, Security Requirement Object). */
const ROLES = {
  viewer: "Needs the role viewer or operator.",
  operator: "Needs the role operator.",
} as const;

/** Operations by what they are about, and the paths that lead there. */
const TAGS = [
  [
    "Process",
    "Whether it lives, how it does, and this API itself.",
    /^\/(health|ready|metrics|\.well-known\/|v1\/(overview|openapi|docs))/,
  ],
  ["Policy", "Who may call what, and why.", /^\/v1\/services\/\{service\}\/policy/],
  ["Services", "APIs published here: their functions, documents and bindings.", /^\/v1\/services/],
  ["Particles", "What passes through here, and calls of this peer's own.", /^\/v1\/(particles|call)/],
  [
    "Attention",
    "What waits for a person: particles that were not delivered, calls that may have had their effect.",
    /^\/v1\/(dead-letters|unknown-outcomes|journal)/,
  ],
  ["Peers", "This peer, those it is connected to, and those it keeps out.", /^\/v1\/(peers?|bans)/],
  ["Credentials", "Capabilities given, and credentials taken back.", /^\/v1\/(grants|revocations)/],
  [
    "Operations",
    "Limits, counts, configuration, and who changed what.",
    /^\/v1\/(limits|quotas|config|audit)/,
  ],
] as const;

export const adminDescription = (version: string): ApiDescription<Access> => ({
  info: {
    title: "Sluice admin",
    version,
    summary: "What an operator can ask a gateway",
    description:
      "Every request under /v1 carries a token, also on loopback. Whoever reads sends GET and needs the role viewer or operator; whatever changes something needs operator, and is in the audit log before it is done. Every failure is a problem document (RFC 9457). Times are Unix ms.",
    license: { name: "Apache-2.0", identifier: "Apache-2.0" },
  },
  servers: [{ url: "http://127.0.0.1:8080", description: "Where admin.listen is by default" }],
  tags: TAGS.map(([name, description]) => ({ name, description })),
  about: ({ path, method, access }) => {
    const role = access === "viewer" || access === "operator" ? [ROLES[access]] : [];
    const recorded = method === "GET" ? [] : ["Is recorded in the audit log."];
    const description = [...role, ...recorded].join(" ");
    return { ...(description !== "" && { description }), tags: [tagOf(path)] };
  },
  examples: EXAMPLES,
  securitySchemes: {
    token: {
      type: "http",
      scheme: "bearer",
      description: "data/admin.token, which is an operator's, or a JWT of the issuer under admin.jwt",
    },
  },
  securityOf: (access) => (access in ROLES ? [{ token: [access] }] : []),
  problem,
});

const tagOf = (path: string): string => TAGS.find(([, , paths]) => paths.test(path))?.[0] ?? "Other";
