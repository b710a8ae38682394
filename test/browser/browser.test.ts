import { beforeAll, describe, expect, it } from "vitest";
import { parseJson, stringifyJson } from "../../src/core/index.ts";
import { readStatement, signStatement } from "../../src/jose/index.ts";
import { verifyReceipts } from "../../src/receipts/index.ts";
import { createOpener, type FoundIn, sealValue } from "../../src/seals/index.ts";
import {
  chainBy,
  INITIATOR,
  OTHER_PARTICLE,
  PARTICLE,
  peer,
  RESULT,
  servedCall,
} from "../support/receipts.ts";
import { findChromium, openPage } from "./chromium.ts";
import { moduleGraph } from "./module-graph.ts";
import { type Judged, type Made, type Report, run, type Task } from "./page.ts";
import { type PageServer, servePage } from "./page-server.ts";

const PAGE = "/test/browser/page.ts";
const chromium = findChromium() ?? "";
if (chromium === "")
  console.warn("skipped, for there is no Chromium: name one in CHROMIUM, or apt-get install chromium");

const [gateway, bank, mallory] = [await peer(1), await peer(2), await peer(3)];
const [r0 = "", r1 = "", r2 = ""] = await chainBy(gateway, 3);
const [ref, initiator] = [PARTICLE, INITIATOR];
const particle = { ref, initiator };
const found: FoundIn = { ...particle, particleId: "s1.nonce.rest", service: "bank" };
/** The last integers are those that a double would round. */
const VALUE = { card: "4242424242424242", π: [null, -0.5, 9007199254740993n, 2n ** 64n - 1n] } as never;

/** One of the dotted parts begins with another character. */
const changed = (text: string, part: number): string => {
  const parts = text.split(".");
  const [first, ...rest] = parts[part] ?? "";
  parts[part] = [first === "A" ? "B" : "A", ...rest].join("");
  return parts.join(".");
};

/** One of the dotted parts, a JSON object, says something else. */
const reworded = (text: string, part: number, more: object): string => {
  const parts = text.split(".");
  const said: object = JSON.parse(Buffer.from(parts[part] ?? "", "base64url").toString());
  parts[part] = Buffer.from(JSON.stringify({ ...said, ...more })).toString("base64url");
  return parts.join(".");
};

const chains = (): Task["chains"] => {
  const chain = (receipts: string[], options = {}) => ({ receipts, options });
  return {
    whole: chain([r2, r0, r1], { particle, results: [RESULT] }),
    gap: chain([r0, r2]),
    changed: chain([r0, changed(r1, 2), r2]),
    reworded: chain([reworded(r0, 1, { call: 7 })]),
    otherParticle: chain([r0], { particle: { ...particle, ref: OTHER_PARTICLE } }),
    otherResult: chain([r0], { results: [{ decision: "declined" }] }),
  };
};

const statements = async (): Promise<Task["statements"]> => {
  const right = await signStatement(gateway, "JWT", { n: 2n ** 63n } as never);
  const forged = await signStatement({ peerId: gateway.peerId, sign: mallory.sign }, "JWT", {});
  return { right, changed: changed(right, 2), reworded: reworded(right, 1, {}), forged, otherType: r0 };
};

const sealed = async (): Promise<Task["sealed"]> => {
  const text = await sealValue(VALUE, bank.peerId, { initiator, particle: { ref } });
  const copied = { ...found, initiator: mallory.peerId };
  return {
    right: { text, found },
    forNonce: { text: await sealValue("n", bank.peerId, { initiator, particle: { nonce: "nonce" } }), found },
    forMallory: { text: await sealValue("m", mallory.peerId, { initiator, particle: { ref } }), found },
    changed: { text: changed(text, 3), found },
    copied: { text, found: copied },
    rebound: { text: reworded(text, 0, { sub: mallory.peerId }), found: copied },
    otherParticle: { text, found: { ...found, ref: OTHER_PARTICLE } },
  };
};

const make: Task["make"] = {
  calls: [1, 2].map((call) => servedCall({ call, started: 1_700_000_001, ended: 1_700_000_002 })),
  parent: r2,
  result: RESULT,
  claims: { iat: 1, big: 2n ** 63n } as never,
  value: VALUE,
  sealTo: bank.peerId,
};

/** What a page reports, and what its browser asked whom for meanwhile. */
const visit = async (
  graph: Parameters<typeof servePage>[0],
  entry: string,
  text: string,
): Promise<Pick<PageServer, "asked" | "strays"> & { readonly report: string }> => {
  await using server = await servePage(graph, entry, text);
  await using page = await openPage(chromium, server.url);
  const report = await Promise.race([server.report, page.ended]);
  return { report, asked: server.asked, strays: server.strays };
};

