import type { LookupFunction } from "node:net";
import { type Dispatcher, Pool } from "undici";
import { type ConnectGuard, guardedConnector } from "./guarded-connector.ts";
import type { TlsOptions } from "./interface.ts";

/** The connections of one upstream: a pool for each origin it is asked for, made when first needed. Which these may be is the caller's to know. */
export interface ConnectionPools {
  to(origin: string): Dispatcher;
  /** Resolves when what is on its way is done. */
  close(): Promise<void>;
}

const MAX_ANSWER_HEADER_BYTES = 16_384;
const BACKSTOP_MS = 5_000;

/** HTTP/1.1, connections kept alive, TLS certificates verified whatever the environment says. */
export const createConnectionPools = (options: {
  readonly tls: TlsOptions | undefined;
  readonly timeoutMs: number;
  /** To each origin at most. */
  readonly connections: number;
  /** Judges every address that is connected to. */
  readonly guard: ConnectGuard;
  readonly lookup?: LookupFunction | undefined;
}): ConnectionPools => {
  const { tls, timeoutMs, connections, guard, lookup } = options;
  const connect = guardedConnector(
    { ...tls, rejectUnauthorized: true, allowH2: false, timeout: timeoutMs },
    guard,
    lookup,
  );
  const pools = new Map<string, Pool>();
  return {
    to(origin) {
      const known = pools.get(origin);
      if (known !== undefined) return known;
      const pool = new Pool(origin, {
        connections,
        pipelining: 1,
        allowH2: false,
        maxHeaderSize: MAX_ANSWER_HEADER_BYTES,
        // Ours comes first, and knows of pauses of this process.
        headersTimeout: timeoutMs + BACKSTOP_MS,
        bodyTimeout: timeoutMs + BACKSTOP_MS,
        connect,
      });
      pools.set(origin, pool);
      return pool;
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.close()));
    },
  };
};
