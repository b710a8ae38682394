import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ERRORS, SluiceError } from "../../src/core/index.ts";

const page = readFileSync("docs/errors.md", "utf8");
const rows = [...page.matchAll(/^\| `(SLUICE_\w+)` \| (.+?) \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$/gm)];

describe("docs/errors.md", () => {
  it("lists exactly the errors there are, as they are", () => {
    const documented = rows.map(([, code, title, retCode, status, exit, retry]) => [
      code,
      title,
      retCode,
      status,
      exit,
      retry,
    ]);
    const actual = Object.entries(ERRORS).map(([code, row]) => [
      code,
      row.title,
      code === "SLUICE_UPSTREAM_STATUS" ? "the status" : String(row.retCode),
      code === "SLUICE_UPSTREAM_STATUS" ? "the same" : String(row.status),
      String(row.exit),
      row.retry ? "yes" : "no",
    ]);
    expect(documented).toEqual(actual);
  });
});

describe("a problem document", () => {
  it("stays below 1 KB however long its detail", () => {
    for (const code of Object.keys(ERRORS) as (keyof typeof ERRORS)[]) {
      const problem = new SluiceError(code, "a detail of this error ".repeat(100)).toProblem();
      expect(JSON.stringify(problem).length).toBeLessThanOrEqual(1024);
    }
  });
});
