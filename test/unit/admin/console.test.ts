import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readConsole } from "../../../src/admin/console.ts";
import { serveConsole } from "../../support/console-files.ts";
import { tempDir } from "../../support/temp-dir.ts";

const POLICY = /^default-src 'none'; script-src 'self'; style-src 'self'; .*frame-ancestors 'none'$/;

const built = async (path: string): Promise<string> => {
  const folder = join(path, "console/");
  await mkdir(join(folder, "assets"), { recursive: true });
  await writeFile(join(folder, "index.html"), "<title>Console</title>");
  await writeFile(join(folder, "assets/index-abc.js"), "let a = 1;".repeat(100));
  await writeFile(join(folder, "notes.txt"), "not for anybody");
  return folder;
};

it("serves what was built: the page never from a cache, hashed files for good", async () => {
  await using temp = await tempDir();
  const files = await readConsole([join(temp.path, "missing/"), await built(temp.path)]);
  await using served = await serveConsole(files);
  const get = (path: string, headers = {}) =>
    fetch(new URL(path, served.url), { headers, redirect: "manual" });

  const page = await get("/console/");
  expect(await page.text()).toBe("<title>Console</title>");
  expect(page.headers.get("cache-control")).toBe("no-store");
  expect(page.headers.get("content-security-policy")).toMatch(POLICY);
  expect(page.headers.get("x-content-type-options")).toBe("nosniff");

  const script = await get("/console/assets/index-abc.js", { "accept-encoding": "gzip" });
  expect(script.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(script.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  expect(script.headers.get("content-encoding")).toBe("gzip");
  expect(Number(script.headers.get("content-length"))).toBeLessThan(200);
  expect(await script.text()).toBe("let a = 1;".repeat(100));
  const plain = await get("/console/assets/index-abc.js", { "accept-encoding": "identity" });
  expect(plain.headers.get("content-encoding")).toBeNull();
  expect((await plain.text()).length).toBe(1000);

  for (const path of ["/", "/console"]) {
    const answer = await get(path);
    expect([answer.status, answer.headers.get("location")]).toEqual([307, "/console/"]);
  }
  for (const path of ["/console/notes.txt", "/console/../package.json", "/console/%2e%2e/console/index.html"])
    expect((await get(path)).status, path).toBe(404);
});

it("says how to build it where it is not", async () => {
  await using served = await serveConsole(await readConsole([]));
  const page = await fetch(new URL("/console/", served.url));
  expect(page.status).toBe(503);
  expect(await page.text()).toContain("node scripts/build-console.mjs");
  expect(page.headers.get("content-security-policy")).toMatch(POLICY);
});
