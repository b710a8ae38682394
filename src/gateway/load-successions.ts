import { readText } from "../config/index.ts";
import { type Clock, type Logger, SluiceError } from "../core/index.ts";
import { readSuccession, type Succession } from "../jose/index.ts";

const MAX_BYTES = 16_384;

/** @throws SluiceError SLUICE_CONFIG naming the file: it cannot be read, or is no statement of succession. */
export const loadSuccessions = (
  files: readonly string[],
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): Promise<readonly Succession[]> =>
  Promise.all(
    files.map(async (file) => {
      const text = await readText(file, MAX_BYTES, "the statement of succession");
      const succession = await readSuccession(text.trim()).catch((error: unknown) => {
        throw new SluiceError("SLUICE_CONFIG", `${file} (successions): ${(error as Error).message}`, {
          cause: error,
        });
      });
      if (succession.expiresAt <= clock.now())
        logger.warn(
          { file, ...succession },
          "a statement of succession has expired: permit the new key itself",
        );
      return succession;
    }),
  );