describe.skipIf(chromium === "")("in a browser", () => {
  const graph = moduleGraph(PAGE);
  let text: string;
  let visited: Awaited<ReturnType<typeof visit>>;
  let judged: Judged;
  let made: Made;

  beforeAll(async () => {
    const task: Task = {
      chains: chains(),
      statements: await statements(),
      sealed: await sealed(),
      seed: [...bank.seed],
      make,
    };
    text = stringifyJson(task);
    visited = await visit(graph, PAGE, text);
    ({ judged, made } = parseJson(visited.report) as unknown as Report);
  });

  it("only the page's server is asked, for modules of which none is Node's", () => {
    expect(graph.notInBrowsers).toEqual([]);
    expect(visited.strays).toEqual([]);
    const modules = [...graph.modules.keys()].map((path) => `GET ${path}`);
    expect(visited.asked.toSorted()).toEqual(["GET /", "GET /task", "POST /report", ...modules].toSorted());
  });

  it("everything is judged as in Node, to the letter", async () => {
    const { judged: here } = parseJson(await run(text)) as unknown as Report;
    expect(judged).toEqual(here);
  });

  it("receipts are verified", () => {
    expect(judged.chains).toEqual({
      whole: { ok: true, particle: ref, initiator, problems: [] },
      gap: problems(/^receipt 1 of .* is missing$/),
      changed: problems(
        /^number 2 of the list: .* signed by the peer it names$/,
        /^receipt 1 of .* is missing$/,
      ),
      reworded: problems(/^number 1 of the list: .* signed by the peer it names$/),
      otherParticle: problems(/^the particle is .*, but there are receipts of /),
      otherResult: problems(/^result 1 is of none of these calls$/),
    });
  });

  it("statements are read", () => {
    const refused = refusal("SLUICE_INVALID_CREDENTIAL", "signed by the peer it names");
    expect(judged.statements).toEqual({
      right: { signer: gateway.peerId, claims: { n: 2n ** 63n } },
      changed: refused,
      reworded: refused,
      forged: refused,
      otherType: refusal("SLUICE_INVALID_CREDENTIAL", "is not of type JWT"),
    });
  });

  it("sealed values are opened", () => {
    const elsewhere = refusal("SLUICE_INVALID_ARGUMENTS", "is for another particle");
    const unreadable = refusal("SLUICE_INVALID_ARGUMENTS", "cannot be opened");
    expect(judged.sealed).toEqual({
      right: VALUE,
      forNonce: "n",
      forMallory: refusal("SLUICE_INVALID_ARGUMENTS", "is for another peer"),
      changed: unreadable,
      copied: elsewhere,
      rebound: unreadable,
      otherParticle: elsewhere,
    });
  });

  it("what a page makes, Node verifies, reads and opens", async () => {
    const { ok, receipts } = await verifyReceipts([r0, r1, r2, ...made.receipts], { particle });
    expect(ok).toBe(true);
    expect(receipts.map(({ claims: { iss, n } }) => [iss, n])).toEqual([
      ...[0, 1, 2].map((n) => [gateway.peerId, n]),
      ...[0, 1].map((n) => [made.by, n]),
    ]);
    const claims = { iat: 1, big: 2n ** 63n };
    expect(await readStatement(made.statement, "JWT")).toEqual({ signer: made.by, claims });
    const opener = createOpener(bank);
    const opened = made.sealed.map((one) => opener.open(one, made.found));
    expect(await Promise.all(opened)).toEqual([VALUE, VALUE]);
    expect(made.opened).toEqual(VALUE);
  });

  it("a request to another host, or a module of Node's, would be seen", async () => {
    const source = `export const run = async () => {
      await fetch("http://other.test/x", { mode: "no-cors" });
      await fetch("https://other.test/y").catch(() => {});
      return import("node:os").then(() => "loaded", String);
    };`;
    const modules = new Map([["/stray.js", source]]);
    const { report, strays } = await visit({ modules, imports: {} }, "/stray.js", "");
    expect(strays).toEqual(["GET http://other.test/x", "CONNECT other.test:443"]);
    expect(report).toMatch(/^TypeError: Failed to fetch dynamically imported module/);

    const entry = "/test/support/temp-dir.ts";
    expect(moduleGraph(entry).notInBrowsers).toContain(`${entry} imports node:os`);
  });
});

const problems = (...texts: readonly RegExp[]) =>
  expect.objectContaining({ ok: false, problems: texts.map((text) => expect.stringMatching(text)) });

const refusal = (code: string, detail: string) => expect.stringMatching(new RegExp(`^${code}: .*${detail}`));
