import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../../src/core/index.ts";
import type { ParameterSpec } from "../../../src/openapi/interface.ts";
import { requestPath } from "../../../src/upstream/request-path.ts";
import { bound, parameter } from "../../support/bound-call.ts";

const path = (template: string, values: Record<string, string>): string =>
  requestPath(
    bound({
      path: template,
      parameters: Object.entries(values).map(([name, value]) => parameter("path", name, value)),
    }),
  );

describe("requestPath", () => {
  it("fills the template in", () => {
    expect(path("/a/{x}/b-{y}.json", { x: "1 2", y: "ü" })).toBe("/a/1%202/b-%C3%BC.json");
  });

  it("encodes what a template must not hold and keeps what it may", () => {
    expect(path('/a b/"c"/%41/x:y,z@(1)', {})).toBe("/a%20b/%22c%22/%41/x:y,z@(1)");
  });

  it("drops a fragment and keeps a query of the template", () => {
    expect(path("/{bucket}?acl=1#second", { bucket: "b" })).toBe("/b?acl=1");
  });

  it("writes label and matrix styles", () => {
    const parameters = [
      parameter("path", "l", ["a", "b"], { style: "label", explode: true }),
      parameter("path", "m", { k: "v" }, { style: "matrix", explode: true }),
    ];
    expect(requestPath(bound({ path: "/x{l}/y{m}", parameters }))).toBe("/x.a.b/y;k=v");
  });

  it.each(["a/b", "a..b", "...", "..a", ".hidden", "a\\b", "50%", "%41", "?", "#x", ";a=.."])(
    "sends %s as data",
    (value) => {
      const sent = path("/files/{name}/meta", { name: value }).split("/");
      expect(sent).toHaveLength(4);
      expect(decodeURIComponent(sent[2] ?? "")).toBe(value);
    },
  );

  it.each([
    ".",
    "..",
    "../admin",
    "a/../b",
    "a\\..\\b",
    "%2e",
    "%2e%2E",
    ".%2e",
    "..%2fadmin",
    "%252e%252e",
    "%25252e%25252e",
    "..;x=1",
    " .. ",
    ".\t.",
    "..\n",
    "%2525252525252e",
    "..?x",
    "%2e%2e%23x",
    "x%2f..%5cy",
    "a\rb",
    "a\nb",
    "a\0",
    "a%00.png",
    "%0d%0aX-Evil: 1",
    "%250a",
  ])("refuses %j", (value) => {
    expect(() => path("/files/{name}/meta", { name: value })).toThrow(
      expect.objectContaining({
        code: "SLUICE_INVALID_ARGUMENTS",
        message: expect.stringContaining('"name"'),
      }),
    );
  });

  it("refuses dots that only two values make together", () => {
    expect(() => path("/files/{a}{b}", { a: ".", b: "." })).toThrow("must not lead to another path");
    expect(() =>
      requestPath(bound({ path: "/x/{l}", parameters: [parameter("path", "l", ".", { style: "label" })] })),
    ).toThrow("must not lead to another path");
  });

  it.each<[string, ParameterSpec["style"], boolean, JsonValue]>([
    ["/x/{p}", "label", false, "."],
    ["/x/{p}", "label", false, ""],
    ["/x/{p}", "label", true, ["", ""]],
    ["/x/{p}", "label", false, "%2e"],
    ["/x/{p}", "label", true, ["a/", "./y"]],
    ["/x/.{p}", "label", false, ""],
    ["/x/.{p}", "matrix", false, "x"],
    ["/x/..{p}", "matrix", true, { k: "v" }],
    ["/x/{p}", "matrix", false, "a/../b"],
    ["/x/{p}", "matrix", true, { "/../": "v" }],
    ["/x/{p}", "matrix", true, ["a\\..\\b"]],
    ["/x/{p}", "matrix", true, { k: "\r\n" }],
    ["/x/{p}", "simple", true, ["/..", "/.."]],
    ["/x/{p}", "simple", true, { "..;k": 1 }],
    ["/x/{p}", "spaceDelimited", false, ["", ".."]],
    ["/x/{p}", "tabDelimited", false, ["..", ""]],
  ])("refuses what %s in style %s (explode %s) makes of %j", (template, style, explode, value) => {
    const call = bound({ path: template, parameters: [parameter("path", "p", value, { style, explode })] });
    expect(() => requestPath(call)).toThrow("must not lead to another path");
  });

  it.each([["/.."], ["..%2f"], ["%2e%2e"], ["%5c..%5c"], ["%0d%0a"], ["%00"]])(
    "refuses %j also where reserved characters and triples are kept",
    (value) => {
      const parameters = [parameter("path", "p", value, { allowReserved: true })];
      expect(() => requestPath(bound({ path: "/x/{p}", parameters }))).toThrow(
        "must not lead to another path",
      );
    },
  );

  it.each([[""], [null], [[]], [{}]])("refuses the empty value %j", (value) => {
    const call = bound({ path: "/a/{x}", parameters: [parameter("path", "x", value)] });
    expect(() => requestPath(call)).toThrow('path parameter "x" must not be empty');
  });

  it("refuses a template variable that nothing fills", () => {
    expect(() => path("/a/{x}", {})).toThrow('path parameter "x" must not be empty');
  });
});
