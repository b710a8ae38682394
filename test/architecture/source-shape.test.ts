import { execFileSync } from "node:child_process";
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

/** Files beyond the budget, each with its reason. */
const LONG_FILES: Record<string, string> = {};
const MAX_LINES = 350;

const depcruise = (folder: string): string => {
  try {
    return execFileSync("node_modules/.bin/depcruise", [folder, "--output-type", "err"], {
      encoding: "utf8",
      stdio: "pipe",
    });
  } catch (error) {
    return String((error as { stdout?: string }).stdout);
  }
};

describe("the source", () => {
  it("has no file that needs much scrolling", () => {
    const long = globSync("src/**/*.ts").filter(
      (file) => readFileSync(file, "utf8").split("\n").length > MAX_LINES && LONG_FILES[file] === undefined,
    );
    expect(long).toEqual([]);
  });

  it("keeps its import directions", () => {
    expect(depcruise("src")).toContain("no dependency violations found");
  });

  it("would be told of a wrong direction", () => {
    // Without a TypeScript compiler it can use, dependency-cruiser passes everything: a planted violation must be found.
    mkdirSync("src/core", { recursive: true });
    const folder = mkdtempSync(join("src/core", "canary-"));
    try {
      writeFileSync(
        join(folder, "canary.ts"),
        'import { createEngine } from "../../engine/index.ts";\nexport const canary = createEngine;\n',
      );
      expect(depcruise(folder)).toContain("core-imports");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
