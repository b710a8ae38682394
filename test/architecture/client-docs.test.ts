import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ERRORS } from "../../src/core/index.ts";
import { fencedBlocks } from "../support/markdown.ts";
import { REPOSITORY } from "../support/sluice-process.ts";
import { typeCheck } from "../support/type-check.ts";

const page = readFileSync("docs/client.md", "utf8");
/** A page's; the blocks make things to show them. */
const OPTIONS = {
  lib: ["es2024", "esnext.disposable", "dom"],
  paths: { "sluice/client": [join(REPOSITORY, "src/client/browser.ts")] },
  noUnusedLocals: false,
};

it("docs/client.md is a module, block after block, that type-checks", async () => {
  const blocks = fencedBlocks(page, "ts");
  expect(blocks.length).toBeGreaterThan(5);
  const [first = ""] = blocks;
  const wrong = `${first}\nclient.chain((chain) => chain.call("no arguments"));`;
  const said = await typeCheck({ "page.ts": blocks.join("\n"), "wrong.ts": wrong }, OPTIONS);
  expect(said.trim().split("\n")).toEqual([expect.stringMatching(/wrong\.ts.* error TS2554/)]);
});

it("docs/client.md shows every step that a chain has", () => {
  const builder = readFileSync("src/chain/chain-builder.ts", "utf8");
  const [, steps = ""] = /export interface Chain \{(.*?)^\}/ms.exec(builder) ?? [];
  const names = [...steps.matchAll(/^ {2}(\w+)[<(]/gm)].map(([, name]) => name);
  expect(names).toContain("quorum");
  for (const name of names) expect(page).toContain(`chain.${name}`);
});

it("docs/client.md names no code that there is not", () => {
  const codes = page.match(/SLUICE_[A-Z_]+/g) ?? [];
  expect(Object.keys(ERRORS)).toEqual(expect.arrayContaining(codes));
});
