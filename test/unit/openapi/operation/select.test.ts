import { describe, expect, it } from "vitest";
import type { Adapter } from "../../../../src/openapi/index.ts";
import { adapterOf, names, versioned } from "../support.ts";

const methods = ({ functions }: Adapter): string[] =>
  [...functions.values()].map(({ method, path }) => `${method} ${path}`);
const get = (rest: object = {}): object => ({ get: { responses: {}, ...rest } });

describe("operations are selected one by one", () => {
  it("refuses what is broken and publishes the rest, in document order", () => {
    const adapter = adapterOf(
      {
        "x-note": {},
        "/external": { $ref: "other.yaml#/x" },
        "/ref": { $ref: "#/x-items/one" },
        "/t": { get: "text", summary: "s", head: { responses: {} } },
        "/list": [],
      },
      { "x-items": { one: get() } },
    );
    expect(methods(adapter)).toEqual(["GET /ref", "HEAD /t"]);
    expect(adapter.operations).toBe(3);
    expect(adapter.refused).toEqual([
      {
        pointer: "/paths/~1external",
        reason: "broken-reference",
        message: '$ref "other.yaml#/x" cannot be followed: there is no such file',
      },
      {
        pointer: "/paths/~1t/get",
        operation: "GET /t",
        reason: "malformed",
        message: "an operation must be an object",
      },
      { pointer: "/paths/~1list", reason: "malformed", message: "a path item must be an object" },
    ]);
  });

  it("reads a path without its slash as one with it, and says so", () => {
    const adapter = adapterOf({ "pets/list": get() });
    expect(methods(adapter)).toEqual(["GET /pets/list"]);
    expect(adapter.warnings).toEqual([
      {
        pointer: "/paths/pets~1list/get",
        reason: "malformed",
        message: 'the path "pets/list" is read as "/pets/list"',
      },
    ]);
  });

  it("follows operations that are references", () => {
    const adapter = adapterOf(
      { "/a": { post: { $ref: "#/x-operations/add" } } },
      { "x-operations": { add: { operationId: "add", responses: {} } } },
    );
    expect(adapter.functions.get("add")).toMatchObject({ method: "POST", path: "/a" });
  });

  it("knows no operations in webhooks and callbacks", () => {
    const callbacks = { done: { "{$request.body#/url}": get() } };
    const adapter = adapterOf({ "/a": get({ callbacks }) }, { openapi: "3.1.0", webhooks: { w: get() } });
    expect([methods(adapter), adapter.operations]).toEqual([["GET /a"], 1]);
  });

  it.each([
    ["a document without paths", undefined],
    ["paths that are no object", []],
    ["paths that are null", null],
  ])("has nothing to publish in %s", (_, paths) => {
    const adapter = adapterOf({}, { paths });
    expect([adapter.functions.size, adapter.operations, adapter.refused]).toEqual([0, 0, []]);
  });

  it("takes the summary, else the first line of the description, without line breaks and of bounded length", () => {
    const summaries = [
      { summary: "one\ntwo", description: "no" },
      { summary: " ", description: "\n\nfirst line\nsecond" },
      { description: "x".repeat(500) },
      { summary: 5 },
    ].map((each) => [...adapterOf({ "/a": get(each) }).functions.values()][0]?.summary);
    expect(summaries.map((text) => text?.slice(0, 20))).toEqual([
      "one",
      "first line",
      "x".repeat(20),
      undefined,
    ]);
    expect(summaries[2]?.length).toBeLessThanOrEqual(200);
  });
});

describe("a path item that is a reference with siblings", () => {
  const adapter = adapterOf(
    {
      "/a/{id}": {
        $ref: "#/x-items/one",
        parameters: [{ in: "query", name: "shared", required: true, schema: { type: "integer" } }],
        post: { operationId: "postHere", responses: {} },
      },
    },
    {
      "x-items": {
        one: {
          parameters: [
            { in: "path", name: "id", required: true, schema: { type: "string" } },
            { in: "query", name: "shared", schema: { type: "string" } },
          ],
          get: { operationId: "getThere", responses: {} },
          post: { operationId: "postThere", responses: {} },
        },
      },
    },
  );

  it("has the operations of both, its own before those referred to", () => {
    expect([...adapter.functions.keys()]).toEqual(["getThere", "postHere"]);
    expect(adapter.refused).toEqual([]);
  });

  it("has the parameters of both, its own instead of those referred to", () => {
    const fn = adapter.functions.get("getThere");
    expect(names(fn?.arguments ?? [])).toEqual(["id", "shared"]);
    expect(fn?.arguments[1]?.schema).toEqual({ type: "integer" });
  });

  it("keeps its own pointers", () => {
    const two = adapterOf(
      { "/b": { $ref: "#/x-items/one" }, "/c": { $ref: "#/x-items/one" } },
      { "x-items": { one: { get: { operationId: "same", responses: {} } } } },
    );
    expect(two.refused.map(({ pointer, reason }) => [pointer, reason])).toEqual([
      ["/paths/~1c/get", "name-taken"],
    ]);
  });
});

describe("methods", () => {
  const operation = { responses: {} };
  const all = Object.fromEntries(
    ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query", "link", "GET"].map(
      (name) => [name, operation],
    ),
  );
  const ordinary = ["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH"].map((name) => `${name} /a`);

  it.each([
    ["2.0", ordinary, []],
    ["3.0", ordinary, ["/paths/~1a/trace"]],
    ["3.1", ordinary, ["/paths/~1a/trace"]],
    ["3.2", [...ordinary, "QUERY /a"], ["/paths/~1a/trace"]],
  ] as const)("of OpenAPI %s, TRACE never", (version, published, refused) => {
    const adapter = versioned(version, { "/a": all });
    expect(methods(adapter)).toEqual(published);
    expect(adapter.refused.map(({ pointer }) => pointer)).toEqual(refused);
    expect(adapter.refused.every(({ reason }) => reason === "method-unsendable")).toBe(true);
  });

  it("of their own are in additionalOperations, from 3.2 on", () => {
    const item = {
      "/a": {
        additionalOperations: {
          COPY: operation,
          "M-SEARCH": operation,
          connect: operation,
          "GE T": operation,
          x: 1,
        },
      },
    };
    const adapter = versioned("3.2", item);
    expect(methods(adapter)).toEqual(["COPY /a", "M-SEARCH /a"]);
    expect([...adapter.functions.keys()]).toEqual(["copyA", "mSearchA"]);
    expect(adapter.refused).toEqual([
      {
        pointer: "/paths/~1a/additionalOperations/connect",
        operation: "connect /a",
        reason: "method-unsendable",
        message: "connect requests are not sent",
      },
      {
        pointer: "/paths/~1a/additionalOperations/GE T",
        operation: "GE T /a",
        reason: "method-unsendable",
        message: '"GE T" is no HTTP method',
      },
      {
        pointer: "/paths/~1a/additionalOperations/x",
        operation: "x /a",
        reason: "malformed",
        message: "an operation must be an object",
      },
    ]);
    expect(methods(versioned("3.1", item))).toEqual([]);
  });
});
