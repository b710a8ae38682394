import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { verify } from "../../../src/cli/commands/verify.ts";
import { receiptReportText } from "../../../src/cli/receipt-report.ts";
import { createTerminalStyle } from "../../../src/cli/terminal-style.ts";
import { stringifyJson } from "../../../src/core/index.ts";
import { encodeParticle, refOf, signParticle } from "../../../src/particle/index.ts";
import { verifyReceipts } from "../../../src/receipts/index.ts";
import { chainBy, INITIATOR, openBook, PARTICLE, peer, RESULT, servedCall } from "../../support/receipts.ts";
import { tempDir } from "../../support/temp-dir.ts";

const [gateway, other] = [await peer(1), await peer(2)];
const receipts = await chainBy(gateway, 3);

afterEach(() => vi.restoreAllMocks());

/** Runs the command over files of these contents; `{name}` in `args` is the file of that name. */
const run = async (
  files: Readonly<Record<string, string | Uint8Array>>,
  options: Readonly<Record<string, string | boolean>> = {},
  operand = "receipts",
) => {
  await using folder = await tempDir();
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder.path, name), content);
  const inFolder = (value: string | boolean) =>
    typeof value === "string" ? join(folder.path, value) : value;
  let stdout = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    stdout += String(text);
    return true;
  });
  const error = await verify
    .run({
      options: Object.fromEntries<never>(
        Object.entries(options).map(([name, value]) => [name, inFolder(value) as never]),
      ),
      operands: [join(folder.path, operand)],
      signal: new AbortController().signal,
    })
    .then(
      () => undefined,
      (thrown: Error) => thrown,
    );
  return { stdout, error };
};

describe("sluice verify", () => {
  it("says that a chain holds, a line a receipt", async () => {
    const { stdout, error } = await run({ receipts: JSON.stringify({ receipts }) });
    expect(error).toBeUndefined();
    const short = gateway.peerId.slice(-8);
    expect(stdout.split("\n")).toEqual([
      `particle   ${PARTICLE}`,
      `initiator  ${INITIATOR}`,
      "",
      "n  gateway    function                  outcome  ended                     took    rule",
      `0  …${short}  credit-check.checkCredit  result   2023-11-14T22:13:20.500Z  250 ms  allow[0]`,
      `1  …${short}  credit-check.checkCredit  result   2023-11-14T22:13:20.500Z  250 ms  allow[0]`,
      `2  …${short}  credit-check.checkCredit  result   2023-11-14T22:13:20.500Z  250 ms  allow[0]`,
      "",
      "the chain holds: 3 receipts of 1 gateway",
      "",
    ]);
  });

  it("says what does not hold, and fails", async () => {
    const { stdout, error } = await run({ receipts: JSON.stringify([receipts[0], receipts[2]]) });
    expect(stdout).toContain(`problem: receipt 1 of ${gateway.peerId} is missing\n`);
    expect(stdout).toContain("the chain does not hold: 2 receipts of 1 gateway\n");
    expect(error).toMatchObject({ message: "the receipts do not hold, for 1 reason", exit: 1 });
  });

  it("gives the report as JSON, failed or not", async () => {
    const { stdout, error } = await run({ receipts: JSON.stringify(["x"]) }, { json: true });
    expect(JSON.parse(stdout)).toEqual({
      ok: false,
      particle: null,
      initiator: null,
      receipts: [],
      problems: ["number 1 of the list: the receipt is not a compact JWS"],
    });
    expect(error).toMatchObject({ exit: 1 });
  });

  it("holds them against a particle and results", async () => {
    const initiator = await peer(200);
    const particle = await signParticle(
      { script: "(null)", ttl: 1000, timestamp: 1_700_000_000_000 },
      initiator,
    );
    const ref = refOf(particle);
    const { book } = await openBook(gateway, [ref]);
    const own = await book.issue(servedCall({ particle: ref }));
    const message = encodeParticle({ ...particle, data: new Uint8Array() });
    const results = stringifyJson([RESULT]);
    const options = { particle: "message", results: "results" };
    const right = await run({ receipts: JSON.stringify([own]), message, results }, options);
    expect(right.error).toBeUndefined();
    const wrong = await run({ receipts: JSON.stringify(receipts), message, results: "[1]" }, options);
    expect(wrong.stdout).toContain(
      `problem: the particle is ${ref}, but there are receipts of ${PARTICLE}\n`,
    );
    expect(wrong.stdout).toContain("problem: result 1 is of none of these calls\n");
  });

  it.each([
    ["{", /the list of receipts is not JSON/],
    ['{"receipts": 5}', /these are no receipts/],
    [Uint8Array.of(0x22, 0xff, 0x22), /is not UTF-8/],
  ])("tells a person what is wrong with the file: %j", async (content, message) => {
    const { error } = await run({ receipts: content });
    expect(error?.message).toMatch(message);
    expect(error).toMatchObject({ exit: 2 });
  });

  it("tells that there is no such file", async () => {
    expect((await run({}, {}, "nowhere")).error).toMatchObject({ exit: 2 });
    expect((await run({ receipts: "[]" }, { particle: "nowhere" })).error).toMatchObject({ exit: 2 });
    expect((await run({ receipts: "[]", results: "{}" }, { results: "results" })).error).toMatchObject({
      exit: 2,
      message: "the results are to be a JSON list of values",
    });
  });
});

describe("receiptReportText", () => {
  it("shows whatever a stranger signed as one line that paints no terminal", async () => {
    const evil = `\u001B[31mred\u001B[0m\n${"x".repeat(150)}`;
    const { book } = await openBook(other);
    const receipt = await book.issue(
      servedCall({ function: evil, rule: evil, outcome: { code: "SLUICE_DENIED", retCode: 1002 } }),
    );
    const text = receiptReportText(await verifyReceipts([receipt]), createTerminalStyle({}));
    expect(text).not.toContain("\u001B");
    expect(text.split("\n")).toHaveLength(8);
    expect(text).toContain("SLUICE_DENIED (1002)");
  });
});
