import { describe, expect, it } from "vitest";
import { failure, SluiceError } from "../../../src/core/index.ts";
import { refusal, testBuiltins } from "../../support/builtins.ts";

const { call } = testBuiltins();
const parse = (message: string) => call("sluice.parse_error", [message]);
const wrap = (retCode: number, message: string) =>
  `Local service error, ret_code is ${retCode}, error message is '${message}'`;

const CALL_FAILED = {
  type: "urn:sluice:error:SLUICE_CALL_FAILED",
  title: "The called function failed",
  status: 502,
  code: "SLUICE_CALL_FAILED",
  retry: false,
};

describe("sluice.parse_error", () => {
  it.each([
    new SluiceError("SLUICE_DENIED", "12D3… may not call 'sms'.send"),
    new SluiceError("SLUICE_OVERLOAD", 'it\'s full; "wait"'),
    new SluiceError("SLUICE_UPSTREAM_STATUS", "no such customer", { status: 404, retCode: 404 }),
  ])("reads our own problem out of AquaVM's text: $code", async (error) => {
    const { retCode, result } = failure(error);
    expect(await parse(wrap(retCode, result))).toStrictEqual({ ...error.toProblem(), retCode });
    expect(await parse(result)).toStrictEqual({ ...error.toProblem(), retCode });
    expect(await parse(wrap(retCode, JSON.stringify(result)))).toStrictEqual({
      ...error.toProblem(),
      retCode,
    });
  });

  it.each([
    ["anything at all", { ...CALL_FAILED, detail: "anything at all", retCode: 1 }],
    ["", { ...CALL_FAILED, detail: "", retCode: 1 }],
    ["null", { ...CALL_FAILED, detail: "null", retCode: 1 }],
    ["[1,2]", { ...CALL_FAILED, detail: "[1,2]", retCode: 1 }],
    [
      wrap(7, "plain 'text'\nof two lines"),
      { ...CALL_FAILED, detail: "plain 'text'\nof two lines", retCode: 7 },
    ],
    [
      wrap(1, '"a JSON string, as Nox sends"'),
      { ...CALL_FAILED, detail: "a JSON string, as Nox sends", retCode: 1 },
    ],
    [wrap(-5, ""), { ...CALL_FAILED, detail: "", retCode: -5 }],
    [
      wrap(42, '{"code":"E1","detail":"of another service"}'),
      { ...CALL_FAILED, type: "about:blank", code: "E1", detail: "of another service", retCode: 42 },
    ],
    [
      '{"code":42,"status":"404","retry":"no","title":null,"detail":["x"],"type":7}',
      {
        ...CALL_FAILED,
        detail: '{"code":42,"status":"404","retry":"no","title":null,"detail":["x"],"type":7}',
        retCode: 1,
      },
    ],
    [
      '{"code":"SLUICE_QUOTA"}',
      {
        type: "urn:sluice:error:SLUICE_QUOTA",
        title: "The caller used up its quota",
        status: 429,
        code: "SLUICE_QUOTA",
        detail: '{"code":"SLUICE_QUOTA"}',
        retry: true,
        retCode: 1003,
      },
    ],
  ])("makes a whole problem of %j", async (message, expected) => {
    expect(await parse(message)).toStrictEqual(expected);
  });

  it("is at home with its own output", async () => {
    const once = await parse(wrap(42, '{"code":"E1","detail":"x","status":418}'));
    expect(await parse(JSON.stringify(once))).toStrictEqual(once);
  });

  it("is not fooled by inherited names", async () => {
    expect(await parse('{"__proto__":{"code":"SLUICE_DENIED"}}')).toMatchObject({
      code: "SLUICE_CALL_FAILED",
    });
    expect(await parse('{"code":"constructor"}')).toMatchObject({
      code: "constructor",
      title: CALL_FAILED.title,
    });
  });

  it("bounds every field and leaves no half of a surrogate pair", async () => {
    const long = "🎉".repeat(5000); // cut after an odd number of halves
    const problem = (await parse(
      JSON.stringify({ code: long, title: long, type: long, detail: long }),
    )) as Record<string, string>;
    for (const [name, most] of [
      ["code", 200],
      ["title", 200],
      ["type", 200],
      ["detail", 640],
    ] as const) {
      expect(problem[name]?.length).toBeLessThanOrEqual(most);
      expect(problem[name]?.isWellFormed()).toBe(true);
    }
    expect(await parse("[".repeat(100_000) + "]".repeat(100_000))).toMatchObject({
      code: "SLUICE_CALL_FAILED",
    });
  });

  it("wants the message alone", async () => {
    expect(await refusal(() => call("sluice.parse_error", [{ message: "m" }]))).toEqual({
      code: "SLUICE_BUILTIN_FAILED",
      detail: "sluice.parse_error: argument 0 (message): expected a string, got an object",
    });
    expect(await refusal(() => call("sluice.parse_error", []))).toMatchObject({
      code: "SLUICE_BUILTIN_FAILED",
    });
  });
});
