import type { Multiaddr } from "@multiformats/multiaddr";
import { reasonOf, SluiceError } from "../core/index.ts";
import type { HostPlatform } from "./host-platform.ts";

/**
 * Why dialling a peer's addresses failed, in one line a person can act on. A WebSocket does not tell why it could not
 * connect, so the first address's port itself is asked where libp2p's error says nothing.
 */
export const connectError = async (
  addresses: readonly Multiaddr[],
  error: unknown,
  probe: HostPlatform["probe"],
): Promise<SluiceError> => {
  const [address] = addresses;
  const reason = explain(allMessages(error)) ?? (address && explain(await probe(address))) ?? reasonOf(error);
  return new SluiceError("SLUICE_CONNECT", `${addresses.join(", ")}: ${reason}`, { cause: error });
};

const explain = (text: string): string | undefined => {
  const other = OTHER_PEER.exec(text);
  if (other !== null) return `another peer answered there, ${other[1]}; the id after /p2p/ is not its id`;
  return EXPLANATIONS.find(([pattern]) => pattern.test(text))?.[1];
};

/** As Noise says it, the other's id first. */
const OTHER_PEER = /identity key (\w{1,128}) does not match expected remote identity key/;

const NOT_LIBP2P =
  "something answers there, but not as a libp2p peer of this transport (WebSocket addresses have /ws, TCP ones have not), or it refuses us";
const CLOSED_AT_ONCE =
  "it closed the connection at once; it may be overloaded, refuse this peer, or expect another transport (WebSocket addresses have /ws, TCP ones have not)";

/** First match wins. */
const EXPLANATIONS: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED/, "connection refused; is the gateway running there?"],
  [/ENOTFOUND|EAI_AGAIN|EAI_NONAME/, "the host name cannot be resolved"],
  [/EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL/, "there is no route to this host"],
  [/dial self/i, "this is the address of this very peer"],
  [/gater\.denyOutbound/, "this peer is denied (peer.deny, or a ban)"],
  [
    /gater\.allowDialPeer/,
    "this peer is denied (peer.deny, or a ban), or there are too many connections (limits.connections)",
  ],
  [
    /timeout|timed out|ETIMEDOUT|aborted|Could not connect/i,
    "no answer in time; is this the gateway's host and port?",
  ],
  [
    /NO_WEBSOCKET/,
    "no WebSocket opens there, and nothing says why; is the gateway running, and, in a browser, may this page connect to it (one served over TLS only to TLS addresses, /tls/ws)?",
  ],
  // The end came where the first byte of an answer was due.
  [/closed while reading 0\/|Remote closed connection|ECONNRESET|CLOSED_AT_ONCE/, CLOSED_AT_ONCE],
  [/EncryptionFailed|UnsupportedProtocol|MuxerUnavailable|UnexpectedEOF|OPEN_PORT/, NOT_LIBP2P],
];

const MAX_DEPTH = 4;

/** Everything an error and its causes say. An ErrorEvent's own text says nothing. */
const allMessages = (error: unknown, depth = 0): string => {
  if (depth > MAX_DEPTH || !(error instanceof Error)) return "";
  const nested = [error.cause, ...(error instanceof AggregateError ? error.errors : [])];
  const code = "code" in error ? String(error.code) : "";
  return [error.name, error.message, code, ...nested.map((part) => allMessages(part, depth + 1))].join(" ");
};
