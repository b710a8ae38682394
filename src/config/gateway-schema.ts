import { multiaddr } from "@multiformats/multiaddr";
import { z } from "zod";
import { DENIED_NETWORKS } from "../core/index.ts";
import { isPeerId } from "../particle/index.ts";
import { httpListener } from "./http-listener.ts";
import { secureUrl } from "./http-url.ts";
import { issuer } from "./issuer.ts";
import { listenAddress } from "./listen-address.ts";
import { peerId, peerName, peerSet } from "./peers.ts";
import { optionalSection, section, whole } from "./schema.ts";
import { network } from "./upstream-trust.ts";

const KB = 1024;
const MB = KB * KB;

const parses = (text: string): boolean => {
  try {
    return multiaddr(text).toString() !== "";
  } catch {
    return false;
  }
};

const address = z.string().refine(parses, "is no multiaddr, e.g. /ip4/127.0.0.1/tcp/9990/ws");

const bootstrapAddress = address.refine(
  (text) => isPeerId(text.slice(text.lastIndexOf("/p2p/") + 5)),
  "must end in /p2p/<peer id>, so that the peer found there can be checked",
);

const addresses = (item: z.ZodType<string>, fallback: string[]) =>
  z
    .array(item)
    .max(64)
    .nullish()
    .transform((list) => list ?? fallback);

const limits = optionalSection({
  scriptBytes: whole(64, 16 * MB).default(256 * KB),
  particleBytes: whole(KB, 64 * MB).default(4 * MB), // data grows by some KB a hop; AquaVM's memory is capped at 64 MB
  resultBytes: whole(64, 16 * MB).default(256 * KB), // a result travels with every later hop
  idBytes: whole(16, KB).default(128), // a UUID has 36, a self-certifying id about 70
  ttlMs: whole(1, 24 * 3_600_000).default(600_000),
  clockSkewMs: whole(0, 3_600_000).default(30_000),
  callsPerParticle: whole(1, MB).default(1024),
  runsPerParticle: whole(1, MB).default(4096),
  runMs: whole(10, 60_000).default(2_000), // a usual run takes 0.2 ms
  particlesPerPeer: whole(1, MB).default(2_000),
  particlesInFlight: whole(1, MB).default(10_000),
  streamsPerConnection: whole(1, 65_536).default(4_096), // js-client opens a stream a particle and leaves its half open
  arrayItems: whole(1, MB).default(1_000), // AquaVM's fold overflows its stack near there
  journalBytes: whole(MB, MB * MB).default(4 * KB * MB),
  unknownPeerMs: whole(0, 3_600_000).default(15_000),
  queueMs: whole(10, 600_000).default(1_000),
  connections: whole(1, 65_536).default(1_000),
  connectionsPerPeer: whole(1, 4_096).default(16), // a peer has one; processes that share a key have one each
  particlesPerConnection: whole(1, MB).default(4_000),
  bytesPerConnection: whole(KB, 16 * KB * MB).default(128 * MB),
  bytesPerInitiator: whole(KB, 16 * KB * MB).default(256 * MB),
});

const networks = z.array(network).max(1_000);

const adminJwt = section({
  issuer: z.string().min(1).max(1024),
  jwks: secureUrl,
  audience: z.string().min(1).max(1024).default("sluice-admin"),
  algorithms: z
    .array(
      z
        .string()
        .regex(/^(EdDSA|Ed25519|[EPR]S(256|384|512))$/, "must be an asymmetric algorithm such as ES256"),
    )
    .min(1)
    .default(["EdDSA", "ES256", "RS256"]),
  roles: z.string().min(1).max(256).default("roles"),
}).transform(({ jwks, ...rest }) => ({ ...rest, jwksUrl: jwks }));

const admin = z.preprocess(
  (value) => (value === "none" ? { listen: "none" } : value),
  optionalSection({
    listen: listenAddress.prefault("127.0.0.1:8080"),
    metrics: z.enum(["token", "open"], "must be token or open").default("token"),
    hosts: z
      .array(z.string().regex(/^[A-Za-z0-9._-]{1,253}$/, "must be a host name without a port"))
      .max(64)
      .default([]),
    jwt: z.preprocess((value) => (value === "none" ? undefined : value), adminJwt.optional()),
    requestsPerMinute: whole(1, 1_000_000).default(1_200),
  }),
);

/** `sluice.yaml`, defaults filled in; paths and peer names as written. */
export const gatewaySchema = section({
  data: z.string().min(1).default("./data"),
  peer: optionalSection({
    listen: addresses(address, ["/ip4/127.0.0.1/tcp/9990/ws"]),
    announce: addresses(address, []),
    bootstrap: addresses(bootstrapAddress, []),
    deny: z.array(z.string().min(1)).max(10_000).default([]),
  }),
  peers: z.preprocess((value) => value ?? {}, z.record(peerName, peerId)),
  relay: optionalSection({ allow: peerSet.prefault("*") }), // a relay for all by default: it holds no secret; services are default deny
  admin,
  http: httpListener,
  credentials: optionalSection({ issuers: z.preprocess((value) => value ?? {}, z.record(peerName, issuer)) }),
  destinations: optionalSection({
    deny: networks.default([...DENIED_NETWORKS]),
    allow: networks.default([]),
  }),
  receipts: z.boolean("must be true or false").default(true),
  adapters: z.string().min(1).default("./adapters"),
  durability: z.enum(["full", "relaxed", "none"], "must be full, relaxed or none").default("full"),
  audit: optionalSection({ hours: whole(0, 8_760).default(168) }),
  limits,
});
