import { describe, expect, it } from "vitest";
import { quotasView } from "../../../src/gateway/limits-view.ts";
import { quotaKey } from "../../../src/services/authority/quota-key.ts";
import { quotaOfKey } from "../../../src/services/index.ts";
import { canariesIn } from "../../support/canaries.ts";

const rule = { calls: 10, perMs: 60_000, functions: ["send"], by: "credential" } as const;
const TOKEN_ID = "7f3c2a9e-6d1b-4c55-9a70-2f6f1c0f8f11";

describe("what is counted now", () => {
  it("is read back from the key it is counted under", () => {
    const count = { service: 'a"b', rule, who: "x" };
    expect(quotaOfKey(quotaKey(count))).toEqual(count);
    const all = { service: "s", rule: { ...rule, functions: undefined, by: "everyone" } as const, who: "" };
    expect(quotaOfKey(quotaKey(all))).toEqual(all);
    expect(quotaOfKey(`${TOKEN_ID}/all`)).toBeUndefined();
  });

  it("tells credentials apart without telling which they are", () => {
    const list = () => [
      { key: `${TOKEN_ID}/60000`, count: 5, until: 9 },
      { key: quotaKey({ service: "sms", rule, who: TOKEN_ID }), count: 2, until: 7 },
      { key: quotaKey({ service: "sms", rule, who: "another" }), count: 9, until: 8 },
    ];
    const shown = quotasView({ list }, 10);
    expect(shown).toMatchObject([
      {
        service: "sms",
        rule: "credential",
        per: 60_000,
        functions: ["send"],
        limit: 10,
        used: 9,
        resetsAt: 8,
      },
      { service: "sms", used: 2, resetsAt: 7 },
      { rule: "credential", used: 5, resetsAt: 9 },
    ]);
    expect(new Set(shown.map(({ credential }) => credential)).size).toBe(3);
    expect(canariesIn(JSON.stringify(shown), [{ name: "id", value: TOKEN_ID }])).toEqual([]);
  });
});
