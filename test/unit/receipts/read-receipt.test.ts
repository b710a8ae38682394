import { base64url } from "jose";
import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../../../src/core/index.ts";
import { signStatement } from "../../../src/jose/index.ts";
import { digestOfText } from "../../../src/receipts/index.ts";
import { readReceipt } from "../../../src/receipts/read-receipt.ts";
import { chainBy, INITIATOR, PARTICLE, peer, servedCall } from "../../support/receipts.ts";

const gateway = await peer(1);
const [receipt = ""] = await chainBy(gateway, 1);
const claimsOf = (text: string): JsonObject =>
  JSON.parse(new TextDecoder().decode(base64url.decode(text.split(".")[1] ?? "")));
const withClaims = (more: Record<string, JsonValue | undefined>): Promise<string> =>
  signStatement(gateway, "sluice-receipt+jwt", { ...claimsOf(receipt), ...more } as JsonObject);

describe("readReceipt", () => {
  it("gives what the gateway signed, and the digest of its text", async () => {
    expect(await readReceipt(receipt)).toEqual({
      digest: digestOfText(receipt),
      claims: { iss: gateway.peerId, n: 0, prev: digestOfText(PARTICLE), parents: [], ...servedCall() },
    });
  });

  it("reads a failure, a receipt without rule, and leaves out what it does not know", async () => {
    const outcome = { code: "SLUICE_DENIED", retCode: 1002 };
    const text = await withClaims({ outcome, rule: undefined, later: "version" });
    const { claims } = await readReceipt(text);
    expect(claims.outcome).toEqual(outcome);
    expect(claims).not.toHaveProperty("rule");
    expect(claims).not.toHaveProperty("later");
  });

  it("takes one text for one signature", async () => {
    const last = receipt.at(-1) ?? "";
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const twin = `${receipt.slice(0, -1)}${alphabet[alphabet.indexOf(last) + 1]}`;
    const bytes = (text: string) => base64url.decode(text.split(".")[2] ?? "");
    expect(bytes(twin)).toEqual(bytes(receipt));
    await expect(readReceipt(twin)).rejects.toThrow("is not a compact JWS");
  });

  it.each([
    ["padding", (text: string) => `${text}=`],
    ["a line end", (text: string) => `${text}\n`],
    ["a blank", (text: string) => ` ${text}`],
    ["another alphabet", (text: string) => text.replace(/[A-Z]/, "+")],
    ["a fourth part", (text: string) => `${text}.${text.split(".")[2]}`],
    ["no signature", (text: string) => text.slice(0, text.lastIndexOf(".") + 1)],
  ])("refuses a text with %s", async (_, change) => {
    await expect(readReceipt(change(receipt))).rejects.toMatchObject({ code: "SLUICE_INVALID_CREDENTIAL" });
  });

  it("refuses what another peer signed in the gateway's name, and what is no receipt", async () => {
    const other = await peer(2);
    await expect(
      readReceipt(await signStatement(other, "sluice-receipt+jwt", claimsOf(receipt))),
    ).rejects.toThrow("is not signed by the gateway it names");
    await expect(
      readReceipt(await signStatement(gateway, "sluice-capability+jwt", claimsOf(receipt))),
    ).rejects.toThrow("is not of type sluice-receipt+jwt");
  });

  it("refuses what is longer than a receipt may be, before it looks into it", async () => {
    await expect(readReceipt(await withClaims({ later: "x".repeat(13_000) }))).rejects.toThrow(
      "longer than 16384 characters",
    );
  });

  it.each([
    ["particle", "not base58 0OIl"],
    ["sub", "12D3KooWnobody"],
    ["sub", undefined],
    ["call", -1],
    ["call", 1.5],
    ["n", "0"],
    ["service", "s".repeat(257)],
    ["function", 5],
    ["arguments", "short"],
    ["prev", `${"A".repeat(42)}B`],
    ["outcome", {}],
    ["outcome", { result: digestOfText("a"), code: "SLUICE_DENIED", retCode: 1002 }],
    ["outcome", { result: digestOfText("a"), more: 1 }],
    ["outcome", { code: "denied", retCode: 1002 }],
    ["outcome", { code: "SLUICE_DENIED" }],
    ["rule", 5],
    ["started", -1],
    ["ended", 1e13],
    ["parents", [INITIATOR]],
    ["parents", Array.from({ length: 65 }, () => digestOfText("a"))],
  ])("refuses a %s of %j", async (claim, value) => {
    await expect(readReceipt(await withClaims({ [claim]: value as JsonValue }))).rejects.toThrow(
      `claim "${claim}" is missing or wrong`,
    );
  });
});
