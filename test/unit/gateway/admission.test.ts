import { describe, expect, it } from "vitest";
import { admissionBy } from "../../../src/gateway/admission.ts";
import { createSuccessions } from "../../../src/jose/index.ts";
import { manualClock } from "../../support/manual-clock.ts";

const successions = createSuccessions([], manualClock());
const peer = { listen: [], announce: [], bootstrap: [], deny: ["mallory"] };

describe("admission", () => {
  it("denies those of peer.deny, and those that are banned from one moment to the next", () => {
    const banned = new Set<string>();
    const admission = admissionBy(
      { peer, relay: { allow: "*" } },
      {
        self: "self",
        isBanned: (initiator) => banned.has(initiator),
        successions,
        mayCallAnything: () => false,
      },
    );
    const denied = (): boolean[] => ["mallory", "eve"].map((initiator) => admission(initiator).isDenied);
    expect(denied()).toEqual([true, false]);
    banned.add("eve");
    expect(denied()).toEqual([true, true]);
    banned.clear();
    expect(denied()).toEqual([true, false]);
  });

  it("admits those that may relay, and those that a rule names", () => {
    const admission = admissionBy(
      { peer, relay: { allow: ["ann"] } },
      {
        self: "self",
        isBanned: () => false,
        successions,
        mayCallAnything: (initiator) => initiator === "bob",
      },
    );
    const of = (initiator: string): unknown[] => {
      const { admitted, mayRelay, isNamed } = admission(initiator);
      return [admitted, mayRelay, isNamed];
    };
    expect(["ann", "self", "bob", "eve"].map(of)).toEqual([
      [true, true, true],
      [true, true, true],
      [true, false, true],
      [false, false, false],
    ]);
  });

  it("lets a peer's next key relay as long as its statement holds, also when the old one is denied", () => {
    const clock = manualClock(0);
    const admission = admissionBy(
      { peer, relay: { allow: ["mallory"] } },
      {
        self: "self",
        isBanned: () => false,
        successions: createSuccessions(
          [{ from: "mallory", to: "next", issuedAt: 0, expiresAt: 1_000 }],
          clock,
        ),
        mayCallAnything: () => false,
      },
    );
    expect(admission("next")).toMatchObject({ isDenied: false, admitted: true, mayRelay: true });
    expect(admission("mallory").isDenied).toBe(true);
    clock.advance(1_000);
    expect(admission("next")).toMatchObject({ admitted: false, mayRelay: false });
  });
});
