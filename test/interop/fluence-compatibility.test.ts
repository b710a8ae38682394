import { readFileSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findChromium, openPage } from "../browser/chromium.ts";
import { servePage } from "../browser/page-server.ts";
import { BUILTIN_ROWS } from "./fluence/builtin-rows.ts";
import { DECLARED } from "./fluence/declared.ts";
import { FEATURES } from "./fluence/feature-probes.ts";
import { FEATURE_ROWS } from "./fluence/feature-rows.ts";
import { complaint, type Outcome, type Told } from "./fluence/outcome.ts";
import { renderPage } from "./fluence/page.ts";
import { type Report, run } from "./fluence/probe.ts";
import { createWorld } from "./fluence/world.ts";

const PAGE = "docs/fluence-compatibility.md";
const chromium = findChromium() ?? "";
if (chromium === "")
  console.warn("js-client is not tried in a browser, for there is no Chromium: name one in CHROMIUM");

let world: Awaited<ReturnType<typeof createWorld>>;
let inNode: Promise<string>;
let inBrowser: Promise<string> | undefined;
beforeAll(async () => {
  world = await createWorld();
  const [node, browser] = world.tasks.map((task) => JSON.stringify(task));
  inNode = run(node ?? "");
  if (chromium !== "") inBrowser = runInBrowser(browser ?? "");
  await Promise.allSettled([inNode, inBrowser]);
}, 120_000);
afterAll(() => world[Symbol.asyncDispose]());

/** Rows that did not end as the page says, and how they did. */
const surprises = (report: string): Record<string, string> => {
  const { builtins, features } = JSON.parse(report) as Report;
  const [{ relay, second }] = world.tasks;
  const peers = { gateway: relay.peerId, second: second.peerId };
  const told: Report["builtins"] = { ...builtins, ...features };
  const rows: readonly [string, Outcome][] = Object.entries({ ...BUILTIN_ROWS, ...FEATURE_ROWS });
  const nothing: Told = { error: { message: "it was not tried" } };
  return Object.fromEntries(
    rows.flatMap(([name, row]) => {
      const surprise = complaint(row, told[name] ?? nothing, peers);
      return surprise === undefined ? [] : [[name, surprise]];
    }),
  );
};

describe("Fluence's js-client and the standard modules' builtins, against gateways", () => {
  it("have a row each", () => {
    expect(Object.keys(BUILTIN_ROWS)).toEqual(DECLARED.map(({ name }) => name));
    expect(Object.keys(FEATURE_ROWS).sort()).toEqual([...Object.keys(FEATURES), "connectionStates"].sort());
  });

  it(`are in ${PAGE} as they are here (UPDATE_DOCS=1 writes it)`, () => {
    if (process.env.UPDATE_DOCS === "1") writeFileSync(PAGE, renderPage());
    expect(readFileSync(PAGE, "utf8")).toBe(renderPage());
  });

  it("do in Node what the page says", async () => {
    expect(surprises(await inNode)).toEqual({});
  });

  it.skipIf(chromium === "")("do in a browser, by js-client's own bundle, what the page says", async () => {
    expect(surprises((await inBrowser) ?? "")).toEqual({});
  });
});

/** What probe.ts reports from a page. */
const runInBrowser = async (task: string): Promise<string> => {
  const bundle = readFileSync("node_modules/@fluencelabs/js-client/dist/browser/index.min.js", "utf8");
  const source = (name: string) =>
    [
      `/${name}`,
      stripTypeScriptTypes(readFileSync(new URL(`fluence/${name}`, import.meta.url), "utf8")),
    ] as const;
  const modules = new Map([["/js-client.js", bundle], source("probe.ts"), source("feature-probes.ts")]);
  const imports = { "@fluencelabs/js-client": "/js-client.js" };
  await using server = await servePage({ modules, imports }, "/probe.ts", task);
  await using page = await openPage(chromium, server.url);
  return await Promise.race([server.report, page.ended]);
};
