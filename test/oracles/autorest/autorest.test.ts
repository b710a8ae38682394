import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { drive, type Problems } from "./drive.ts";
import { KNOWN_FAILURES } from "./known-failures.ts";
import { type OutOfScope, outOfScope, reasonText } from "./out-of-scope.ts";
import { suites } from "./scenarios/index.ts";
import { CATEGORIES, type Category, PACKAGE, type Reports, startTestServer } from "./test-server.ts";

const INSTALLED = existsSync(PACKAGE);
if (!INSTALLED) console.log("autorest oracle skipped: npm ci --prefix test/oracles/autorest installs it");

interface Verdict {
  readonly scenario: string;
  readonly category: Category;
  readonly leftOut: OutOfScope | undefined;
  /** Undefined: it passed. */
  readonly problem: string | undefined;
}

describe.skipIf(!INSTALLED)("the AutoRest test server", () => {
  it("is served through a gateway: more than 95% of the scenarios about requests and responses", async () => {
    await using server = await startTestServer();
    const rows = suites.flatMap((suite) => suite.rows.map(([scenario]) => scenario));
    const before = await server.reports();
    const known = CATEGORIES.flatMap((category) => [...before[category].keys()]);
    expect(rows.filter((scenario) => !known.includes(scenario))).toEqual([]);

    const problems = await drive(suites, server.url);
    const verdicts = judge(await server.reports(), problems);
    const judged = verdicts.filter(({ leftOut }) => leftOut === undefined);
    const failed = judged.filter(({ problem }) => problem !== undefined);
    console.log(summary(verdicts));
    expect(failed.filter(({ scenario }) => !Object.hasOwn(KNOWN_FAILURES, scenario)).map(line)).toEqual([]);
    expect(
      Object.keys(KNOWN_FAILURES).filter((name) => !failed.some(({ scenario }) => scenario === name)),
    ).toEqual([]);
    expect(1 - failed.length / judged.length).toBeGreaterThan(0.95);
  });
});

/** A scenario passes when the server counted it and each of its calls gave what it should. */
const judge = (reports: Reports, problems: Problems): Verdict[] =>
  CATEGORIES.flatMap((category) =>
    [...reports[category]]
      // Counted on the way, but never announced: parts of a scenario that is.
      .filter(([scenario]) => !/^Optional(Integer|String|Array|Class)/.test(scenario))
      .map(([scenario, count]) => ({
        scenario,
        category,
        leftOut: outOfScope(scenario),
        problem: problemOf(problems.get(scenario), count),
      })),
  );

const problemOf = (problems: readonly string[] | undefined, count: number): string | undefined => {
  if (problems === undefined) return "no call is written for it";
  if (problems.length > 0) return problems.join("; ");
  return count > 0 ? undefined : "every call gave what it should, but the server did not count it";
};

const line = ({ scenario, problem }: Verdict): string => `${scenario}: ${problem}`;

const summary = (verdicts: readonly Verdict[]): string => {
  const count = (of: readonly Verdict[]): string => {
    const judged = of.filter(({ leftOut }) => leftOut === undefined);
    const passed = judged.filter(({ problem }) => problem === undefined).length;
    return `${passed} of ${judged.length} passed, ${of.length - judged.length} out of scope`;
  };
  const reasons = Map.groupBy(
    verdicts.filter(({ leftOut }) => leftOut !== undefined),
    ({ leftOut }) => leftOut as OutOfScope,
  );
  const known = Map.groupBy(Object.values(KNOWN_FAILURES), (why) => why);
  return [
    `autorest: ${count(verdicts)}`,
    ...CATEGORIES.map((name) => `  ${name}: ${count(verdicts.filter(({ category }) => category === name))}`),
    ...[...reasons].map(([reason, of]) => `  ${of.length} out of scope: ${reasonText(reason)}`),
    ...[...known].map(([why, of]) => `  ${of.length} known to fail: ${why}`),
  ].join("\n");
};
