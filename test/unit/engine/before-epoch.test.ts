import { describe, expect, it } from "vitest";
import type { Effect } from "../../../src/core/index.ts";
import { checkEpoch, sinceEpoch } from "../../../src/engine/before-epoch.ts";
import { JournalImage } from "../../../src/journal/index.ts";
import { accepted, claimBy, outcome, ran, refNamed, request } from "../../support/journal-entries.ts";

const SIGNED_AT = accepted("any").particle.timestamp;
const BOUNDS = { now: 7, maxBytes: 1_000 };
const EPOCH = { n: 1, openedAt: SIGNED_AT + 10, signedAfter: SIGNED_AT + 40 };

/** A journal with one live particle, "p", that made a call of each of these effects. */
const withCalls = (...effects: readonly Effect[]): JournalImage => {
  const image = new JournalImage();
  image.apply(accepted("p"));
  const opened = effects.map((effect, index) => ({ request: request(index + 1), effect }));
  image.apply({ ...ran("p", 1), opened, sends: ["next peer"] });
  return image;
};

const restored = (image: JournalImage, epoch = EPOCH) => {
  const since = sinceEpoch({ ...image.recovered(), epoch }, BOUNDS);
  for (const entry of since.ended) image.apply(entry);
  return since;
};

describe("what a backup held as live", () => {
  it("is over, with nothing to be sent or called, and refused when it comes again", () => {
    const image = withCalls("safe", "idempotent");
    expect(restored(image).particles).toEqual([]);
    expect(image.recovered()).toMatchObject({ particles: [], over: [{ ref: "p" }] });
    expect(image.unknownOutcomes(9)).toEqual([]);
    const [row] = image.history({ limit: 9 }).rows;
    expect(JSON.parse(row?.record ?? "")).toMatchObject({
      status: "failed",
      problem: { code: "SLUICE_PARTICLE_EPOCH" },
      calls: [
        { id: 1, effect: "safe" },
        { id: 2, effect: "idempotent" },
      ],
    });
  });

  it("may have made its once and keyed calls since: whoever has no result is listed, intended or not", () => {
    const image = withCalls("once", "keyed", "once");
    image.apply(outcome("p", 3));
    restored(image);
    expect(
      image
        .unknownOutcomes(9)
        .map(({ call }) => call)
        .sort(),
    ).toEqual([1, 2]);
    const [{ detail } = { detail: "" }] = image.unknownOutcomes(9);
    expect(JSON.parse(detail)).toMatchObject({ code: "SLUICE_OUTCOME_UNKNOWN", retry: false });
  });

  it("keeps a caller's key that it had: no later particle gets it for another request", () => {
    const image = withCalls("once");
    image.claim(claimBy("p"));
    restored(image);
    const again = image.claim(claimBy("q", { holder: { ref: refNamed("q"), call: 1 } }));
    expect(again).toMatchObject({ holder: { ref: "p", call: 1 }, intended: true, alive: false });
  });

  it("goes on where it was signed after the restore, or where there was none", () => {
    const epoch = { ...EPOCH, signedAfter: SIGNED_AT - 1 };
    expect(restored(withCalls("once"), epoch)).toMatchObject({ particles: [{ ref: "p" }], ended: [] });
    const { particles, ended } = sinceEpoch(withCalls("once").recovered(), BOUNDS);
    expect([particles.length, ended.length]).toEqual([1, 0]);
  });
});

it("a particle is refused up to the bound, whatever its deadline, and told why", () => {
  const { particle } = accepted("any");
  const at = (timestamp: number) => () => checkEpoch({ ...particle, timestamp, ttl: 1e9 }, EPOCH);
  expect(at(EPOCH.signedAfter)).toThrow(
    expect.objectContaining({
      code: "SLUICE_PARTICLE_EPOCH",
      retry: false,
      message: expect.stringContaining("restored from a backup"),
    }),
  );
  expect(at(EPOCH.signedAfter + 1)).not.toThrow();
  expect(() => checkEpoch(particle, undefined)).not.toThrow();
});
