import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { inPage } from "./table.ts";
import { THREATS, TOPICS } from "./threats.ts";

describe("the threat table", () => {
  it("stands in docs/security.md as it is: node scripts/attacks.mjs --write", () => {
    const page = readFileSync("docs/security.md", "utf8");
    expect(page).toBe(inPage(page));
  });

  it("has a test and a mutation for every row, and no row twice", () => {
    const tests = Object.keys(TOPICS).flatMap((topic) => {
      const text = readFileSync(`test/attacks/${topic}.test.ts`, "utf8");
      return [...text.matchAll(/\battack\(\s*"(\w+)"/g)].map(([, id]) => `${topic} ${id}`);
    });
    const rows = Object.entries(TOPICS).flatMap(([topic, threats]) =>
      threats.map(({ id }) => `${topic} ${id}`),
    );
    expect(tests.toSorted()).toEqual(rows.toSorted());
    expect(new Set(THREATS.map(({ id }) => id)).size).toBe(THREATS.length);
    expect(THREATS.length).toBeGreaterThanOrEqual(60);
  });

  it("names in each mutation a text that is in the source once", () => {
    const wrong = THREATS.flatMap(({ id, mutation }) =>
      mutation
        .filter(({ file, from }) => !existsSync(file) || readFileSync(file, "utf8").split(from).length !== 2)
        .map(({ file, from }) => `${id}: ${file}: ${from}`),
    );
    expect(wrong).toEqual([]);
    expect(THREATS.filter(({ mutation }) => mutation.length === 0)).toEqual([]);
  });
});
