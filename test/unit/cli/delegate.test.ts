import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { delegate } from "../../../src/cli/commands/delegate.ts";
import { loadOrMakeIdentity } from "../../../src/config/index.ts";
import { signCapability } from "../../../src/credentials/index.ts";
import { BOB, GATEWAY, refusedWith } from "../../support/credentials.ts";
import { runCommand } from "../../support/run-command.ts";
import { tempDir } from "../../support/temp-dir.ts";

/** A person's key file, and a capability that it holds. */
const holder = async () => {
  const dir = await tempDir();
  onTestFinished(() => dir[Symbol.asyncDispose]());
  const key = join(dir.path, "key");
  const { identity } = await loadOrMakeIdentity(key);
  const request = {
    to: identity.peerId,
    service: "sms",
    functions: ["send"],
    expiresMs: 3_600_000,
    uses: [],
    arguments: {},
  };
  const { capability } = await signCapability(GATEWAY, request, Date.now());
  return { key, capability };
};

describe("sluice delegate", () => {
  it("adds a link with the holder's own key and prints the chain alone", async () => {
    const { key, capability } = await holder();
    const { out, told } = await runCommand(
      delegate,
      { to: BOB.peerId, expires: "10m", count: "1", key },
      capability,
    );
    expect(out.startsWith(`${capability}~`)).toBe(true);
    expect(out.trimEnd().split("~")).toHaveLength(2);
    expect(told).toMatch(/^id \w{42,44}, holds until 20\d\d-[\dT:.-]+Z\n$/);
  });

  it.each([
    [{ function: ["remove"] }, 'that would permit more than it does: it is for function "remove" too'],
    [{ expires: "2h" }, "that would permit more than it does: it expires later"],
    [{ to: "bob" }, "who shall hold it is no peer id"],
  ])("says in one line why not: %j", async (options, line) => {
    const { key, capability } = await holder();
    const { code, detail } = await refusedWith(
      runCommand(delegate, { to: BOB.peerId, key, ...options }, capability),
    );
    expect(code).toBe("SLUICE_REQUEST");
    expect(detail).toContain(line);
    expect(detail).not.toContain("\n");
  });

  it("makes no key where there is none", async () => {
    const { key, capability } = await holder();
    const missing = `${key}.other`;
    const options = { to: BOB.peerId, key: missing };
    expect(await refusedWith(runCommand(delegate, options, capability))).toEqual({
      code: "SLUICE_USAGE",
      detail: `there is no key in ${missing}: name yours with --key FILE, or make one with "sluice key new"`,
    });
    expect(existsSync(missing)).toBe(false);
  });

  it("refuses what is another's, and what is no capability", async () => {
    const { key } = await holder();
    const other = await holder();
    expect(
      (await refusedWith(runCommand(delegate, { to: BOB.peerId, key }, other.capability))).detail,
    ).toContain("it is held by");
    expect((await refusedWith(runCommand(delegate, { to: BOB.peerId, key }, "a.b.c"))).code).toBe(
      "SLUICE_INVALID_CREDENTIAL",
    );
  });
});
