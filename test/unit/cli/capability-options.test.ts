import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { readCapabilityOptions } from "../../../src/cli/capability-options.ts";
import { readToken } from "../../../src/cli/read-token.ts";
import { BOB, refusedWith } from "../../support/credentials.ts";

const problem = async (given: Parameters<typeof readCapabilityOptions>[0]): Promise<string> => {
  const { code, detail } = await refusedWith((async () => readCapabilityOptions(given))());
  expect(code).toBe("SLUICE_USAGE");
  expect(detail).not.toContain("\n");
  return detail;
};

describe("readCapabilityOptions", () => {
  it("reads times, counts and origins", () => {
    const args = [
      "to=from:crm.lookup",
      `to=from:${BOB.peerId}/crm.search`,
      "text=from:bureau/my.crm.*",
      "x=from:crm",
    ];
    expect(readCapabilityOptions({ to: "P", expires: "90s", count: "3", per: "1d", args })).toEqual({
      to: "P",
      expiresMs: 90_000,
      uses: [{ limit: 3, perMs: 86_400_000 }],
      arguments: {
        to: [
          { peer: undefined, service: "crm", function: "lookup" },
          { peer: BOB.peerId, service: "crm", function: "search" },
        ],
        text: [{ peer: "bureau", service: "my.crm", function: undefined }],
        x: [{ peer: undefined, service: "crm", function: undefined }],
      },
    });
    expect(readCapabilityOptions({ to: "P" })).toEqual({
      to: "P",
      expiresMs: undefined,
      uses: [],
      arguments: {},
    });
  });

  it.each([
    [{}, "say who shall hold it: --to PEER"],
    [
      { to: "P", expires: "soon" },
      '--expires is a time such as 90s, 15m, 1h or 30d, at most 366d; "soon" is not',
    ],
    [{ to: "P", expires: "367d" }, "--expires is a time"],
    [{ to: "P", expires: "0s" }, "--expires is a time"],
    [{ to: "P", expires: "500ms" }, "--expires is a time"],
    [{ to: "P", count: "many" }, '--count is a whole number from 1 on; "many" is not'],
    [{ to: "P", count: "0" }, "--count is a whole number"],
    [{ to: "P", count: "1e3" }, "--count is a whole number"],
    [{ to: "P", per: "1d" }, "--per says in which time --count calls may be made: give both"],
    [{ to: "P", count: "1", per: "daily" }, "--per is a time"],
    [{ to: "P", args: ["to"] }, '--args "to" is not NAME=from:[PEER/]SERVICE[.FUNCTION]'],
    [{ to: "P", args: ["to=crm.lookup"] }, "--args"],
    [{ to: "P", args: ["=from:crm.lookup"] }, "--args"],
    [{ to: "P", args: ["to=from:"] }, "--args"],
    [{ to: "P", args: ["to=from:a/b/c"] }, "--args"],
  ])("refuses %j", async (given, line) => {
    expect(await problem(given)).toContain(line);
  });
});

describe("readToken", () => {
  const stdin = (...chunks: string[]) => Readable.from(chunks.map((chunk) => Buffer.from(chunk)));

  it("is the operand, else what stdin holds", async () => {
    expect(await readToken(" tok\n", "a token", stdin("other"))).toBe("tok");
    expect(await readToken(undefined, "a token", stdin("to", "k\n"))).toBe("tok");
  });

  it("is asked for in one line where there is none, or far too much", async () => {
    const terminal = Object.assign(stdin("typed"), { isTTY: true });
    for (const nothing of [stdin(), stdin("\n"), terminal])
      expect((await refusedWith(readToken(undefined, "a token", nothing))).detail).toBe(
        "give a token, as operand or on stdin",
      );
    expect((await refusedWith(readToken(undefined, "a token", stdin("x".repeat(70_000))))).detail).toContain(
      "stdin is larger than 65536 bytes",
    );
  });
});
