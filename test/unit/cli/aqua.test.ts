import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aquaInputs, parseCall } from "../../../src/cli/aqua-call.ts";
import { fromAqua, toAqua } from "../../../src/cli/aqua-values.ts";
import { type AquaFunction, compileAqua } from "../../../src/cli/compile-aqua.ts";
import { type PreparedScript, prepareScript } from "../../../src/cli/prepare-script.ts";
import type { JsonObject } from "../../../src/core/index.ts";
import { tempDir } from "../../support/temp-dir.ts";

const FILES = {
  "types.aqua": `aqua Types declares *

data Person:
    name: string
    phone: ?string
    tags: []string
`,
  "all.aqua": `aqua Main

import "types.aqua"

export greet, both, nothing, ask, meet

func greet(name: string, times: u32) -> string:
    <- name

func both(name: string) -> string, u32:
    <- name, 5

func nothing():
    a = 1

func ask(name: string, answer: string -> string) -> string:
    result <- answer(name)
    <- result

func meet(person: Person, by: ?string) -> Person, ?string:
    <- person, by
`,
  "one.aqua": 'aqua One\n\nexport only\n\nfunc only() -> string:\n    <- "x"\n',
  "broken.aqua": "aqua Main\n\nfunc greet(name: string) -> u32:\n    <- nobody\n",
  "chain.air": "(null)",
};

let dir: Awaited<ReturnType<typeof tempDir>>;
const at = (name: string): string => join(dir.path, name);
beforeAll(async () => {
  dir = await tempDir();
  for (const [name, text] of Object.entries(FILES)) await writeFile(at(name), text);
});
afterAll(() => dir[Symbol.asyncDispose]());

const prepare = (
  func: string | undefined,
  data: JsonObject = {},
  ...sealed: string[]
): Promise<PreparedScript> => prepareScript(at("all.aqua"), { func, data, sealed: new Set(sealed) });
const inputs = async (func: string, data?: JsonObject): Promise<JsonObject> =>
  (await prepare(func, data)).inputs;

