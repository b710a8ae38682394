import { type Logger, SluiceError, silentLogger, systemClock } from "../../src/core/index.ts";
import { createMemoryJournal } from "../../src/journal/index.ts";
import { type Catalog, createCatalog } from "../../src/services/index.ts";
import { CATALOG_TRUST } from "./trust.ts";

/** The services of a folder, for a gateway that knows nobody by name and reaches for no network. */
export const catalogIn = (adaptersDir: string, logger: Logger = silentLogger): Promise<Catalog> =>
  createCatalog({
    adaptersDir,
    peers: {},
    env: {},
    journal: createMemoryJournal(),
    ...CATALOG_TRUST,
    limits: { resultBytes: 10_000, arrayItems: 100, clockSkewMs: 0 },
    clock: systemClock,
    logger,
    fetchDocument: () => Promise.reject(new SluiceError("SLUICE_UNREACHABLE", "nothing is fetched here")),
  });
