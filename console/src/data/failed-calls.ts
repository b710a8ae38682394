import { plural } from "./shown.ts";

/** Sluice's own ret_codes (docs/errors.md); others are an upstream's status. */
const SAID: Readonly<Record<number, string>> = {
  1001: "wrong arguments",
  1002: "denied",
  1003: "over quota",
  1004: "deadline",
  1005: "unreachable",
  1006: "overload",
  1007: "outcome unknown",
  1008: "bad result",
  1009: "bad credential",
};
const MAX_REASONS = 2;

/** As a badge says it: a code in a word or two, where it has some. */
export const saidOf = (retCode: number): string => SAID[retCode] ?? String(retCode);

/** `1 call failed: 404`; undefined: none did. */
export const failedCalls = (
  calls: readonly { readonly retCode?: number | undefined }[],
): string | undefined => {
  const codes = calls.flatMap(({ retCode = 0 }) => (retCode === 0 ? [] : [retCode]));
  if (codes.length === 0) return undefined;
  const reasons = [...new Set(codes.map(saidOf))];
  const said = reasons.slice(0, MAX_REASONS).join(", ");
  return `${plural(codes.length, "call")} failed: ${said}${reasons.length > MAX_REASONS ? " …" : ""}`;
};
