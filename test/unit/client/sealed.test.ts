import { describe, expect, it } from "vitest";
import { openSealed, sealInput } from "../../../src/client/sealed.ts";
import type { JsonValue } from "../../../src/core/index.ts";
import { createIdentity } from "../../../src/particle/index.ts";
import { createOpener, sealed, sealValue } from "../../../src/seals/index.ts";

const alice = await createIdentity(new Uint8Array(32).fill(1));
const bank = await createIdentity(new Uint8Array(32).fill(2));
const shop = await createIdentity(new Uint8Array(32).fill(3));
const binding = { initiator: alice.peerId, particle: { ref: "r" } };
const found = { initiator: alice.peerId, ref: "r", particleId: "s1.n.h", service: "cards" };

describe("inputs", () => {
  it("are sealed wherever they hold a sealed value, each to its peer", async () => {
    const card = sealed({ pan: "4242" }, bank.peerId);
    const input = { to: "shop", card, list: [1, [sealed(7, shop.peerId), null]], again: card };
    const made = (await sealInput(input, binding)) as Record<string, JsonValue>;
    const [one, [inner, nothing]] = made.list as [JsonValue, [string, JsonValue]];
    expect([made.to, one, nothing]).toEqual(["shop", 1, null]);
    expect(await createOpener(bank).open(String(made.card), found)).toEqual({ pan: "4242" });
    expect(made.again).toBe(made.card);
    expect(await createOpener(shop).open(inner, found)).toBe(7);
    expect(JSON.stringify(made)).not.toContain("4242");
  });

  it("are for the service that is called, unless they are for another peer or say a service themselves", async () => {
    const parts = [sealed(1, bank.peerId), sealed(2, bank.peerId, "notes"), sealed(3, shop.peerId)];
    const made = (await sealInput(parts, binding, { peer: bank.peerId, service: "cards/aqua" })) as string[];
    const [called = "", named = "", elsewhere = ""] = made;
    const open = (by: typeof bank, text: string, service: string): Promise<JsonValue> =>
      createOpener(by).open(text, { ...found, service });
    expect(await open(bank, called, "cards")).toBe(1);
    expect(await open(bank, named, "notes")).toBe(2);
    expect(await open(shop, elsewhere, "anything")).toBe(3);
    await expect(open(bank, called, "notes")).rejects.toThrow("one service");
    await expect(open(bank, named, "cards")).rejects.toThrow("one service");
  });

  it("stay as they are otherwise", async () => {
    const input = { a: [1, "x", null, { b: true }] };
    expect(await sealInput(input, binding)).toBe(input);
    expect(await sealInput(null, binding)).toBeNull();
    expect(typeof (await sealInput(sealed(null, bank.peerId), binding))).toBe("string");
  });

  it("are refused for a peer that is none", async () => {
    await expect(sealInput(sealed(1, "bank"), binding)).rejects.toMatchObject({ code: "SLUICE_REQUEST" });
  });
});

const forBank = await sealValue(1, bank.peerId, binding);
const forService = await sealValue(1, alice.peerId, { ...binding, service: "cards" });
const forAnother = await sealValue(1, alice.peerId, { ...binding, particle: { ref: "x" } });

describe("openSealed", () => {
  const answer = { ref: "r", particleId: "s1.n.h" } as Parameters<typeof openSealed>[2];

  it("opens a result of this peer's particle", async () => {
    const result = await sealValue([1, "x"], alice.peerId, binding);
    expect(await openSealed(result, alice, answer)).toEqual([1, "x"]);
  });

  it.each<[string, JsonValue]>([
    ["is not sealed", { a: 1 }],
    ["is any text", "4242"],
    ["is for another peer", forBank],
    ["is for another particle", forAnother],
    ["is for a service", forService],
  ])("refuses one that %s", async (_what, value) => {
    await expect(openSealed(value, alice, answer)).rejects.toMatchObject({
      code: "SLUICE_BAD_RESULT",
      message: expect.stringMatching(/^the result (is not sealed|cannot be opened)/),
    });
  });
});
