import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { configurationKeys } from "../../scripts/docs/configuration-page.ts";
import { ERROR_TEXTS } from "../../scripts/docs/error-texts.ts";
import { generatedPages } from "../../scripts/docs/generated-pages.ts";
import { moduleArrows } from "../../scripts/docs/module-arrows.ts";
import { ERRORS } from "../../src/core/index.ts";

const read = (file: string): string => readFileSync(file, "utf8");

describe("pages made from the code", () => {
  it("are what the code says now (node scripts/reference.mjs makes them anew)", async () => {
    const pages = Object.entries(await generatedPages());
    expect(pages.length).toBeGreaterThan(2);
    for (const [file, text] of pages) expect([file, read(file)]).toEqual([file, text]);
  });

  it("say of every key what it takes and means", () => {
    const { gateway, adapter } = configurationKeys();
    expect(gateway.length).toBeGreaterThan(50);
    expect(adapter.map(({ path }) => path)).toContain("upstream.credentials.<name>.tokenUrl");
    const silent = [...gateway, ...adapter].filter(({ takes, meaning }) => takes === "" || meaning === "");
    expect(silent).toEqual([]);
  });

  it("say of every error code what it means and what to do, and of no other", () => {
    expect(Object.keys(ERROR_TEXTS).sort()).toEqual(Object.keys(ERRORS).sort());
    for (const [code, { means, remedy }] of Object.entries(ERROR_TEXTS))
      expect([code, means.length > 20 && remedy.length > 20]).toEqual([code, true]);
  });
});

describe("docs/architecture.md", () => {
  const page = read("docs/architecture.md");

  it("has the modules and the arrows that dependency-cruiser holds", async () => {
    const [, table = ""] = page.split("## Modules");
    const rows = [...table.matchAll(/^\| `(\w+)` \| .+? \| ([^|]+) \|$/gm)];
    const shown = rows.map(([, module = "", arrows = ""]) => [
      module,
      arrows === "nothing"
        ? []
        : arrows
            .split(", ")
            .filter((other) => other !== "gateway")
            .sort(),
    ]);
    const held = [...(await moduleArrows())].map(([module, arrows]) => [module, [...arrows].sort()]);
    expect(shown.length).toBeGreaterThan(20);
    expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(held));
  });

  it("speaks of files and folders that there are", () => {
    const files = globSync("{src,scripts,bench,test/{simulation,support,browser,torture}}/**/*.ts").map(
      (file) => `/${file}`,
    );
    const named = [...page.matchAll(/(?<![\w/.])((?:[\w-]+\/)+[\w-]+\.ts|[a-z][\w-]+\.ts)\b/g)].map(
      ([, name = ""]) => name,
    );
    expect(named.length).toBeGreaterThan(30);
    const missing = named.filter((name) => !files.some((file) => file.endsWith(`/${name}`)));
    expect([...new Set(missing)]).toEqual([]);
  });
});
