import { describe, expect, it } from "vitest";
import { positionsOf, readDocument } from "../../../src/openapi/index.ts";
import { processorMs } from "../../support/processor-time.ts";
import { names, versioned } from "./support.ts";

/** What documents of other people taught: each a small case of what was read, refused or lost wrongly. */

const operation = (rest: object): object => ({ operationId: "fn", responses: {}, ...rest });

const yaml = (rest: string): string => `openapi: 3.0.3\ninfo: { title: t, version: "1" }\npaths: {}\n${rest}`;

describe("YAML that other languages' parsers read", () => {
  it.each([
    ["a quoted text that goes on at its key's indent", 'x-a:\n  b: "one\n  two"\n', { b: "one two" }],
    ["the same in single quotes, less indented", "x-a:\n  b: 'one\n\nit''s two'\n", { b: "one\nit's two" }],
    [
      "several of them, with Windows line ends",
      'x-a:\r\n  b: "1\r\n  2\r\n  3"\r\n  c: "4\r\n  5"\r\n',
      { b: "1 2 3", c: "4 5" },
    ],
    ["a bracket that closes at its key's indent", "x-a:\n  b: [\n    1,\n  2\n  ]\n", { b: [1, 2] }],
    ["a text that is indented by tabs", 'x-a:\n  b: "one\n\t\ttwo"\n', { b: "one two" }],
  ])("takes %s", (_, text, value) => {
    expect(readDocument(yaml(text), "a.yaml").root["x-a"]).toEqual(value);
  });

  it("finds the places in such a text", () => {
    const text = yaml('x-a:\n  b: "one\n  two"\n  c: [\n  1, 22\n  ]\n  d: 1\n');
    for (const [pointer, shown] of [
      ["/x-a/c/1", "22"],
      ["/x-a/d", "d: 1"],
    ] as const) {
      const { offset = 0, line = 0, column = 0 } = positionsOf(text, [pointer]).get(pointer) ?? {};
      expect(text.slice(offset).startsWith(shown)).toBe(true);
      expect(
        text
          .split("\n")
          [line - 1]?.slice(column - 1)
          .startsWith(shown),
      ).toBe(true);
    }
  });

  it("names the line at which a quote was not closed", () => {
    expect(() => readDocument(yaml('x-a:\n  b: "one\n  c: 1\n  d: 2\n'), "a.yaml")).toThrow("a.yaml:6 ");
  });

  it("does not mend for ever", () => {
    const text = yaml(`x-a:\n  b: "\n${"  one\n".repeat(100_000)}  "\n`);
    const started = processorMs();
    expect(() => readDocument(text, "a.yaml")).toThrow("deficient indentation");
    expect(processorMs() - started).toBeLessThan(10_000);
  });
});

describe("Swagger 2.0", () => {
  it.each([{}, { name: "" }])("takes a body parameter without a name: %j", (name) => {
    const body = {
      in: "body",
      required: true,
      schema: { type: "array", items: { type: "integer" } },
      ...name,
    };
    const adapter = versioned("2.0", { "/x": { post: operation({ parameters: [body] }) } });
    expect(adapter.refused).toEqual([]);
    const call = adapter.functions.get("fn")?.bind([[1, 2]], "plain");
    expect(call?.body).toMatchObject({ kind: "json", value: [1, 2] });
  });

  it("takes form fields that the path item declares for its operations", () => {
    const field = { in: "formData", name: "note", type: "string" };
    const adapter = versioned("2.0", { "/x": { parameters: [field], post: operation({}) } });
    expect(adapter.types()).toContain("note");
    expect(adapter.aqua()).toContain("note");
    const call = adapter.functions.get("fn")?.bind([{ body: { note: "a" } }], "plain");
    expect(call?.body).toMatchObject({ kind: "form", value: { note: "a" } });
  });
});

describe("headers that the connection has anyway", () => {
  const header = (name: string): object => ({
    in: "header",
    name,
    required: true,
    schema: { type: "string" },
  });

  it.each(["Content-Length", "host", "Accept-Encoding", "Connection"])(
    "are left out, required or not: %s",
    (name) => {
      const adapter = versioned("3.0", { "/x": { get: operation({ parameters: [header(name)] }) } });
      expect(adapter.refused).toEqual([]);
      expect(adapter.warnings).toMatchObject([{ reason: "parameter-left-out" }]);
      expect(names(adapter.functions.get("fn")?.arguments ?? [])).toEqual([]);
    },
  );

  it.each(["Transfer-Encoding", "Cookie", "Proxy-Authorization"])(
    "are not, where a caller's value would be lost: %s",
    (name) => {
      const adapter = versioned("3.0", { "/x": { get: operation({ parameters: [header(name)] }) } });
      expect(adapter.refused).toMatchObject([{ reason: "parameter-unsendable" }]);
    },
  );
});

describe("half-written operations", () => {
  it("have no body where a response says nothing", () => {
    const adapter = versioned("3.0", { "/x": { get: operation({ responses: { 200: null } }) } });
    expect(adapter.refused).toEqual([]);
  });

  it("lose an optional parameter without a name, and tell it", () => {
    const nameless = { in: "header", name: "", schema: {} };
    const page = { in: "query", name: "page", schema: { type: "integer" } };
    const adapter = versioned("3.0", { "/x": { get: operation({ parameters: [nameless, page] }) } });
    expect(adapter.warnings).toMatchObject([
      { pointer: "/paths/~1x/get/parameters/0", reason: "parameter-left-out" },
    ]);
    expect(names(adapter.functions.get("fn")?.options ?? [])).toEqual(["page"]);
  });

  it("are refused where parameters are no list, so that none is lost", () => {
    const parameters = { $ref: "#/components/parameters/Id" };
    const adapter = versioned("3.0", { "/x": { get: operation({ parameters }) } });
    expect(adapter.refused).toMatchObject([
      { pointer: "/paths/~1x/get/parameters", reason: "malformed", message: "parameters must be a list" },
    ]);
  });
});

describe("patterns between slashes, as programs write them", () => {
  const bindWith = (pattern: string) => (value: string) => {
    const schema = { type: "string", pattern };
    const adapter = versioned("3.0", {
      "/x": { get: operation({ parameters: [{ in: "query", name: "q", required: true, schema }] }) },
    });
    adapter.functions.get("fn")?.bind([value], "plain");
    return adapter.warnings.map(({ reason }) => reason);
  };

  it.each(["/^[a-z]+$/", "/^[a-z]{3}/", "/[a-z]$/", "/[a-z]/i"])("are not checked: %s", (pattern) => {
    expect(bindWith(pattern)("abc")).toEqual(["pattern-unchecked"]);
  });

  it.each(["/users/[0-9]+/groups", "^/a/$", "/[a-z]+/"])("are, where slashes may be meant: %s", (pattern) => {
    expect(() => bindWith(pattern)("abc")).toThrow("must match the pattern");
  });
});
