import type { KeptCount, Use } from "../../src/quota/index.ts";

export const START = 1_700_000_000_000;

/** A use of a key that has room for three a minute, by the name. */
export const use = (by: string, more: Partial<Use> = {}): Use => ({
  key: "k",
  owner: "o",
  limit: 3,
  perMs: 60_000,
  expiresAt: START + 1000,
  by,
  ...more,
});

export const kept = (key: string, more: Partial<KeptCount> = {}): KeptCount => ({
  key,
  count: 1,
  since: START,
  until: START + 60_000,
  by: ["a"],
  ...more,
});
