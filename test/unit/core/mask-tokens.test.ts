import { CompactSign, generateKeyPair } from "jose";
import { expect, it } from "vitest";
import { maskTokens } from "../../../src/core/index.ts";

it("leaves of a token and of a sealed value the place, wherever they stand", async () => {
  const { privateKey } = await generateKeyPair("Ed25519");
  const token = await new CompactSign(new TextEncoder().encode('{"sub":"ann"}'))
    .setProtectedHeader({ alg: "Ed25519" })
    .sign(privateKey);
  const sealed = `${token.split(".")[0]}..${"A".repeat(16)}.${"B".repeat(40)}.${"C".repeat(22)}`;
  expect(maskTokens(`(call "p" ("auth" "present") ["${token}"]) ${sealed}, {"a":"${token}"}`)).toBe(
    '(call "p" ("auth" "present") ["[token]"]) [sealed], {"a":"[token]"}',
  );
});

it("leaves what is none", () => {
  for (const text of ["eyJ", "eyJhbGciOi", "1.2.3", "key.Jane.Doe", "heyJude12345678.a.b"])
    expect(maskTokens(text)).toBe(text);
});

it("takes time in proportion to a hostile text", () => {
  const startedAt = performance.now();
  for (const part of ["eyJ-", "eyJaaaaaaaa.", "eyJ", ".", "eyJaaaaaaaa.."]) maskTokens(part.repeat(250_000));
  expect(performance.now() - startedAt).toBeLessThan(3_000);
});
