import { existsSync, globSync, readFileSync } from "node:fs";
import { checkParsePolicySet } from "@cedar-policy/cedar-wasm/nodejs";
import { beforeAll, describe, expect, it } from "vitest";
import { ERRORS } from "../../src/core/index.ts";
import { compileAdapter, readDocument } from "../../src/openapi/index.ts";
import { createIdentity, type Identity } from "../../src/particle/index.ts";
import { runningAdmin } from "../support/admin-stand-in.ts";
import { LIMITS } from "../support/avm-fixtures.ts";
import { compileOptions } from "../support/compile-options.ts";
import { checkAir } from "../support/docs/check-air.ts";
import { checkSh } from "../support/docs/check-sh.ts";
import { checkYaml } from "../support/docs/check-yaml.ts";
import { JUDGED_ELSEWHERE } from "../support/docs/judged-elsewhere.ts";
import { inProcessInterpreter } from "../support/in-process-interpreter.ts";
import { type Block, blocksOf, fileOf } from "../support/markdown.ts";
import { REPOSITORY } from "../support/sluice-process.ts";
import { typeCheck } from "../support/type-check.ts";

// Every fenced block of README.md and docs/ is executed or read by what would read it in life. A block of a kind that nothing here knows fails.
const PAGES = ["README.md", ...globSync("docs/*.md").sort()];
const read = (page: string): string => readFileSync(page, "utf8");

let identity: Identity;
let interpreter: Awaited<ReturnType<typeof inProcessInterpreter>>;
let adminOperations: ReadonlySet<string>;

beforeAll(async () => {
  identity = await createIdentity();
  interpreter = await inProcessInterpreter({ peerId: identity.peerId, seed: identity.seed, ...LIMITS });
  await using admin = await runningAdmin();
  const { paths } = (await (await admin.request("GET", "/v1/openapi.json")).json()) as {
    paths: Record<string, object>;
  };
  adminOperations = new Set(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    ),
  );
});

/** One JSON text, or one a line; a problem in it has a code that there is. */
const checkJson = ({ text }: Block): void => {
  const values = (): unknown[] => {
    try {
      return [JSON.parse(text)];
    } catch {
      return text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown);
    }
  };
  for (const value of values() as { code?: string }[])
    if (value?.code !== undefined) expect(Object.keys(ERRORS)).toContain(value.code);
};

const checkCedar = ({ text }: Block): void => {
  const staticPolicies = text.replaceAll("12D3KooW...", identity.peerId);
  expect(checkParsePolicySet({ staticPolicies, templates: {}, templateLinks: [] })).toEqual({
    type: "success",
  });
};

/** The files that a page shows. */
const shownBy = (page: string): string[] => blocksOf(read(page)).flatMap((block) => fileOf(block) ?? []);

/** A block without a language is a script, commands, or a picture or an output, which nobody types. */
const checkPlain = async (block: Block, page: string): Promise<void> => {
  if (block.text.startsWith("(")) await checkAir(block, interpreter, identity.peerId);
  if (/^(?:npx |npm |node |sluice |curl |echo )/.test(block.text))
    await checkSh(block, adminOperations, shownBy(page));
};

const CHECKS: Readonly<Record<string, (block: Block, page: string) => void | Promise<void>>> = {
  "": checkPlain,
  sh: (block, page) => checkSh(block, adminOperations, shownBy(page)),
  yaml: checkYaml,
  json: checkJson,
  cedar: checkCedar,
};

const judged = (page: string, language: string) =>
  JUDGED_ELSEWHERE.find((each) => each.page === page && each.language === language);
const ofType = (page: string): Block[] =>
  judged(page, "ts") === undefined ? blocksOf(read(page)).filter(({ language }) => language === "ts") : [];

