import { existsSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { CORPUS, loadDocuments } from "./documents.ts";
import { drive } from "./drive.ts";
import { SPECS, startMockServer, type Verdict } from "./mock-server.ts";
import { loadMocks } from "./mocks.ts";
import { expectedFailures, FAILURES, OUT_OF_SCOPE, outOfScope } from "./outcomes.ts";

const missing = [
  ...(existsSync(SPECS) ? [] : [`run npm ci in ${import.meta.dirname}`]),
  ...(existsSync(CORPUS) ? [] : [`${CORPUS} is not there`]),
];
if (missing.length > 0) console.log(`spector: skipped: ${missing.join("; ")}`);

const notCounted = new Set(Object.values(outOfScope).flat());
const expected = new Set(Object.values(expectedFailures).flat());

describe.skipIf(missing.length > 0)("the TypeSpec scenarios, through a gateway", () => {
  const scenarios = new Set<string>();
  /** What went wrong, by scenario. */
  const failed = new Map<string, string[]>();
  let verdicts: ReadonlyMap<string, Verdict>;

  beforeAll(async () => {
    await using server = await startMockServer();
    const mocks = await loadMocks(server.baseUrl);
    for (const { mock, problem } of await drive(mocks, loadDocuments(), server.url)) {
      const { scenario } = mock;
      scenarios.add(scenario);
      if (problem !== undefined) failed.set(scenario, [...(failed.get(scenario) ?? []), problem]);
    }
    verdicts = await server.verdicts();
    const passed = scenarios.size - failed.size;
    const counted = scenarios.size - notCounted.size;
    const title = `spector: ${passed} of ${counted} scenarios passed (${((100 * passed) / counted).toFixed(1)} %)`;
    const reasons = [
      ...lines(outOfScope, OUT_OF_SCOPE, "not counted"),
      ...lines(expectedFailures, FAILURES, "failed"),
    ];
    console.log([title, ...reasons].join("\n  "));
  });

  it("fail only where it is written down why", () => {
    const surprises = [...failed].filter(
      ([scenario]) => !notCounted.has(scenario) && !expected.has(scenario),
    );
    expect(Object.fromEntries(surprises)).toEqual({});
  });

  it("have no reason written down that does not hold any more", () => {
    expect([...notCounted, ...expected].filter((scenario) => !failed.has(scenario))).toEqual([]);
  });

  it("pass in the eyes of the server too", () => {
    const passed = [...scenarios].filter((scenario) => !failed.has(scenario));
    expect(passed.filter((scenario) => verdicts.get(scenario) !== "pass")).toEqual([]);
  });

  it("pass for 95 of 100 and more", () => {
    const counted = [...scenarios].filter((scenario) => !notCounted.has(scenario));
    const passed = counted.filter((scenario) => !failed.has(scenario));
    expect(counted.length).toBeGreaterThan(700);
    expect(passed.length / counted.length).toBeGreaterThanOrEqual(0.95);
  });
});

const lines = <Reason extends string>(
  scenarios: Readonly<Record<Reason, readonly string[]>>,
  texts: Readonly<Record<Reason, string>>,
  what: string,
): string[] =>
  (Object.keys(texts) as Reason[]).map(
    (reason) => `${what}: ${scenarios[reason].length} ${reason}: ${texts[reason]}`,
  );
