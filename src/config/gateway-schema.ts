import { multiaddr } from "@multiformats/multiaddr";
import { z } from "zod";
import { DENIED_NETWORKS } from "../core/index.ts";
import { isPeerId } from "../particle/index.ts";
import { httpListener } from "./http-listener.ts";
import { secureUrl } from "./http-url.ts";
import { issuer } from "./issuer.ts";
import { limitsSchema } from "./limits-schema.ts";
import { listenAddress } from "./listen-address.ts";
import { givenName, peerId, peerName, peerSet } from "./peers.ts";
import { optionalSection, section, whole } from "./schema.ts";
import { telemetry } from "./telemetry-schema.ts";
import { network } from "./upstream-trust.ts";

const parses = (text: string): boolean => {
  try {
    return multiaddr(text).toString() !== "";
  } catch {
    return false;
  }
};

const address = z
  .string()
  .refine(parses, "is no multiaddr, e.g. /ip4/127.0.0.1/tcp/9990/ws")
  .meta({ title: "multiaddr" });

const bootstrapAddress = address
  .refine(
    (text) => isPeerId(text.slice(text.lastIndexOf("/p2p/") + 5)),
    "must end in /p2p/<peer id>, so that the peer found there can be checked",
  )
  .meta({ title: "multiaddr that ends in a peer id" });

const addresses = (item: z.ZodType<string>, fallback: string[], meaning: string) =>
  z
    .array(item)
    .max(64)
    .nullish()
    .transform((list) => list ?? fallback)
    .meta({ default: fallback, description: meaning });

const networks = z.array(network).max(1_000);

const adminJwt = section({
  issuer: z.string().min(1).max(1024).describe("the `iss` of its tokens"),
  jwks: secureUrl.describe("where its keys are"),
  audience: z.string().min(1).max(1024).default("sluice-admin").describe("the `aud` a token must have"),
  algorithms: z
    .array(
      z
        .string()
        .regex(/^(EdDSA|Ed25519|[EPR]S(256|384|512))$/, "must be an asymmetric algorithm such as ES256"),
    )
    .min(1)
    .default(["EdDSA", "ES256", "RS256"])
    .describe("signatures that are taken; asymmetric ones alone"),
  roles: z.string().min(1).max(256).default("roles").describe("the claim that holds the roles"),
}).transform(({ jwks, ...rest }) => ({ ...rest, jwksUrl: jwks }));

const admin = z.preprocess(
  (value) => (value === "none" ? { listen: "none" } : value),
  optionalSection({
    listen: listenAddress.prefault("127.0.0.1:8080").describe("where the admin API and the console listen"),
    metrics: z
      .enum(["token", "open"], "must be token or open")
      .default("token")
      .describe("whether /metrics needs the admin token"),
    hosts: z
      .array(z.string().regex(/^[A-Za-z0-9._-]{1,253}$/, "must be a host name without a port"))
      .max(64)
      .default([])
      .describe("host names it may be addressed by, besides loopback and the host of `admin.listen`"),
    jwt: z
      .preprocess((value) => (value === "none" ? undefined : value), adminJwt.optional())
      .meta({
        description: "an issuer whose JWTs are taken besides the admin token; or none",
        default: "none",
      }),
    requestsPerMinute: whole(1, 1_000_000).default(1_200).describe("requests of one address in a minute"),
  }),
);

/** `sluice.yaml`, defaults filled in; paths and peer names as written. */
export const gatewaySchema = section({
  data: z
    .string()
    .min(1)
    .default("./data")
    .describe("folder of the gateway's own files: key, admin token, journal, lock; one process at a time"),
  peer: optionalSection({
    listen: addresses(
      address,
      ["/ip4/127.0.0.1/tcp/9990/ws"],
      "addresses to listen on: `/tcp/PORT/ws` (WebSocket) or `/tcp/PORT`; port 0 is any free one",
    ),
    announce: addresses(
      address,
      [],
      "addresses told to other peers instead, when this one is behind a proxy or in a container",
    ),
    bootstrap: addresses(bootstrapAddress, [], "peers to connect to and stay connected with"),
    deny: z
      .array(z.string().min(1).meta({ title: "peer id or name" }))
      .max(10_000)
      .default([])
      .describe("peers that nothing is taken from and nothing is sent to"),
  }),
  peers: z
    .preprocess((value) => value ?? {}, z.record(givenName, peerId))
    .meta({
      default: {},
      description: "your names for peer ids, usable wherever a peer id is written; `self` is this gateway",
    }),
  successions: z
    .preprocess((value) => value ?? [], z.array(z.string().min(1).max(4096)).max(100))
    .meta({
      default: [],
      description:
        "files of statements by which a peer's next key counts as that peer, too, until they expire",
    }),
  relay: optionalSection({
    // a relay for all by default: it holds no secret; services are default deny
    allow: peerSet.prefault("*").describe("who may pass particles through and use builtins"),
  }),
  admin,
  http: httpListener,
  credentials: optionalSection({
    issuers: z
      .preprocess((value) => value ?? {}, z.record(peerName, issuer))
      .meta({
        default: {},
        description: "whose JWTs initiators may present, by your name for each",
      }),
  }),
  destinations: optionalSection({
    deny: networks
      .default([...DENIED_NETWORKS])
      .describe("where no upstream, token server or issuer may be, whatever its name resolves to"),
    allow: networks.default([]).describe("what `deny` does not hold for"),
  }),
  receipts: z.boolean("must be true or false").default(true).describe("whether served calls get receipts"),
  adapters: z
    .string()
    .min(1)
    .default("./adapters")
    .describe("folder whose subfolders with an adapter.yaml are published"),
  durability: z
    .enum(["full", "relaxed", "none"], "must be full, relaxed or none")
    .default("full")
    .describe("what accepted particles survive: a power cut, the end of the process, nothing"),
  audit: optionalSection({
    hours: whole(0, 8_760)
      .default(168)
      .describe("hours for which particles that are over, and dead letters, can be looked up"),
  }),
  telemetry,
  limits: limitsSchema,
});
