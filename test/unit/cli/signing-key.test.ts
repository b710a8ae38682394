import { homedir } from "node:os";
import { describe, expect, it } from "vitest";
import { keyFile } from "../../../src/cli/signing-key.ts";

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
