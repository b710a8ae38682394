import { createSecureContext, Server } from "node:tls";
import { type Clock, type Logger, reasonOf, SluiceError } from "../core/index.ts";
import type { PemPair } from "../listener/index.ts";

const RENEW_MS = 60_000;

/** @throws SluiceError SLUICE_CONFIG when certificate and key are no pair. */
export const readPair = async (read: () => Promise<PemPair>): Promise<PemPair> => {
  const { cert, key } = await read();
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    throw new SluiceError("SLUICE_CONFIG", `http.tls: cert and key cannot be used: ${reasonOf(error)}`, {
      cause: error,
    });
  }
  return { cert, key };
};

/**
 * Looks every minute whether there is another certificate; connections from then on get it. While the files are no pair, as between
 * the writing of the one and the other, what was is served on.
 * @returns what ends it.
 */
export const renewTls = (
  server: object,
  read: () => Promise<PemPair>,
  { served, clock, logger }: { readonly served: PemPair; readonly clock: Clock; readonly logger: Logger },
): (() => void) => {
  let current = served;
  const renew = async (): Promise<void> => {
    try {
      const pair = await readPair(read);
      if (pair.cert === current.cert && pair.key === current.key) return;
      if (server instanceof Server) server.setSecureContext(pair);
      current = pair;
      logger.info({}, "another certificate is served from now on");
    } catch (error) {
      logger.warn({ err: error }, "the certificate cannot be renewed: the one before is served on");
    }
  };
  const look = (): void => {
    void renew();
    timer = clock.timer(RENEW_MS, look);
  };
  let timer = clock.timer(RENEW_MS, look);
  return () => timer.cancel();
};
