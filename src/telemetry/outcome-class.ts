/** What came of a call, in few enough words for a label. */
export type OutcomeClass =
  | "ok"
  | "denied"
  | "quota"
  | "upstream_4xx"
  | "upstream_5xx"
  | "deadline"
  | "unreachable"
  | "unknown"
  | "other";

/** ret_codes that are Sluice's own (docs/errors.md); an upstream's status is one as it is. */
const BY_RET_CODE: Readonly<Record<number, OutcomeClass>> = {
  0: "ok",
  1002: "denied",
  1003: "quota",
  1004: "deadline",
  1005: "unreachable",
  1007: "unknown",
  1009: "denied",
};

export const outcomeClass = (retCode: number): OutcomeClass => {
  const own = BY_RET_CODE[retCode];
  if (own !== undefined) return own;
  if (retCode >= 400 && retCode < 500) return "upstream_4xx";
  return retCode >= 500 && retCode < 600 ? "upstream_5xx" : "other";
};

/** "2xx" and so on. */
export const statusClass = (status: number): string =>
  status >= 100 && status < 600 ? `${Math.floor(status / 100)}xx` : "other";
