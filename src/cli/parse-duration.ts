import { SluiceError } from "../core/index.ts";

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** What anything is believed for at most. */
const MAX_MS = 366 * 86_400_000;

/** `90s`, `15m`, `1h`, `30d` as ms. @throws SluiceError SLUICE_USAGE naming the flag. */
export const parseDuration = (text: string, flag: string): number => {
  const [, digits, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  const ms = Number(digits) * (UNIT_MS[unit ?? ""] ?? Number.NaN);
  if (ms > 0 && ms <= MAX_MS) return ms;
  throw new SluiceError(
    "SLUICE_USAGE",
    `${flag} is a time such as 90s, 15m, 1h or 30d, at most 366d; "${text}" is not`,
  );
};
