import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { VERSION } from "../../src/version.ts";

const read = (file: string): string => readFileSync(file, "utf8");

describe("a release", () => {
  it("has its version in one place", () => {
    expect((JSON.parse(read("package.json")) as { version: string }).version).toBe(VERSION);
    const lock = JSON.parse(read("package-lock.json")) as {
      version: string;
      packages: Record<string, { version: string }>;
    };
    expect([lock.version, lock.packages[""]?.version]).toEqual([VERSION, VERSION]);
    expect(VERSION).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
  });

  it("is what the changelog's first section is about", () => {
    const [first] = read("CHANGELOG.md").match(/^## .*$/m) ?? [];
    expect(first).toMatch(
      new RegExp(`^## ${VERSION.replaceAll(".", "\\.")} \\((unreleased|\\d{4}-\\d{2}-\\d{2})\\)$`),
    );
  });

  it("is published by a workflow that proves where it comes from, after all that CI runs, with no more rights than that takes", () => {
    interface Job {
      permissions: Record<string, string>;
      steps: { uses?: string; run?: string }[];
    }
    const workflow = parse(read(".github/workflows/release.yml")) as {
      permissions: object;
      jobs: Record<string, Job>;
    };
    expect(workflow.permissions).toEqual({});
    expect(Object.keys(workflow.jobs)).toEqual(["publish"]);
    const { permissions, steps } = workflow.jobs.publish as Job;
    expect(permissions).toEqual({ contents: "read", "id-token": "write" });
    for (const { uses } of steps) if (uses !== undefined) expect(uses).toMatch(/^actions\/[\w-]+@v\d+$/);
    const runs = steps.map(({ run }) => run ?? "");
    const publish = runs.findIndex((run) => run.startsWith("npm publish --provenance"));
    expect(publish).toBeGreaterThan(runs.indexOf(".ci/run"));
    expect(runs).toContain(".ci/run");
  });
});