describe.each(PAGES)("%s", (page) => {
  const blocks = blocksOf(read(page));

  it("has no block that nothing executes or reads", async () => {
    for (const block of blocks) {
      if (judged(page, block.language) !== undefined || block.language === "ts") continue;
      const check = CHECKS[block.language];
      if (check === undefined)
        expect.fail(`${page}:${block.line}: nothing reads a block of "${block.language}"`);
      try {
        await check(block, page);
      } catch (error) {
        expect.fail(`${page}:${block.line}: ${(error as Error).message}`);
      }
    }
  });

  it("has as many blocks as their own tests know of", () => {
    for (const { language, count, by } of JUDGED_ELSEWHERE.filter((each) => each.page === page)) {
      const found = blocks.filter(
        (block) => block.language === language && fileOf(block)?.endsWith(".yaml") !== true,
      );
      expect([page, language, found.length, existsSync(by)]).toEqual([page, language, count, true]);
    }
  });
});

describe("a block that is wrong", () => {
  it.each([
    ["sh", "npx sluice serve --no-such-flag", "unknown flag"],
    ["sh", "npx sluice dance", "there is no command"],
    ["sh", "npm run dance", "no script dance"],
    ["sh", "curl $admin/v1/dances", "no GET /v1/dances"],
    ["sh", "dance", 'knows "dance"'],
    ["yaml", "limits: { dance: 1 }", "unknown key"],
    ["yaml", "dance: 1", "nothing here reads"],
    ["yaml", 'allow: [{ peers: "*", dance: 1 }]', "unknown key"],
    ["json", '{"a": ', "JSON"],
    ["json", '{"code": "SLUICE_DANCE"}', "SLUICE_DANCE"],
    ["cedar", "permit (dance);", "failure"],
    ["", "(seq (null)", "can't be parsed"],
  ])("is found out: %s: %s", async (language, text, said) => {
    await expect(
      (async () => CHECKS[language]?.({ language, text, line: 1 }, "README.md"))(),
    ).rejects.toThrow(said);
  });
});

describe("TypeScript on pages without a test of their own", () => {
  /** What a page's pieces take from what is not shown. */
  const PRELUDES: Readonly<Record<string, string>> = {
    "README.md": "declare const BUREAU: string, SMS: string;",
    "docs/functions.md": `
      import type { Client } from "sluice/client";
      import { creditCheck, type Decision, type HttpResponse } from "./credit-check.ts";
      import { sms } from "./sms.ts";
      declare const client: Client;`,
    "docs/receipts.md": `
      import type { JsonValue, ParticleRef } from "sluice/client";
      declare const bureauReceipts: string[], check: JsonValue, ref: ParticleRef, initiator: string;`,
    "docs/sealing.md": `
      import type { Identity } from "sluice/client";
      declare const address: string, bank: string, script: string, identity: Identity;`,
  };
  const bindings = (service: string): string =>
    compileAdapter(
      readDocument(read(`openapi/${service}/openapi.yaml`), service),
      compileOptions(service),
    ).types();

  it("type-checks against sluice/client", async () => {
    const pages = PAGES.flatMap((page) => {
      const blocks = ofType(page).map(({ text }) => text);
      return blocks.length === 0
        ? []
        : [[`${page}.ts`, [PRELUDES[page] ?? "", ...blocks, "export {};"].join("\n")] as const];
    });
    expect(pages.length).toBeGreaterThan(3);
    const files = {
      ...Object.fromEntries(pages),
      "credit-check.ts": bindings("credit-check"),
      "sms.ts": bindings("sms"),
      "wrong.ts": 'import { connect } from "sluice/client";\nconnect(1);',
    };
    const said = await typeCheck(files, {
      lib: ["es2024", "esnext.disposable", "dom"],
      paths: { "sluice/client": [`${REPOSITORY}src/client/browser.ts`] },
      noUnusedLocals: false,
    });
    expect(said.trim().split("\n")).toEqual([expect.stringMatching(/wrong\.ts.* error TS2554/)]);
  });
});
