/** How many tries an upstream is sent beyond the first ones: in an outage a small share of its load, not a multiple. */
export interface RetryBudget {
  /** A call is made. */
  earn(): void;
  /** Takes one try; false: there is none to take. */
  spend(): boolean;
}

const MAX_TRIES = 10;
/** Of a try, for each call. */
const SHARE = 0.2;

export const createRetryBudget = (): RetryBudget => {
  let tries = MAX_TRIES;
  return {
    earn() {
      tries = Math.min(MAX_TRIES, tries + SHARE);
    },
    spend() {
      if (tries < 1) return false;
      tries--;
      return true;
    },
  };
};
