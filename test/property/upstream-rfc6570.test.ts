import { StdUriTemplate } from "@std-uritemplate/std-uritemplate";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../src/core/index.ts";
import { serializePath, serializeQuery } from "../../src/upstream/serialize-parameter.ts";

const STYLES = [
  { style: "simple", operator: "" },
  { style: "label", operator: "." },
  { style: "matrix", operator: ";" },
  { style: "form", operator: "?" },
] as const;

/** RFC 6570 section 3.2.1 encodes all but unreserved characters; the library leaves these four as `encodeURIComponent` does. */
const encodeLeftOvers = (text: string): string =>
  text.replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const anyText = fc.string({ unit: "binary", maxLength: 12 });
/** From 1e21 on the library writes an exponent. No null inside: RFC 6570 has no word for it. */
const other = fc.oneof(fc.integer(), fc.double({ noNaN: true, min: -1e20, max: 1e20 }), fc.boolean());

/** With `;` nothing inside is empty: the `=` that section 3.2.7 then leaves out the library leaves out elsewhere. */
const valueFor = (operator: string): fc.Arbitrary<JsonValue> => {
  const text = operator === ";" ? anyText.filter((given) => given !== "") : anyText;
  const member = fc.oneof(text, other);
  return fc.oneof(
    fc.oneof(anyText, other),
    fc.array(member, { maxLength: 4 }),
    fc.dictionary(text, member, { maxKeys: 4 }),
  );
};

describe("values are written as RFC 6570 says", () => {
  for (const { style, operator } of STYLES) {
    for (const explode of [false, true]) {
      it(`in style ${style}, explode ${String(explode)}`, () => {
        fc.assert(
          fc.property(valueFor(operator), (value) => {
            const template = `{${operator}color${explode ? "*" : ""}}`;
            const expected = encodeLeftOvers(StdUriTemplate.expand(template, { color: value }));
            const layout = { name: "color", style, explode, allowReserved: false };
            if (style !== "form") {
              expect(serializePath(layout, value)).toBe(expected);
              return;
            }
            const pairs = [...serializeQuery(layout, value)].map(({ text }) => text);
            expect(pairs.length === 0 ? "" : `?${pairs.join("&")}`).toBe(expected);
            expect(encodeLeftOvers(StdUriTemplate.expand(template.replace("?", "&"), { color: value }))).toBe(
              pairs.map((text) => `&${text}`).join(""),
            );
          }),
        );
      });
    }
  }
});
