import { parseCookie } from "cookie";
import fc from "fast-check";
import qs from "qs";
import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../src/core/index.ts";
import type { BoundCall } from "../../src/openapi/interface.ts";
import { buildRequest, type HttpRequest } from "../../src/upstream/build-request.ts";
import { bound, form, parameter } from "../support/bound-call.ts";

const build = (call: Partial<BoundCall>): HttpRequest => buildRequest(bound(call), "", {}, "sluice/1");
const queryOf = (call: Partial<BoundCall>): string => build(call).target.replace(/^[^?]*\??/, "");

const text = fc.string({ unit: "grapheme", maxLength: 12 });
const scalar = fc.oneof(text, fc.integer(), fc.boolean());
const object = fc.dictionary(text, fc.oneof(scalar, fc.array(scalar, { maxLength: 4 })), { maxKeys: 5 });

const pairsOf = (given: Record<string, JsonValue>): [string, string][] =>
  Object.entries(given).flatMap(([name, member]) =>
    [member].flat().map((item): [string, string] => [name, String(item)]),
  );

describe("forms and queries are read back as they were given", () => {
  it("by URLSearchParams", () => {
    fc.assert(
      fc.property(object, (given) => {
        const expected = pairsOf(given);
        const parameters = Object.entries(given).map(([name, member]) => parameter("query", name, member));
        expect([...new URLSearchParams(build({ body: form(given) }).body as string)]).toEqual(expected);
        expect([...new URLSearchParams(queryOf({ parameters }))]).toEqual(expected);
        const querystring = { kind: "form", value: given, encoding: {} } as const;
        expect([...new URLSearchParams(queryOf({ querystring }))]).toEqual(expected);
      }),
    );
  });

  it("by qs, where a single item is no array and brackets are no structure", () => {
    const plain = fc.dictionary(
      text.filter((name) => name !== "" && !/[[\].]/.test(name) && !Object.hasOwn(Object.prototype, name)),
      fc.oneof(scalar, fc.array(scalar, { minLength: 2, maxLength: 4 })),
    );
    fc.assert(
      fc.property(plain, (given) => {
        const expected = Object.fromEntries(
          Object.entries(given).map(([name, member]) => [
            name,
            Array.isArray(member) ? member.map(String) : String(member),
          ]),
        );
        const options = { plainObjects: true, parameterLimit: 100 };
        expect({ ...qs.parse(build({ body: form(given) }).body as string, options) }).toEqual(expected);
      }),
    );
  });

  it("in style deepObject by qs, nested", () => {
    const key = fc.stringMatching(/^[a-zé&=+% ]{1,6}$/);
    const { node } = fc.letrec<{ node: JsonValue }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 3 },
        text,
        fc.array(tie("node"), { minLength: 1, maxLength: 3 }),
        fc.dictionary(key, tie("node"), { minKeys: 1, maxKeys: 3 }),
      ),
    }));
    const deep = { style: "deepObject", explode: true, allowReserved: false } as const;
    fc.assert(
      fc.property(fc.dictionary(key, node, { minKeys: 1, maxKeys: 3 }), (given) => {
        const read = (query: string): unknown => qs.parse(query, { depth: 20, parameterLimit: 10_000 });
        expect(read(queryOf({ parameters: [parameter("query", "f", given, deep)] }))).toEqual({ f: given });
        expect(read(build({ body: form({ f: given }, { f: deep }) }).body as string)).toEqual({ f: given });
      }),
    );
  });

  it("as JSON where a form or an exploded query holds objects", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.object(), fc.array(fc.jsonValue())), { minLength: 1 }), (given) => {
        const items = JSON.parse(JSON.stringify(given)) as JsonValue[];
        const query = new URLSearchParams(queryOf({ parameters: [parameter("query", "q", items)] }));
        const body = new URLSearchParams(build({ body: form({ q: items }) }).body as string);
        expect(query.getAll("q").map((each) => JSON.parse(each) as JsonValue)).toEqual(items);
        expect(body.getAll("q").map((each) => JSON.parse(each) as JsonValue)).toEqual(items);
      }),
    );
  });

  it("as any text that is the whole query", () => {
    fc.assert(
      fc.property(text, (given) => {
        expect(decodeURIComponent(queryOf({ querystring: { kind: "text", text: given } }))).toBe(given);
      }),
    );
  });
});

describe("cookies are read back as they were given", () => {
  const name = fc.stringMatching(/^[A-Za-z0-9_.-]{1,8}$/).filter((given) => given !== "__proto__");
  const read = (parameters: BoundCall["parameters"], decode?: (raw: string) => string): unknown => ({
    ...parseCookie(build({ parameters }).headers.get("cookie") ?? "", decode && { decode }),
  });

  it("in style form, percent-decoded", () => {
    fc.assert(
      fc.property(fc.dictionary(name, scalar), name, (given, other) => {
        const expected = Object.fromEntries(
          Object.entries(given).map(([key, value]) => [key, String(value)]),
        );
        const each = Object.entries(given).map(([key, value]) => parameter("cookie", key, value));
        expect(read(each)).toEqual(expected);
        expect(read([parameter("cookie", other, given)])).toEqual(expected);
      }),
    );
  });

  it("in style cookie, where the parser decodes nothing", () => {
    const raw = fc.stringMatching(/^[!-:<-~]([ -:<-~]{0,8}[!-:<-~])?$/);
    const spec = { style: "cookie", explode: true } as const;
    fc.assert(
      fc.property(fc.dictionary(name, raw), name, (given, other) => {
        const expected = { ...given };
        const each = Object.entries(given).map(([key, value]) => parameter("cookie", key, value, spec));
        const asIs = (value: string): string => value;
        expect(read(each, asIs)).toEqual(expected);
        expect(read([parameter("cookie", other, given, spec)], asIs)).toEqual(expected);
      }),
    );
  });
});
