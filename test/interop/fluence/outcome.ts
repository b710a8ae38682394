import { isDeepStrictEqual } from "node:util";
import { parseError } from "../../../src/core/index.ts";

/** What a probe told: what js-client resolved or rejected with. */
export type Told = { readonly value: unknown } | { readonly error: { readonly message: string } };

/** What differs from run to run: `shown` stands in the page, `fits` decides. */
export interface Varying {
  readonly shown: string;
  readonly fits: (value: unknown, peers: Peers) => boolean;
}

export const varying = (shown: string, fits: Varying["fits"]): Varying => ({ shown, fits });

/** The peer ids of a run. */
export interface Peers {
  readonly gateway: string;
  readonly second: string;
}

/** How a row ends. `differs`: not as Nox or js-client's own documentation has it, and how; `refused`: with this code, its detail ending so. */
export type Outcome =
  | { readonly works: unknown }
  | { readonly differs: unknown; readonly how: string }
  | { readonly refused: string; readonly why: string };

/** Whether it ended as the row says; else what it told instead, as a sentence for the test's report. */
export const complaint = (outcome: Outcome, told: Told, peers: Peers): string | undefined => {
  if ("refused" in outcome) {
    if ("value" in told) return `it gave ${JSON.stringify(told.value)}`;
    const { code, detail } = parseError(told.error.message);
    return code === outcome.refused && detail.includes(outcome.why) ? undefined : `${code}: ${detail}`;
  }
  if ("error" in told) return told.error.message;
  const expected = "works" in outcome ? outcome.works : outcome.differs;
  const fits = isVarying(expected)
    ? expected.fits(told.value, peers)
    : isDeepStrictEqual(told.value, expected);
  return fits ? undefined : `it gave ${JSON.stringify(told.value)}`;
};

const isVarying = (value: unknown): value is Varying =>
  typeof value === "object" && value !== null && "fits" in value;

/** What a row gives, for the page. */
export const shownOf = (outcome: Outcome): string => {
  if ("refused" in outcome) return `\`${outcome.refused}\`: ${outcome.why}`;
  const value = "works" in outcome ? outcome.works : outcome.differs;
  const shown = isVarying(value)
    ? value.shown
    : value === NOTHING
      ? "nothing, as declared"
      : `\`${JSON.stringify(value)}\``;
  return "differs" in outcome ? `${shown}; ${outcome.how}` : shown;
};

export const wordOf = (outcome: Outcome): string =>
  "works" in outcome ? "works" : "differs" in outcome ? "works differently" : "refused";

/** What a function without a result gives, since the script that calls it then gives this. */
export const NOTHING = "done";
