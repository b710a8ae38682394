import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../src/core/index.ts";
import { SluiceError } from "../../src/core/index.ts";
import type { BoundCall, ParameterSpec } from "../../src/openapi/interface.ts";
import { buildRequest, type HttpRequest } from "../../src/upstream/build-request.ts";
import { bound, form, parameter } from "../support/bound-call.ts";

const text = fc.string({ unit: "binary", maxLength: 12 });
const risky = fc.oneof(
  text,
  fc.constantFrom(".", "..", "%2e", "../x", "a/..", "\r\nx: y", "?", "#", "&", ";", "\0", "ü", "\ud800"),
);
const scalar = fc.oneof(risky, fc.integer(), fc.double({ noNaN: false }), fc.boolean(), fc.constant(null));
const value = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 3 }),
  fc.dictionary(risky, scalar, { maxKeys: 3 }),
) as fc.Arbitrary<JsonValue>;
const STYLES: Record<ParameterSpec["in"], ParameterSpec["style"][]> = {
  path: ["simple", "label", "matrix"],
  query: ["form", "spaceDelimited", "pipeDelimited", "deepObject"],
  header: ["simple"],
  cookie: ["form"],
};
const anyParameter = fc
  .constantFrom("path", "query", "header", "cookie")
  .chain((place) =>
    fc
      .tuple(fc.constantFrom(...STYLES[place]), fc.boolean(), fc.boolean(), value)
      .map(([style, explode, allowReserved, given]) =>
        parameter(place, "p", given, { style, explode, allowReserved }),
      ),
  );

const build = (call: Partial<BoundCall>): HttpRequest =>
  buildRequest(
    bound(call),
    "",
    { key: { kind: "apiKey", in: "query", name: "key", value: "k" } },
    "sluice/1",
  );

/** The request, or undefined when it was refused in the documented way. */
const tryBuild = (call: Partial<BoundCall>): HttpRequest | undefined => {
  try {
    return build(call);
  } catch (error) {
    if (error instanceof SluiceError && error.code === "SLUICE_INVALID_ARGUMENTS") return undefined;
    throw error;
  }
};

describe("whatever the arguments", () => {
  it("a request is well formed, stays below its path and carries its credential once", () => {
    fc.assert(
      fc.property(anyParameter, anyParameter, (first, second) => {
        const path = first.spec.in === "path" || second.spec.in === "path" ? "/a/{p}/z" : "/a/z";
        const request = tryBuild({ path, parameters: [first, second], security: [["key"]] });
        if (request === undefined) return;
        expect(request.target).toMatch(/^\/a\/[\x21-\x7e]*$/);
        expect(request.target).not.toContain("#");
        const url = new URL(`http://h${request.target}`);
        expect(url.pathname).toMatch(/^\/a\/.*z$/);
        expect(url.pathname.split("/").length).toBe(path.split("/").length);
        expect(url.searchParams.getAll("key")).toEqual(["k"]);
        for (const [name, header] of request.headers)
          expect(`${name}: ${header}`).toMatch(/^[\t\x20-\x7e\u0080-\u00ff]*$/);
      }),
    );
  });

  it("a path value arrives as it was given", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }), (given) => {
        const request = tryBuild({ path: "/a/{p}", parameters: [parameter("path", "p", given)] });
        if (request !== undefined) expect(decodeURIComponent(request.target.slice("/a/".length))).toBe(given);
      }),
    );
  });

  it("queries and forms are read back as they were given", () => {
    const wellFormed = fc.string({ unit: "grapheme", maxLength: 12 });
    const object = fc.dictionary(
      wellFormed,
      fc.oneof(wellFormed, fc.integer(), fc.boolean(), fc.array(wellFormed)),
    );
    fc.assert(
      fc.property(object, (given) => {
        const expected = Object.entries(given).flatMap(([name, member]) =>
          (Array.isArray(member) ? member : [member]).map((item) => [name, String(item)]),
        );
        const request = build({ body: form(given) });
        expect([...new URLSearchParams(request.body)]).toEqual(expected);
        const parameters = Object.entries(given).map(([name, member]) => parameter("query", name, member));
        const target = build({ parameters }).target;
        expect([...new URL(`http://h${target}`).searchParams]).toEqual(expected);
      }),
    );
  });
});
