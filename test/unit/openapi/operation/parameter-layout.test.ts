import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../../src/core/index.ts";
import type { Document, ParameterSpec } from "../../../../src/openapi/index.ts";
import { versioned } from "../support.ts";

const STRINGS = { type: "array", items: { type: "string" } };

/** How an array is laid out by a required parameter; undefined: it is refused. */
const layoutOf = (
  version: Document["version"],
  place: ParameterSpec["in"],
  given: JsonObject = {},
): Pick<ParameterSpec, "style" | "explode" | "allowReserved"> | undefined => {
  const parameter = {
    in: place,
    name: "p",
    required: true,
    ...(version === "2.0" ? STRINGS : { schema: STRINGS }),
    ...given,
  };
  const path = place === "path" ? "/x/{p}" : "/x";
  const item = { get: { operationId: "fn", parameters: [parameter], responses: {} } };
  const [bound] =
    versioned(version, { [path]: item })
      .functions.get("fn")
      ?.bind([["a"]], "plain").parameters ?? [];
  if (bound === undefined) return undefined;
  const { style, explode, allowReserved } = bound.spec;
  return { style, explode, allowReserved };
};

describe("defaults by place (3.x)", () => {
  it.each([
    ["path", "simple", false],
    ["query", "form", true],
    ["header", "simple", false],
    ["cookie", "form", true],
  ] as const)("%s is %s, explode %s", (place, style, explode) => {
    for (const version of ["3.0", "3.1", "3.2"] as const)
      expect(layoutOf(version, place)).toEqual({ style, explode, allowReserved: false });
  });
});

describe("styles (3.x)", () => {
  const styles = [
    "simple",
    "label",
    "matrix",
    "form",
    "spaceDelimited",
    "pipeDelimited",
    "tabDelimited",
    "deepObject",
    "cookie",
  ];

  it.each([
    ["3.1", "path", ["simple", "label", "matrix"]],
    ["3.1", "query", ["form", "spaceDelimited", "pipeDelimited", "deepObject"]],
    ["3.1", "header", ["simple"]],
    ["3.1", "cookie", ["form"]],
    ["3.2", "cookie", ["form", "cookie"]],
  ] as const)("of OpenAPI %s in %s are %j", (version, place, possible) => {
    expect(styles.filter((style) => layoutOf(version, place, { style }) !== undefined)).toEqual(possible);
  });

  it("explode by default where they are form or cookie, and as the document says", () => {
    const explode = (style: string, rest: JsonObject = {}) =>
      layoutOf("3.2", style === "cookie" ? "cookie" : "query", { style, ...rest })?.explode;
    expect(
      ["form", "cookie", "spaceDelimited", "pipeDelimited", "deepObject"].map((style) => explode(style)),
    ).toEqual([true, true, false, false, false]);
    expect([
      explode("form", { explode: false }),
      explode("pipeDelimited", { explode: true }),
      explode("form", { explode: "no" }),
    ]).toEqual([false, true, true]);
  });

  it("keep allowReserved", () => {
    expect(layoutOf("3.0", "query", { allowReserved: true })?.allowReserved).toBe(true);
    expect(layoutOf("3.0", "query", { allowReserved: "yes" })?.allowReserved).toBe(false);
  });
});

describe("collectionFormat (2.0)", () => {
  const usual = { path: "simple", query: "form", header: "simple" } as const;

  it.each(["path", "query", "header"] as const)("in %s", (place) => {
    const of = (collectionFormat?: string) => {
      const layout = layoutOf("2.0", place, collectionFormat === undefined ? {} : { collectionFormat });
      return [layout?.style, layout?.explode];
    };
    expect(of()).toEqual([usual[place], false]);
    expect(of("csv")).toEqual([usual[place], false]);
    expect(of("ssv")).toEqual(["spaceDelimited", false]);
    expect(of("tsv")).toEqual(["tabDelimited", false]);
    expect(of("pipes")).toEqual(["pipeDelimited", false]);
    expect(of("multi")).toEqual([usual[place], place === "query"]);
    expect(of("nonsense")).toEqual([usual[place], false]);
  });

  it("means nothing beside a value that is no array", () => {
    const parameter = { in: "query", name: "p", required: true, type: "string", collectionFormat: "pipes" };
    const fn = versioned("2.0", { "/x": { get: { parameters: [parameter], responses: {} } } }).functions.get(
      "getX",
    );
    expect(fn?.bind(["a"], "plain").parameters[0]?.spec).toMatchObject({ style: "form", explode: false });
  });

  it("is left alone in 3.x, as style is in 2.0", () => {
    expect(layoutOf("3.0", "query", { collectionFormat: "pipes" })?.style).toBe("form");
    expect(layoutOf("2.0", "query", { style: "matrix" })?.style).toBe("form");
  });
});
