import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../src/core/index.ts";
import { SluiceError } from "../../src/core/index.ts";
import type { BoundCall, ParameterSpec } from "../../src/openapi/interface.ts";
import { buildRequest, type HttpRequest } from "../../src/upstream/build-request.ts";
import { bound, parameter } from "../support/bound-call.ts";

const text = fc.string({ unit: "binary", maxLength: 12 });
const risky = fc.oneof(
  text,
  fc.constantFrom(
    ".",
    "..",
    "%2e",
    "../x",
    "a/..",
    "\r\nx: y",
    "?",
    "#",
    "&",
    ";",
    "\0",
    "ü",
    "\ud800",
    "x; sid=evil",
    "x&key=evil",
    "sid",
    "key",
  ),
);
const scalar = fc.oneof(risky, fc.integer(), fc.double({ noNaN: false }), fc.boolean(), fc.constant(null));
const nested = fc.oneof(
  scalar,
  fc.array(risky, { maxLength: 2 }),
  fc.dictionary(risky, risky, { maxKeys: 2 }),
);
const value = fc.oneof(
  scalar,
  fc.array(nested, { maxLength: 3 }),
  fc.dictionary(risky, nested, { maxKeys: 3 }),
) as fc.Arbitrary<JsonValue>;
const STYLES: Record<ParameterSpec["in"], ParameterSpec["style"][]> = {
  path: ["simple", "label", "matrix", "spaceDelimited", "pipeDelimited", "tabDelimited"],
  query: ["form", "spaceDelimited", "pipeDelimited", "tabDelimited", "deepObject"],
  header: ["simple", "spaceDelimited", "pipeDelimited", "tabDelimited"],
  cookie: ["form", "cookie"],
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
    {
      key: { kind: "apiKey", in: "query", name: "key", value: "k" },
      sid: { kind: "apiKey", in: "cookie", name: "sid", value: "s" },
    },
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
  it("a request is well formed, stays below its path and carries its credentials once", () => {
    fc.assert(
      fc.property(anyParameter, anyParameter, (first, second) => {
        const path = first.spec.in === "path" || second.spec.in === "path" ? "/a/{p}/z" : "/a/z";
        const request = tryBuild({ path, parameters: [first, second], security: [["key", "sid"]] });
        if (request === undefined) return;
        expect(request.target).toMatch(/^\/a\/[\x21-\x7e]*$/);
        expect(request.target).not.toContain("#");
        const url = new URL(`http://h${request.target}`);
        expect(url.pathname).toMatch(/^\/a\/.*z$/);
        expect(url.pathname.split("/").length).toBe(path.split("/").length);
        expect(url.searchParams.getAll("key")).toEqual(["k"]);
        const cookies = (request.headers.get("cookie") ?? "").split(/;\s*/);
        expect(cookies.filter((cookie) => /^\s*sid\b/i.test(cookie))).toEqual(["sid=s"]);
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
});
