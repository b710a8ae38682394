const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `90s`, `15m`, `1h`, `30d` as ms; undefined for anything else, and for nothing or more than ten years. */
export const durationMs = (text: string): number | undefined => {
  const [, digits, unit] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text) ?? [];
  const ms = Number(digits) * (UNIT_MS[unit ?? ""] ?? Number.NaN);
  return ms > 0 && ms <= 3_650 * 86_400_000 ? ms : undefined;
};

/** For longer than this no credential is believed, ms. */
export const MAX_LIFETIME_MS = 366 * 86_400_000;
