import { durationMs, MAX_LIFETIME_MS, SluiceError } from "../core/index.ts";

/** Times of credentials are whole seconds. */
const MIN_MS = 1_000;

/** `90s`, `15m`, `1h`, `30d` as ms. @throws SluiceError SLUICE_USAGE naming the flag. */
export const parseDuration = (text: string, flag: string): number => {
  const ms = durationMs(text);
  if (ms !== undefined && ms >= MIN_MS && ms <= MAX_LIFETIME_MS) return ms;
  throw new SluiceError(
    "SLUICE_USAGE",
    `${flag} is a time such as 90s, 15m, 1h or 30d, at most 366d; "${text}" is not`,
  );
};
