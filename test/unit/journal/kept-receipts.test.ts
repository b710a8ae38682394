import { describe, expect, it } from "vitest";
import { KeptReceipts } from "../../../src/journal/kept-receipts.ts";
import type { ParticleRef } from "../../../src/particle/index.ts";

const REF = "ref" as ParticleRef;

describe("KeptReceipts", () => {
  it("keeps the first of two at one place, and gives all in order", () => {
    const kept = new KeptReceipts();
    kept.add(REF, 1, "second");
    kept.add(REF, 0, "first");
    kept.add(REF, 1, "another");
    expect(kept.of(REF)).toEqual(["first", "second"]);
  });

  it("has a clone of its own", () => {
    const kept = new KeptReceipts();
    kept.add(REF, 0, "first");
    const copy = kept.clone();
    kept.add(REF, 1, "mine");
    copy.add(REF, 1, "its own");
    expect([kept.of(REF), copy.of(REF)]).toEqual([
      ["first", "mine"],
      ["first", "its own"],
    ]);
    copy.forget(REF);
    expect(kept.of(REF)).toHaveLength(2);
  });
});
