import { base64url, CompactEncrypt, importJWK } from "jose";
import { describe, expect, it } from "vitest";
import { type JsonValue, SluiceError } from "../../../src/core/index.ts";
import { sealingJwk } from "../../../src/jose/index.ts";
import { createIdentity, refOf, signParticle } from "../../../src/particle/index.ts";
import {
  canSealTo,
  createOpener,
  type FoundIn,
  isSealedTo,
  type SealBinding,
  sealResult,
  sealValue,
} from "../../../src/seals/index.ts";

const alice = await createIdentity(new Uint8Array(32).fill(1));
const bank = await createIdentity(new Uint8Array(32).fill(2));
const mallory = await createIdentity(new Uint8Array(32).fill(3));
const particle = await signParticle({ script: "(null)", ttl: 1000, timestamp: 1 }, alice);
const found: FoundIn = {
  initiator: alice.peerId,
  ref: refOf(particle),
  particleId: particle.id,
  service: "bank",
};
const here: SealBinding = { initiator: alice.peerId, particle: { ref: found.ref } };
const CARD = { number: "4242424242424242", cvc: 123n, deep: [[null, true, -0.5]] } as unknown as JsonValue;

const opener = createOpener(bank);
const refusal = async (sealed: string, where: FoundIn = found): Promise<string> => {
  try {
    await opener.open(sealed, where);
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    expect(error.code).toBe("SLUICE_INVALID_ARGUMENTS");
    expect(error.cause).toBeUndefined();
    expect(error.message).not.toContain("\n");
    return error.message;
  }
  throw new Error("it was opened");
};

/** A seal that somebody else made, with whatever header and content. */
const forged = async (header: object, content: string | Uint8Array = '"secret"'): Promise<string> =>
  new CompactEncrypt(typeof content === "string" ? new TextEncoder().encode(content) : content)
    .setProtectedHeader({
      alg: "ECDH-ES",
      enc: "A256GCM",
      typ: "sluice-seal",
      kid: `${bank.peerId}#seal`,
      sub: alice.peerId,
      ref: found.ref,
      ...header,
    })
    .encrypt(await importJWK({ ...sealingJwk(bank.peerId) }, "ECDH-ES"));

const ALPHABET = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"];