describe("an Aqua file", () => {
  it("is compiled with what it imports, to AIR that reads its parameters by name", async () => {
    const { script, inputs: given, resultsOf } = await prepare('greet("Ann", 5)');
    expect(script).toContain('(call %init_peer_id% ("getDataSrv" "name") [] -name-arg-)');
    expect(given).toEqual({ name: "Ann", times: 5 });
    expect(resultsOf(["Ann"])).toEqual(["Ann"]);
  });

  it("answers also where its function returns nothing", async () => {
    const { script, resultsOf } = await prepare("nothing()");
    expect(script).toContain('("callbackSrv" "response") []');
    expect(resultsOf([])).toEqual([]);
  });

  it("needs no --func where it exports one function", async () => {
    const asked = { func: undefined, data: {}, sealed: new Set<string>() };
    expect((await prepareScript(at("one.aqua"), asked)).script).toContain('["x"]');
    await expect(prepare(undefined)).rejects.toThrow(
      /say which function to run, --func NAME: it exports .*greet/,
    );
  });

  it.each([
    ["a call", 'greet("a, b(]", 5)', {}, { name: "a, b(]", times: 5 }],
    ["names of inputs", "greet(who, many)", { who: "Ann", many: 5, other: 1 }, { name: "Ann", times: 5 }],
    [
      "inputs alone",
      "greet",
      { name: "Ann", times: 18446744073709551615n },
      { name: "Ann", times: 18446744073709551615n },
    ],
    [
      "optionals",
      'meet({"name": "a", "tags": []}, nil)',
      {},
      { person: { name: "a", phone: [], tags: [] }, by: [] },
    ],
    [
      "optionals that are there",
      'meet({"name": "a", "tags": ["x"], "phone": "1"}, "b")',
      {},
      { person: { name: "a", phone: ["1"], tags: ["x"] }, by: ["b"] },
    ],
    [
      "optionals that nobody speaks of",
      "meet",
      { person: { name: "a", tags: [] } },
      { person: { name: "a", phone: [], tags: [] }, by: [] },
    ],
  ])("takes %s", async (_, func, data, expected) => {
    expect(await inputs(func, data)).toEqual(expected);
  });

  it("gives results as a person would write them", async () => {
    const { resultsOf } = await prepare("meet", { person: { name: "a", tags: [] } });
    expect(resultsOf([{ name: "a", phone: ["1"], tags: ["x"] }, []])).toEqual([
      { name: "a", phone: "1", tags: ["x"] },
      null,
    ]);
  });

  it("leaves a value that will be sealed as it is: the function sees text, whatever it holds", async () => {
    const { inputs: given } = await prepare("greet", { name: { card: 4242 }, times: 1 }, "name");
    expect(given).toEqual({ name: { card: 4242 }, times: 1 });
  });

  it.each([
    ["gret", {}, /all\.aqua has no function "gret"; did you mean greet\?/],
    ["greet(", {}, /^--func "greet\(" is not like greet or greet\("Ann", 5\)$/],
    ["greet(Ann, 5)", {}, /^--func names Ann, which --data does not give; a string needs its quotes$/],
    ["greet('Ann')", {}, /^--func names Ann/],
    ['greet("Ann" 5)', {}, /^what --func has between its brackets is not JSON/],
    ['greet("Ann")', {}, /^greet\(name: string, times: u32\): times is not given$/],
    ['greet("Ann", 1, 2)', {}, /^greet\(name: string, times: u32\) was given 3 arguments$/],
    ['greet("Ann", "5")', {}, /^times of greet is a string, not u32$/],
    [
      "greet",
      { name: "Ann", time: 5 },
      /^greet\(name: string, times: u32\) has no parameter time \(--data\)$/,
    ],
    ["meet", { person: { name: "a", tags: [1] } }, /^person of meet\.tags\[0\] is a number, not string$/],
    ["meet", { person: { name: "a" } }, /^person of meet\.tags is null, not \[\]string$/],
    [
      'ask("Ann", "x")',
      {},
      /^ask\(name: string, answer: a function\): answer is a function, which the command line cannot give/,
    ],
  ])("refuses --func %s", async (func, data, message) => {
    await expect(inputs(func, data)).rejects.toMatchObject({
      code: "SLUICE_USAGE",
      message: expect.stringMatching(message),
    });
  });

  it("is refused in the compiler's words, without colours", async () => {
    const compiled = compileAqua(at("broken.aqua"), "greet");
    await expect(compiled).rejects.toMatchObject({ code: "SLUICE_USAGE", exit: 2 });
    const message = await compiled.then(String, (error: Error) => error.message);
    expect(message).toMatch(/broken\.aqua does not compile:\n.*broken\.aqua:4:8\n/s);
    expect(message).not.toMatch(/\p{Cc}{2}|[^\P{Cc}\n]/u);
    await expect(compileAqua(at("nowhere.aqua"), "greet")).rejects.toThrow(/nowhere\.aqua/);
  });

  it("says what to install where there is no compiler", async () => {
    const absent = "@fluencelabs/not-there";
    const load = (): Promise<never> => import(absent) as Promise<never>;
    await expect(compileAqua("x.aqua", "greet", load)).rejects.toMatchObject({
      code: "SLUICE_USAGE",
      exit: 2,
      message:
        "x.aqua: Aqua is compiled by @fluencelabs/aqua-api, which is not installed beside sluice: npm install @fluencelabs/aqua-api",
    });
  });
});

describe("a script", () => {
  it("is AIR, or Aqua, and --func is about Aqua", async () => {
    const asked = { func: undefined, data: { a: 1 }, sealed: new Set<string>() };
    expect(await prepareScript(at("chain.air"), asked)).toMatchObject({ script: "(null)", inputs: { a: 1 } });
    await expect(prepareScript(at("chain.air"), { ...asked, func: "f" })).rejects.toThrow(
      /--func is about Aqua/,
    );
    await expect(prepareScript("chain.txt", asked)).rejects.toThrow(
      "only .air scripts and .aqua files can be run",
    );
  });
});

it("has no type that a call could make it break on", () => {
  const fn: AquaFunction = {
    name: "f",
    script: "",
    parameters: [["any", { tag: "topType" }]],
    results: [],
  };
  expect(aquaInputs(fn, { list: undefined, data: { any: [null] }, sealed: new Set() })).toEqual({
    any: [null],
  });
  expect(() => toAqua([1], { tag: "bottomType" }, "x")).toThrow("x is an array, not ⊥");
  expect(fromAqua("not an array", { tag: "array", type: { tag: "topType" } })).toBe("not an array");
  expect(parseCall(" f ( 1 ) ")).toEqual({ name: "f", list: " 1 " });
});
