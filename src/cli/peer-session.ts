import type { Client } from "../client/interface.ts";
import { durationMs, SluiceError } from "../core/index.ts";
import type { Identity } from "../particle/index.ts";
import { tell } from "./output.ts";
import { keyOption, openSigningKey } from "./signing-key.ts";

/** Flags of every command that sends a particle. */
export const peerOptions = {
  via: {
    type: "string",
    value: "MULTIADDR|URL",
    help: "Gateway to connect to, e.g. /ip4/127.0.0.1/tcp/9990/ws/p2p/12D3KooW... or its http listener",
  },
  key: keyOption,
  ttl: {
    type: "string",
    value: "TIME",
    help: "Time the particle may take in all: 40s, 2m, or ms; default 30000",
  },
} as const;

/** `limits.ttlMs` of a gateway that sets none. */
const USUAL_TTL_LIMIT_MS = 600_000;

/** The flag as the client's option, with a warning of one that few gateways take; without it the client's default holds. @throws SluiceError SLUICE_USAGE */
export const parseTtl = (text: string | undefined): { ttlMs?: number } => {
  if (text === undefined) return {};
  const ttl = /^\d+$/.test(text) ? Number(text) : (durationMs(text) ?? 0);
  if (ttl < 1 || ttl > 0xffff_ffff)
    throw new SluiceError(
      "SLUICE_USAGE",
      `--ttl is a time such as 40s or 2m, or whole milliseconds from 1 on; "${text}" is not`,
    );
  if (ttl > USUAL_TTL_LIMIT_MS)
    tell(
      `sluice: --ttl ${ttl} is above ${USUAL_TTL_LIMIT_MS}: a gateway refuses it unless its limits.ttlMs is higher`,
    );
  return { ttlMs: ttl };
};

/** Is it the address of a gateway's `http` listener? */
export const isHttpUrl = (address: string): boolean => /^https?:\/\//i.test(address);

/**
 * Connects with the person's key, does `work` and closes. An interruption ends both.
 * @param options - `address`: a multiaddr, or the URL of an `http` listener.
 * @throws SluiceError SLUICE_CONNECT, and what `work` throws.
 */
export const withClient = async (
  options: { readonly address: string; readonly key: string | undefined; readonly signal: AbortSignal },
  work: (client: Client, identity: Identity) => Promise<void>,
): Promise<void> => {
  const { address, key, signal } = options;
  const identity = await openSigningKey(key);
  const { connect } = await import("../client/index.ts");
  const client = await unlessAborted(signal, connect(address, { key: identity }));
  try {
    await unlessAborted(signal, work(client, identity));
  } finally {
    await client.close();
  }
};

/** Rejects at once when `signal` aborts, whatever `promise` does then. */
const unlessAborted = async <T>(signal: AbortSignal, promise: Promise<T>): Promise<T> => {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason as Error);
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
};
