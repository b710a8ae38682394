import { readFileSync } from "node:fs";
import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import { FAMILIES, type Family } from "../../../src/telemetry/index.ts";
import { testTelemetry } from "../../support/telemetry.ts";

const page = readFileSync("docs/observability.md", "utf8");
const example = (name: string): string => readFileSync(`examples/observability/${name}`, "utf8");

const shownName = ({ name, type }: Family): string => (type === "counter" ? `${name}_total` : name);

/** Names as Prometheus knows samples by. */
const sampleNames = async (): Promise<ReadonlySet<string>> => {
  const text = await (await testTelemetry()).exposition("prometheus", {});
  const ofProcess = [...text.matchAll(/^# TYPE ((?:process|nodejs)_\S+) (\S+)$/gm)].map(
    ([, name = ""]) => name,
  );
  const own = FAMILIES.flatMap((family: Family) =>
    family.type === "histogram"
      ? ["bucket", "sum", "count"].map((part) => `${family.name}_${part}`)
      : [shownName(family)],
  );
  return new Set([...own, ...ofProcess, "up"]);
};

/** Every metric that a PromQL expression names. */
const metricsIn = (expression: string): string[] =>
  expression.match(/\b(?:sluice|process|nodejs)_[a-z0-9_]+\b/g) ?? [];

describe("docs/observability.md", () => {
  it("lists every family with its type, labels and meaning, in their order", () => {
    const rows = page.split("\n").filter((line) => /^\| `(sluice|nodejs|process)_/.test(line));
    const expected = FAMILIES.map((family: Family) => {
      const labels = family.labels.map((label) => `\`${label}\``).join(", ") || "-";
      return `| \`${shownName(family)}\` | ${family.type} | ${labels} | ${family.help} |`;
    });
    expect(rows).toEqual(expected);
  });

  it("names everything that is said of the process", async () => {
    const families: ReadonlySet<string> = new Set(FAMILIES.map(({ name }) => name));
    for (const name of await sampleNames())
      if (/^(process|nodejs)_/.test(name) && !families.has(name)) expect(page).toContain(`\`${name}\``);
  });

  it("names every alert", () => {
    const { groups } = load(example("alerts.yml")) as Alerts;
    const alerts = groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));
    const named = [...page.matchAll(/^\| `(Sluice\w+)` \|/gm)].map(([, alert]) => alert);
    expect(named).toEqual(alerts);
  });
});

interface Alerts {
  readonly groups: readonly {
    readonly rules: readonly { readonly alert: string; readonly expr: string }[];
  }[];
}
interface Panel {
  readonly id: number;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly { readonly expr: string }[];
}

describe("examples/observability", () => {
  it("has alerts and tests of them about metrics that there are", async () => {
    const known = await sampleNames();
    const used = [...metricsIn(example("alerts.yml")), ...metricsIn(example("alerts.test.yml"))];
    expect(used.length).toBeGreaterThan(30);
    expect(used.filter((name) => !known.has(name))).toEqual([]);
  });

  it("has a dashboard of metrics that there are, its panels beside one another", async () => {
    const known = await sampleNames();
    const { panels, schemaVersion } = JSON.parse(example("grafana-dashboard.json")) as {
      readonly panels: readonly Panel[];
      readonly schemaVersion: number;
    };
    expect(schemaVersion).toBeGreaterThan(30);
    const used = panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => metricsIn(expr)));
    expect(used.length).toBeGreaterThan(30);
    expect(used.filter((name) => !known.has(name))).toEqual([]);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
    const taken = new Set<string>();
    for (const { title, gridPos, targets } of panels) {
      expect([title, targets.length > 0, gridPos.x + gridPos.w <= 24]).toEqual([title, true, true]);
      for (let dx = 0; dx < gridPos.w; dx++)
        for (let dy = 0; dy < gridPos.h; dy++) {
          const place = `${gridPos.x + dx} ${gridPos.y + dy}`;
          expect([title, taken.has(place)]).toEqual([title, false]);
          taken.add(place);
        }
    }
  });
});
