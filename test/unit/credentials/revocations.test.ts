import { describe, expect, it } from "vitest";
import { createRevocations, type Revocation } from "../../../src/credentials/index.ts";
import { digestOf } from "../../../src/particle/index.ts";
import { NOW, refusedWith } from "../../support/credentials.ts";
import { manualClock } from "../../support/manual-clock.ts";

const id = (n: number): string => digestOf(Uint8Array.of(n, n >> 8, n >> 16));
const DAY = 86_400_000;

const setUp = (kept: readonly Revocation[] = []) => {
  const clock = manualClock(NOW);
  const recorded: Revocation[] = [];
  const record = async (revocation: Revocation): Promise<void> => void recorded.push(revocation);
  return { clock, recorded, ...createRevocations({ clock, kept, record }) };
};

describe("revocations", () => {
  it("hold at once, are on record, and end when what they are of has ended", async () => {
    const { isRevoked, revoke, recorded, list, prune, clock } = setUp([{ id: id(1), until: NOW + DAY }]);
    expect(isRevoked(id(1))).toBe(true);
    const done = revoke({ id: id(2), until: NOW + 2 * DAY });
    expect(isRevoked(id(2))).toBe(true);
    expect(await done).toEqual({ id: id(2), until: NOW + 2 * DAY });
    expect(recorded).toEqual([{ id: id(2), until: NOW + 2 * DAY }]);
    clock.advance(DAY);
    prune();
    expect(list()).toEqual([{ id: id(2), until: NOW + 2 * DAY }]);
  });

  it("last as long as anything can be valid where nobody says how long, and are not shortened", async () => {
    const { revoke } = setUp();
    const { until } = await revoke({ id: id(1) });
    expect(until).toBe(NOW + 2 * 366 * DAY);
    expect((await revoke({ id: id(1), until: NOW })).until).toBe(until);
    expect((await revoke({ id: id(2), until: Number.MAX_SAFE_INTEGER })).until).toBe(until);
  });

  it("are of ids and nothing else, and not of endlessly many", async () => {
    const kept = Array.from({ length: 100_000 }, (_, n) => ({ id: id(n), until: NOW + DAY }));
    const { revoke, clock } = setUp(kept);
    expect((await refusedWith(revoke({ id: "everything" }))).code).toBe("SLUICE_REQUEST");
    expect((await refusedWith(revoke({ id: id(100_000) }))).code).toBe("SLUICE_OVERLOAD");
    await revoke({ id: id(1) });
    clock.advance(DAY);
    await revoke({ id: id(100_000) });
  });
});
