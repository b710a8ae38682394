import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { keyFile, openSigningKey } from "../../../src/cli/signing-key.ts";
import { tempDir } from "../../support/temp-dir.ts";

describe("keyFile", () => {
  it("prefers the flag, then SLUICE_KEY, then XDG_CONFIG_HOME, then ~/.config", () => {
    const env = { SLUICE_KEY: "/keys/mine", XDG_CONFIG_HOME: "/xdg" };
    expect(keyFile("/given", env)).toBe("/given");
    expect(keyFile(undefined, env)).toBe("/keys/mine");
    expect(keyFile(undefined, { XDG_CONFIG_HOME: "/xdg" })).toBe("/xdg/sluice/key");
    expect(keyFile(undefined, {})).toBe(`${homedir()}/.config/sluice/key`);
  });

  it("takes empty variables for unset ones", () => {
    expect(keyFile(undefined, { SLUICE_KEY: "", XDG_CONFIG_HOME: "" })).toBe(
      `${homedir()}/.config/sluice/key`,
    );
  });

  it("is absolute", () => {
    expect(keyFile("a/key", {})).toBe(`${process.cwd()}/a/key`);
  });
});

describe("openSigningKey", () => {
  it("makes the default key on first use, and no other", async () => {
    await using dir = await tempDir();
    vi.stubEnv("XDG_CONFIG_HOME", dir.path);
    vi.stubEnv("SLUICE_KEY", "");
    onTestFinished(() => void vi.unstubAllEnvs());
    const told = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    onTestFinished(() => told.mockRestore());
    const { peerId } = await openSigningKey(undefined);
    expect(String(told.mock.calls)).toContain(
      `made a key in ${dir.path}/sluice/key; your peer id is ${peerId}`,
    );
    expect((await openSigningKey(`${dir.path}/sluice/key`)).peerId).toBe(peerId);

    const typo = `${dir.path}/typo.key`;
    const remedy = `there is no key in ${typo}; make it with sluice key new --key ${typo}`;
    await expect(openSigningKey(typo)).rejects.toMatchObject({
      code: "SLUICE_USAGE",
      message: `--key: ${remedy}`,
    });
    vi.stubEnv("SLUICE_KEY", typo);
    await expect(openSigningKey(undefined)).rejects.toMatchObject({ message: `SLUICE_KEY: ${remedy}` });
    expect(existsSync(typo)).toBe(false);
  });
});
