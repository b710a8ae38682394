import { describe, expect, it } from "vitest";
import { groupFindings } from "../../../src/cli/lint-findings.ts";
import { reportText } from "../../../src/cli/lint-report.ts";
import { createTerminalStyle } from "../../../src/cli/terminal-style.ts";
import { positionsOf } from "../../../src/openapi/document/positions.ts";
import { type Finding, REASONS, readDocument } from "../../../src/openapi/index.ts";
import type { LintReport } from "../../../src/openapi/lint/lint.ts";

const TEXT = `openapi: 3.0.3
paths:
  /pets:
    post:
      requestBody: {$ref: "#/nowhere"}
    get: {x: 1}
`;
const document = readDocument(TEXT, "api/pets.yaml");
const style = createTerminalStyle({ isTTY: false }, {});
const EMPTY: LintReport = { operations: 0, published: [], refused: [], degraded: [], invalid: undefined };

const textOf = (
  report: Partial<LintReport>,
  { columns = 100, texts = new Map<string, string>(), changes = [] as Parameters<typeof reportText>[2] } = {},
): string => {
  const whole = { ...EMPTY, ...report };
  const groups = groupFindings(whole, document, { text: TEXT, texts }, positionsOf);
  return reportText(whole, groups, changes, { style, columns, remedies: REASONS });
};

const broken: Finding = {
  pointer: "/paths/~1pets/post/requestBody",
  operation: "POST /pets",
  reason: "broken-reference",
  message: '$ref "#/nowhere" points to nothing',
};
const ignored = (pointer: string): Finding => ({
  pointer,
  reason: "keyword-ignored",
  message: "x is ignored",
});
const fn = (
  name: string,
  args: string[] = [],
  security: string[][] = [],
): LintReport["published"][number] => ({
  function: name,
  arguments: args,
  options: undefined,
  method: "GET",
  path: "/pets",
  effect: "safe",
  server: undefined,
  needsHost: undefined,
  security,
});

describe("a lint report", () => {
  it("shows each finding in its source, with reason and remedy", () => {
    expect(textOf({ operations: 1, refused: [broken] })).toBe(`\
error[broken-reference]: $ref "#/nowhere" points to nothing
 --> api/pets.yaml:5:7
  |
5 |       requestBody: {$ref: "#/nowhere"}
  |       ^^^^^^^^^^^
  = POST /pets is not published
  = at: /paths/~1pets/post/requestBody
  = help: correct the $ref, or put the file it names beside the document

published 0 of 1 operation (1 refused, 0 degraded)
`);
  });

  it("shows once what is the same in many places, errors first, in the order of the text", () => {
    const places = ["/paths/~1pets/get", "/paths/~1pets", "/paths", "/openapi", "/paths/~1pets/post"];
    const text = textOf({ operations: 2, degraded: places.map(ignored), refused: [broken] });
    expect(text.indexOf("error[")).toBe(0);
    expect(text.match(/warning\[keyword-ignored\]: x is ignored\n --> api\/pets.yaml:1:1\n/g)).toHaveLength(
      1,
    );
    expect(text).toContain("= also at: 2:1, 3:3, 4:5 and 1 more\n");
    expect(text).toContain("(1 refused, 5 degraded)");
  });

  it("says what of the degraded makes a strict reader refuse it, once", () => {
    const found = ignored("/paths");
    const text = textOf({ degraded: [found], invalid: [found] });
    expect(text).toContain("error[keyword-ignored]");
    expect(text).not.toContain("warning[");
    expect(text).toContain("(0 refused, 1 degraded, 1 invalid)");
  });

  it("finds places in the document's other files", () => {
    const finding = { ...broken, pointer: "schemas/pet.yaml#/Pet/type" };
    const text = textOf(
      { refused: [finding] },
      { texts: new Map([["schemas/pet.yaml", "Pet:\n  type: strin\n"]]) },
    );
    expect(text).toContain(" --> api/schemas/pet.yaml:2:3\n  |\n2 |   type: strin\n");
    expect(textOf({ refused: [finding] })).toContain("--> api/schemas/pet.yaml\n"); // not readable
  });

  it("prints 100 findings and counts the others", () => {
    const refused = Array.from({ length: 120 }, (_, index) => ({ ...broken, message: `no ${index}` }));
    const text = textOf({ refused, degraded: [ignored("/paths")] });
    expect(text.match(/^error\[/gm)).toHaveLength(100);
    expect(text).toContain("... and 20 more errors, 1 more warning; --json lists them all");
  });

  it("lists functions in columns, and what all of them need once", () => {
    const text = textOf({
      published: [fn("a", ["x", "y"], [["key"], ["b", "c"]]), fn("list", [], [["key"], ["b", "c"]])],
    });
    expect(text).toContain(
      "2 functions, each needs key, or b and c:\n  a(x, y) -> GET /pets (safe)\n  list()  -> GET /pets (safe)\n",
    );
    expect(textOf({ published: [fn("a", [], [["key"]]), fn("b", [], [[], ["key"]]), fn("c")] })).toContain(
      "  a() -> GET /pets (safe)  needs key\n  b() -> GET /pets (safe)  needs nothing, or key\n  c() -> GET /pets (safe)\n",
    );
  });

  it.each([60, 80, 120])("breaks what does not fit in %d columns", (columns) => {
    const long = fn(
      "update",
      Array.from({ length: 4 }, (_, index) => `argument${index}`),
      [["a".repeat(20)]],
    );
    const text = textOf({ published: [long, fn("ping")] }, { columns });
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(columns);
  });

  it("names breaking changes, first", () => {
    const change = (breaking: boolean, message: string) => ({
      function: "a",
      where: "function",
      breaking,
      message,
    });
    const text = textOf(
      {},
      { changes: [change(false, "b: function was added"), change(true, "a: function was removed")] },
    );
    expect(text).toContain("breaking: a: function was removed\nchange: b: function was added\n");
  });

  it("lets nothing of the document paint the terminal", () => {
    const evil = "\u001B[2J\u009Bx\u202E\n";
    const text = textOf({
      refused: [{ ...broken, pointer: `/paths/${evil}`, operation: `GET ${evil}`, message: evil }],
      published: [{ ...fn("a", [evil], [[evil]]), path: evil }, fn("b")],
    });
    expect(text).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
  });
});

describe("colours", () => {
  it("are for terminals, unless somebody does not want them", () => {
    const painted = (isTTY: boolean, env: NodeJS.ProcessEnv) =>
      createTerminalStyle({ isTTY }, env).error("x");
    expect(painted(true, {})).toBe("\u001B[1;31mx\u001B[0m");
    expect(painted(true, { NO_COLOR: "1" })).toBe("x");
    expect(painted(true, { TERM: "dumb" })).toBe("x");
    expect(painted(false, {})).toBe("x");
  });
});