describe("a sealed value", () => {
  it("opens at its peer, in its particle, as it was", async () => {
    const sealed = await sealValue(CARD, bank.peerId, here);
    expect(sealed).not.toContain("4242");
    expect(await opener.open(sealed, found)).toEqual({ ...(CARD as object), cvc: 123 });
    expect(await opener.open(await sealValue(2n ** 63n, bank.peerId, here), found)).toBe(2n ** 63n);
  });

  it("is another text each time", async () => {
    expect(await sealValue(1, bank.peerId, here)).not.toBe(await sealValue(1, bank.peerId, here));
  });

  it("says openly for whom and where it is, and nothing else", async () => {
    const [header = ""] = (await sealValue(CARD, bank.peerId, here)).split(".");
    expect(JSON.parse(new TextDecoder().decode(base64url.decode(header)))).toEqual({
      alg: "ECDH-ES",
      enc: "A256GCM",
      typ: "sluice-seal",
      kid: `${bank.peerId}#seal`,
      sub: alice.peerId,
      ref: found.ref,
      epk: { kty: "OKP", crv: "X25519", x: expect.any(String) },
    });
  });

  it("can be made before the particle is signed, for the nonce of its id or the whole of a plain one", async () => {
    const [, nonce = ""] = particle.id.split(".");
    const sealed = await sealValue(1, bank.peerId, { initiator: alice.peerId, particle: { nonce } });
    expect(await opener.open(sealed, found)).toBe(1);
    expect(await refusal(sealed, { ...found, particleId: "s1.other.hash" })).toContain("another particle");
    expect(await opener.open(sealed, { ...found, particleId: nonce })).toBe(1);
    const plain = await sealValue(1, bank.peerId, {
      initiator: alice.peerId,
      particle: { nonce: "9b2e-uuid" },
    });
    expect(await opener.open(plain, { ...found, particleId: "9b2e-uuid" })).toBe(1);
    expect(await refusal(plain)).toContain("another particle");
  });

  it.each<[string, FoundIn]>([
    ["initiator", { ...found, initiator: mallory.peerId }],
    ["ref", { ...found, ref: refOf({ ...particle, id: "other" }) }],
  ])("does not open with another %s", async (_what, where) => {
    expect(await refusal(await sealValue(CARD, bank.peerId, here), where)).toBe(
      "the sealed value is for another particle",
    );
  });

  it("does not open at another peer", async () => {
    const sealed = await sealValue(CARD, mallory.peerId, here);
    expect(await refusal(sealed)).toBe("the sealed value is for another peer");
    expect(isSealedTo(sealed, mallory.peerId)).toBe(true);
    expect(isSealedTo(sealed, bank.peerId)).toBe(false);
    expect(isSealedTo("4242", bank.peerId)).toBe(false);
  });

  it.each(["bank", "bank/aqua"])("opens for the service it names (%s), and for no other", async (service) => {
    const sealed = await sealValue(CARD, bank.peerId, { ...here, service });
    expect(await opener.open(sealed, found)).toEqual(expect.objectContaining({ cvc: 123 }));
    for (const other of ["notes", "auth", "Bank", "bank/aqua", undefined])
      expect(await refusal(sealed, { ...found, service: other })).toBe(
        "the sealed value is for one service of this peer, and was given to another",
      );
  });

  it("opens for every service of its peer when it names none", async () => {
    const sealed = await sealValue(CARD, bank.peerId, here);
    for (const service of ["notes", "auth", undefined])
      expect(await opener.open(sealed, { ...found, service })).toMatchObject({ cvc: 123 });
  });

  const [OTHER_FORM, ELSEWHERE] = ["is not of the form", "is for another particle"];
  it.each<[string, object, string]>([
    ["typ of something else", { typ: "JWE" }, OTHER_FORM],
    ["other content encryption", { enc: "A128GCM" }, OTHER_FORM],
    ["compression", { zip: "DEF" }, OTHER_FORM],
    ["agreement information", { apu: "AAAA" }, OTHER_FORM],
    ["a member nobody knows", { iat: 1 }, OTHER_FORM],
    ["both bindings", { nonce: particle.id.split(".")[1] }, ELSEWHERE],
    ["no binding", { ref: undefined }, ELSEWHERE],
    ["no initiator", { sub: undefined }, ELSEWHERE],
    ["services that are no name", { for: ["bank"] }, "is for one service"],
    ["nobody's service", { for: null }, "is for one service"],
    ["the key of the signature", { kid: bank.peerId }, "is for another peer"],
  ])("does not open with %s", async (_what, header, problem) => {
    expect(await refusal(await forged(header))).toContain(problem);
  });

  it("does not open when it is longer than any that is made", async () => {
    const long = await forged({}, JSON.stringify("x".repeat(900_000)));
    expect(await refusal(long)).toBe("the sealed value is none, or longer than can be opened");
  });

  it("does not open with an extension that it must understand", async () => {
    const sealed = await forged({});
    const [head = "", ...rest] = sealed.split(".");
    const header = JSON.parse(new TextDecoder().decode(base64url.decode(head)));
    const critical = base64url.encode(JSON.stringify({ ...header, crit: ["b64"], b64: true }));
    expect(await refusal([critical, ...rest].join("."))).toContain("is not of the form");
  });

  it.each<[string, string | Uint8Array]>([
    ["no JSON", "secret: 4242"],
    ["no UTF-8", Uint8Array.of(0x22, 0xff, 0x22)],
    ["JSON that is nested too deeply", `${"[".repeat(128)}4242${"]".repeat(128)}`],
    ["JSON that never ends", "[".repeat(500_000)],
    ["text that never ends", `"${'\\"'.repeat(250_000)}`],
  ])("does not open when it holds %s, and does not say what", async (_what, content) => {
    expect(await refusal(await forged({}, content))).toBe(
      "the sealed value holds no JSON, or is nested too deeply",
    );
  });

  it.each([
    "",
    "4242424242424242",
    "a.b.c.d.e",
    "e30..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA",
    `${"A".repeat(3_000)}..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA`,
    `e30..AAAAAAAAAAAAAAAA.${"A".repeat(1_100_000)}.AAAAAAAAAAAAAAAAAAAAAA`,
    "W10..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA",
  ])("is not just any text (%#)", async (text) => {
    expect(await refusal(text)).toMatch(/^the sealed value is (none|not of the form)/);
  });

  it("has one text alone: not even bits that decode to nothing may differ", async () => {
    const parts = (await sealValue("xy", bank.peerId, here)).split(".");
    for (const at of [3, 4]) {
      const part = parts[at] ?? "";
      const alike = ALPHABET.filter((unit) => {
        const other = part.slice(0, -1) + unit;
        return other !== part && base64url.encode(base64url.decode(other)) === part;
      });
      expect(alike.length).toBeGreaterThan(2);
      for (const unit of alike)
        expect(await refusal(parts.with(at, part.slice(0, -1) + unit).join("."))).toContain("is none");
    }
  });

  it("can be a result", async () => {
    const text = await sealResult('{"amount":12345678901234567890}', { to: alice.peerId, binding: here });
    const sealed = JSON.parse(text) as string;
    expect(await createOpener(alice).open(sealed, found)).toEqual({ amount: 12345678901234567890n });
  });
});

describe("sealing", () => {
  it.each(["", "a b", "/aqua", "bank/plain", "bank/aqua/aqua", "x".repeat(65)])(
    "is for a service by its name, not for %j",
    async (service) => {
      const made = sealValue(1, bank.peerId, { ...here, service });
      await expect(made).rejects.toMatchObject({ code: "SLUICE_REQUEST" });
    },
  );

  it.each(["", "bank", `12D3KooW${"1".repeat(44)}`, `${bank.peerId} `])(
    "is to a peer's key, not to %j",
    async (to) => {
      expect(canSealTo(to)).toBe(false);
      await expect(sealValue(1, to, here)).rejects.toMatchObject({ code: "SLUICE_REQUEST" });
    },
  );

  it("refuses what could not be opened, and says nothing of it", async () => {
    const deep = JSON.parse(`${"[".repeat(128)}${"]".repeat(128)}`) as JsonValue;
    for (const value of [deep, "secret ".repeat(120_000)]) {
      const error = await sealValue(value, bank.peerId, here).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: "SLUICE_INVALID_ARGUMENTS" });
      expect((error as SluiceError).message).not.toContain("secret");
    }
    expect(canSealTo(bank.peerId)).toBe(true);
    const long = "x".repeat(780_000);
    expect(await opener.open(await sealValue(long, bank.peerId, here), found)).toBe(long);
  });
});
