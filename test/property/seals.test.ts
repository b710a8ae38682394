import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type JsonValue, parseJson, SluiceError, stringifyJson } from "../../src/core/index.ts";
import { createIdentity } from "../../src/particle/index.ts";
import { createOpener, type FoundIn, sealValue } from "../../src/seals/index.ts";

const peers = await Promise.all([1, 2, 3].map((byte) => createIdentity(new Uint8Array(32).fill(byte))));
const peer = fc.constantFrom(...peers);
const ref = fc.constantFrom("ref1", "ref2");
const service = fc.constantFrom("bank", "notes", undefined);
const value = fc.jsonValue() as fc.Arbitrary<JsonValue>;

/** What a character may become: of base64url, near it, or gone. */
const UNITS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \né", ""];

const outcome = async (sealed: string, at: (typeof peers)[number], found: FoundIn): Promise<unknown> => {
  try {
    return { opened: await createOpener(at).open(sealed, found) };
  } catch (error) {
    expect(error).toBeInstanceOf(SluiceError);
    expect(error).toMatchObject({ code: "SLUICE_INVALID_ARGUMENTS" });
    return "refused";
  }
};

describe("sealed values", () => {
  it("open for whom, and where, they were sealed, and nowhere else", async () => {
    await fc.assert(
      fc.asyncProperty(
        value,
        peer,
        peer,
        ref,
        service,
        peer,
        peer,
        ref,
        service,
        async (said, to, by, at, named, opening, from, now, given) => {
          const binding = { initiator: by.peerId, particle: { ref: at }, service: named };
          const sealed = await sealValue(said, to.peerId, binding);
          const found = { initiator: from.peerId, ref: now, particleId: `s1.${at}.hash`, service: given };
          const isPlace = by === from && at === now && (named === undefined || named === given);
          const isMeant = to === opening && isPlace;
          const opened = parseJson(stringifyJson(said)); // -0 is 0 in JSON, -(2 ** 53) a long integer
          expect(await outcome(sealed, opening, found)).toEqual(isMeant ? { opened } : "refused");
        },
      ),
      { numRuns: 150 },
    );
  });

  it("never open with any character changed, added or gone", async () => {
    const [to, by] = peers as [(typeof peers)[number], (typeof peers)[number]];
    const found = { initiator: by.peerId, ref: "ref1", particleId: "id", service: undefined };
    const change = fc.record({
      said: value,
      at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      unit: fc.constantFrom(...UNITS),
      keep: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ said, at, unit, keep }) => {
        const sealed = await sealValue(said, to.peerId, { initiator: by.peerId, particle: { ref: "ref1" } });
        // As often near the end, where the last bits of the tag are, as anywhere.
        const place = Math.floor((at < 0.5 ? at * 2 : 1 - (1 - at) ** 3) * sealed.length);
        const changed = sealed.slice(0, place) + unit + sealed.slice(place + (keep ? 0 : 1));
        fc.pre(changed !== sealed);
        expect(await outcome(changed, to, found)).toBe("refused");
      }),
      { numRuns: 300 },
    );
  });
});
