import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type JsonObject, type JsonValue, SluiceError } from "../../src/core/index.ts";
import {
  type AdapterFunction,
  type CompileOptions,
  compileAdapter,
  readDocument,
} from "../../src/openapi/index.ts";
import { buildRequest, type HttpRequest } from "../../src/upstream/build-request.ts";
import { callArguments, type GivenCall } from "../support/call-arguments.ts";
import { describedOperation } from "../support/described-operation.ts";
import { differenceIn } from "../support/read-request.ts";

const FIXTURES = new URL("../fixtures/openapi/", import.meta.url).pathname;
const CORPUS = new URL("../../../shared/corpus/openapi/", import.meta.url).pathname;

/** How many functions each document becomes, so that none is missed. */
const OURS: readonly (readonly [file: string, functions: number])[] = [
  ["archive-20.yaml", 6],
  ["styles-30.yaml", 5],
  ["loans-30.json", 4],
  ["parcels-31.yaml", 8],
  ["bodies-32.yaml", 16],
];

const OTHERS = [
  "oai-petstore-20.json",
  "oai-uber-20.json",
  "autorest-url-multi-20.json",
  "autorest-formdata-20.json",
  "oai-uspto-30.yaml",
  "swagger-petstore-30.yaml",
  "moov-watchman-30.yaml",
  "museum-31.yaml",
  "oai-tictactoe-31.yaml",
  "scalar-galaxy-31.yaml",
  "readme-parameters-style-31.json",
  "redocly-oas32.yaml",
];

const OPTIONS: CompileOptions = {
  service: "test",
  credentials: [],
  upstreamUrl: "http://127.0.0.1",
  hosts: "any",
  serverVariables: {},
  arrayItems: 1000,
  operations: {},
};

const functionsOf = (folder: string, file: string): { root: JsonObject; functions: AdapterFunction[] } => {
  const document = readDocument(readFileSync(join(folder, file), "utf8"), file);
  const { functions } = compileAdapter(document, OPTIONS);
  return { root: document.root, functions: [...functions.values()] };
};

/** The request; undefined where the arguments are refused in the documented way. */
const requestOf = (fn: AdapterFunction, { args }: Pick<GivenCall, "args">): HttpRequest | undefined => {
  try {
    return buildRequest({ ...fn.bind(args, "plain"), security: [] }, "", {}, "sluice/1");
  } catch (error) {
    if (error instanceof SluiceError && error.code === "SLUICE_INVALID_ARGUMENTS") return undefined;
    throw error;
  }
};

/** fast-check fails by itself when more than `maxSkipsPerRun` times as many calls are refused as are made. */
const check = async (folder: string, file: string, numRuns: number): Promise<number> => {
  const { root, functions } = functionsOf(folder, file);
  for (const fn of functions) {
    const described = describedOperation(root, fn.method, fn.path);
    const property = fc.asyncProperty(callArguments(fn, described), async (given) => {
      const request = requestOf(fn, given);
      fc.pre(request !== undefined);
      const longer = { ...request, target: `${request.target}x` };
      expect(await differenceIn(longer, described, given).catch(String)).toBeDefined();
      expect(
        await differenceIn(request, described, given),
        `${fn.name} ${request.target} ${request.body}`,
      ).toBeUndefined();
    });
    await fc.assert(property, { numRuns, maxSkipsPerRun: 10 });
  }
  return functions.length;
};

describe("the arguments of every call are read back from its request as they were given", () => {
  it.each(OURS)("%s", async (file, functions) => {
    expect(await check(FIXTURES, file, 60)).toBe(functions);
  });

  it.skipIf(!existsSync(CORPUS)).each(OTHERS)("%s", async (file) => {
    expect(await check(CORPUS, file, 15)).toBeGreaterThan(0);
  });
});

describe("found so", () => {
  const functionOf = (operation: object, root: object = {}): AdapterFunction => {
    const paths = { "/x": { post: { operationId: "fn", responses: {}, ...operation } } };
    const text = JSON.stringify({ openapi: "3.1.0", info: { title: "t", version: "1" }, paths, ...root });
    const [fn] = compileAdapter(readDocument(text, "t.json"), OPTIONS).functions.values();
    if (fn === undefined) throw new Error("nothing was published");
    return fn;
  };
  const header = (name: string) => ({ name, in: "header", required: true, schema: { type: "string" } });
  const body = (mediaType: string, media: object) => ({
    requestBody: { required: true, content: { [mediaType]: media } },
  });
  const send = (fn: AdapterFunction, ...args: JsonValue[]) => requestOf(fn, { args });

  it("each of a document's patterns is its own", () => {
    const parameters = ["A", "B"].map((letter) => ({
      name: letter,
      in: "query",
      required: true,
      schema: { type: "string", pattern: `^${letter}$` },
    }));
    const fn = functionOf({ parameters });
    expect(send(fn, "A", "B")?.target).toBe("/x?A=A&B=B");
    expect(send(fn, "A", "A")).toBeUndefined();
  });

  it("white space in a pattern is any that JavaScript takes for it", () => {
    const schema = { type: "string", pattern: String.raw`^(\w+[\s-]?)+\s\S+$` };
    const fn = functionOf({ parameters: [{ name: "q", in: "query", required: true, schema }] });
    expect(send(fn, "a\u00a0b\u2003ü")).toBeDefined();
    expect(send(fn, "a\u00a0b\u2003\ufeff")).toBeUndefined();
  });

  it("XML is sent as XML where the document says any kind of it", () => {
    const fn = functionOf(
      body("application/*+xml", { schema: { type: "object", xml: { name: "a" }, properties: {} } }),
    );
    expect(send(fn, {})?.headers.get("content-type")).toBe("application/xml");
  });

  it("items of an exploded array are parts of their own, nulls and empty lists none", () => {
    const list = { type: "array", items: { type: ["string", "null"] } };
    const encoding = { each: { style: "deepObject", explode: true }, joined: { explode: false } };
    const fn = functionOf(
      body("multipart/form-data", {
        schema: { type: "object", properties: { each: list, joined: list } },
        encoding,
      }),
    );
    const partsOf = (value: JsonValue): string[] =>
      String(send(fn, value)?.body)
        .split(/--sluice-\S+/)
        .slice(1, -1)
        .map((part) => part.split("\r\n\r\n")[1]?.trim() ?? "");
    expect(partsOf({ each: ["a,b", null, "c"], joined: ["d", null, "e"] })).toEqual(["a,b", "c", "d,e"]);
    expect(partsOf({ each: [], joined: [] })).toEqual([]);
  });

  it("a header arrives whole or is refused", () => {
    const fn = functionOf({ parameters: [header("X-A")] });
    expect(send(fn, "a b")?.headers.get("x-a")).toBe("a b");
    for (const text of [" a", "a ", "\ta"]) expect(send(fn, text)).toBeUndefined();
  });

  it("a declared Content-Encoding is sent", () => {
    expect(
      send(functionOf({ parameters: [header("Content-Encoding")] }), "gzip")?.headers.get("content-encoding"),
    ).toBe("gzip");
  });
});
