import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { seal } from "../../../src/cli/commands/seal.ts";
import { loadOrMakeIdentity } from "../../../src/config/index.ts";
import { createIdentity } from "../../../src/particle/index.ts";
import { createOpener } from "../../../src/seals/index.ts";
import { tempDir } from "../../support/temp-dir.ts";

const alice = await createIdentity(new Uint8Array(32).fill(1));
const bank = await createIdentity(new Uint8Array(32).fill(2));
const REF = "7".repeat(44);

const printed = async (options: Record<string, string>, operand: string): Promise<string> => {
  const out: string[] = [];
  const spy = vi.spyOn(process.stdout, "write").mockImplementation((text) => out.push(String(text)) > 0);
  try {
    await seal.run({ options, operands: [operand], signal: new AbortController().signal });
  } finally {
    spy.mockRestore();
  }
  return out.join("");
};

const open = (sealed: string, initiator: string, particleId = "s1.n.h"): Promise<unknown> =>
  createOpener(bank).open(sealed.trimEnd(), { initiator, ref: REF, particleId, service: "cards" });

describe("sluice seal", () => {
  it("prints text that the named gateway opens in the named particle", async () => {
    const text = await printed({ to: bank.peerId, initiator: alice.peerId, ref: REF }, '{"pan":"4242"}');
    expect(text).toMatch(/^[\w.-]+\n$/);
    expect(await open(text, alice.peerId)).toEqual({ pan: "4242" });
    const early = await printed({ to: bank.peerId, initiator: alice.peerId, nonce: "uuid-1" }, '"4242"');
    expect(await open(early, alice.peerId, "uuid-1")).toBe("4242");
  });

  it("is for one service alone, if that is said", async () => {
    const given = { to: bank.peerId, initiator: alice.peerId, ref: REF };
    expect(await open(await printed({ ...given, service: "cards" }, "4242"), alice.peerId)).toBe(4242);
    await expect(open(await printed({ ...given, service: "notes" }, "1"), alice.peerId)).rejects.toThrow(
      "one service",
    );
    await expect(printed({ ...given, service: "a b" }, "1")).rejects.toThrow("a service by its name");
  });

  it("is for particles of the person's own key", async () => {
    const dir = await tempDir();
    onTestFinished(() => dir[Symbol.asyncDispose]());
    const key = join(dir.path, "key");
    const { identity } = await loadOrMakeIdentity(key);
    const text = await printed({ to: bank.peerId, ref: REF, key }, "4242");
    expect(await open(text, identity.peerId)).toBe(4242);
  });

  it("makes no key where there is none", async () => {
    const dir = await tempDir();
    onTestFinished(() => dir[Symbol.asyncDispose]());
    const key = join(dir.path, "key");
    await expect(printed({ to: bank.peerId, ref: REF, key }, "1")).rejects.toMatchObject({
      code: "SLUICE_USAGE",
      message: expect.stringContaining(`there is no key in ${key}`),
    });
    expect(existsSync(key)).toBe(false);
  });

  const full = { to: bank.peerId, initiator: alice.peerId, ref: REF };
  it.each<[string, Record<string, string | undefined>, string]>([
    ["nobody", { to: undefined }, "say who may open it: --to PEER"],
    ["no peer", { to: "bank" }, '--to is a peer id (12D3KooW...); "bank" is not'],
    ["nobody's particle", { initiator: "me" }, '--initiator is a peer id (12D3KooW...); "me" is not'],
    ["no particle", { ref: undefined }, "say which particle it is for, in one way"],
    ["two particles", { nonce: "n" }, "say which particle it is for, in one way"],
    ["no ref", { ref: "s1.n.h" }, '"s1.n.h" is no particle\'s ref'],
    ["a whole id", { ref: undefined, nonce: "s1.n.h" }, "--nonce is the middle part of an s1. id"],
    ["nothing", { ref: undefined, nonce: "" }, "--nonce is the middle part of an s1. id"],
  ])("refuses to seal for %s", async (_what, options, message) => {
    const given = Object.entries({ ...full, ...options }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    await expect(printed(Object.fromEntries(given), "1")).rejects.toMatchObject({
      code: "SLUICE_USAGE",
      message: expect.stringContaining(message),
    });
  });

  it("does not repeat what is no JSON", async () => {
    const error = await printed(full, "4242 4242").catch((reason: unknown) => String(reason));
    expect(error).toContain("the value is not JSON");
    expect(error).not.toContain("4242");
  });
});
