import { SluiceError } from "../core/index.ts";
import type { EngineLimits } from "../engine/browser.ts";
import type { Identity, Signer } from "../particle/index.ts";
import type { ConnectOptions } from "./interface.ts";

/** A peer that runs only its own particles: bounds that a gateway's answers fit in. */
export const CLIENT_LIMITS: EngineLimits & {
  readonly runMs: number;
  readonly streamsPerConnection: number;
  readonly arrayItems: number;
  readonly unknownPeerMs: number;
  readonly parcelsPerPeer: number;
  readonly connections: number;
  readonly connectionsPerPeer: number;
} = {
  scriptBytes: 262_144,
  particleBytes: 4_194_304,
  resultBytes: 262_144,
  idBytes: 128,
  ttlMs: 86_400_000,
  clockSkewMs: 30_000,
  callsPerParticle: 4096,
  runsPerParticle: 8192,
  runMs: 10_000,
  particlesPerPeer: 10_000,
  particlesInFlight: 10_000,
  retainedBytes: 536_870_912,
  bytesPerInitiator: 536_870_912,
  particlesPerConnection: 10_000,
  bytesPerConnection: 536_870_912,
  streamsPerConnection: 4096,
  arrayItems: 1000,
  queueMs: 60_000,
  parcelsPerPeer: 100_000,
  unknownPeerMs: 15_000,
  connections: 100,
  connectionsPerPeer: 16,
};

/** ms; the command line's and the client's default. */
export const DEFAULT_TTL_MS = 30_000;

/** The URL of an `http` listener, and not a multiaddr. */
const isHttp = (address: string): boolean => /^https?:\/\//i.test(address);

/** Programs without types may pass anything. @throws SluiceError SLUICE_USAGE */
export const wayIn = (
  address: string,
  options: Partial<Pick<ConnectOptions, "key" | "weight">> | undefined,
): "http" | "libp2p" | "full" => {
  if (typeof address !== "string")
    throw new SluiceError(
      "SLUICE_USAGE",
      "connect: name a gateway, by a multiaddr or the URL of its http listener",
    );
  if (typeof options?.key !== "object")
    throw new SluiceError(
      "SLUICE_USAGE",
      "connect: a key is needed that signs particles, e.g. { key: await createIdentity() }",
    );
  const { weight = isHttp(address) ? "light" : "full" } = options;
  if (weight === "light") return isHttp(address) ? "http" : "libp2p";
  if (!isHttp(address)) return "full";
  throw new SluiceError(
    "SLUICE_USAGE",
    `${address}: over HTTP every client is light; a full one connects to a multiaddr of the gateway`,
  );
};

/** @throws SluiceError SLUICE_USAGE: AquaVM cannot sign with a key that is not at hand. */
export const needIdentity = (key: Signer | Identity): Identity => {
  if ("seed" in key) return key;
  throw new SluiceError(
    "SLUICE_USAGE",
    "a full client needs a key whose seed is at hand; with one that cannot be taken out connect with weight light, or to the gateway's http listener",
  );
};
