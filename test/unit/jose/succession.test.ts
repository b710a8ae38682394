import { describe, expect, it } from "vitest";
import { didKeyOf, readSuccession, signStatement, signSuccession } from "../../../src/jose/index.ts";
import { createIdentity } from "../../../src/particle/index.ts";

describe("a statement of succession", () => {
  it("says who goes on in whose place, and until when", async () => {
    const [old, next] = [await createIdentity(), await createIdentity()];
    const jws = await signSuccession(old, { to: next.peerId, at: 1_700_000_000_999, expiresMs: 60_000 });
    expect(await readSuccession(jws)).toEqual({
      from: old.peerId,
      to: next.peerId,
      issuedAt: 1_700_000_000_000,
      expiresAt: 1_700_000_060_000,
    });
  });

  it("is nobody else's word, and no other kind of token", async () => {
    const [old, next] = [await createIdentity(), await createIdentity()];
    const claims = { iss: didKeyOf(old.peerId), sub: next.peerId, iat: 1, exp: 2 };
    const type = "sluice-succession+jwt";
    const refused = [
      await signStatement(next, type, claims), // in the old one's name
      await signStatement(old, "sluice-receipt+jwt", claims),
      await signStatement(old, type, { ...claims, sub: old.peerId }),
      await signStatement(old, type, { ...claims, sub: "12D3KooW" }),
      await signStatement(old, type, { ...claims, exp: 1 }),
      await signStatement(old, type, { ...claims, exp: 1e300 }),
      await signStatement(old, type, { ...claims, iat: "1" }),
      (await signStatement(old, type, claims)).slice(0, -2),
      "",
    ];
    for (const jws of refused)
      await expect(readSuccession(jws), jws).rejects.toMatchObject({ code: "SLUICE_INVALID_CREDENTIAL" });
    expect(await readSuccession(await signStatement(old, type, claims))).toMatchObject({ to: next.peerId });
  });
});
