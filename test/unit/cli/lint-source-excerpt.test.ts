import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sourceExcerpt } from "../../../src/cli/source-excerpt.ts";

/** What the marker is under. */
const marked = (text: string, meant: string, width = 80): string => {
  const excerpt = sourceExcerpt(text, text.indexOf(meant), width);
  return excerpt.text.slice(excerpt.indent.length, excerpt.indent.length + excerpt.marker.length);
};

describe("a source excerpt", () => {
  it("is the whole line where that fits", () => {
    expect(sourceExcerpt("a:\n  get: 1\nb:\n", 5, 80)).toEqual({
      text: "  get: 1",
      indent: "  ",
      marker: "^^^",
    });
    expect(sourceExcerpt("a:\r\n  get: 1\r\n", 6, 80)).toMatchObject({ text: "  get: 1", indent: "  " });
  });

  it.each([
    ['{"a\\"b": 1}', '"a', '"a\\"b"'],
    ["{'it''s': 1}", "'it", "'it''s'"],
    ["- $ref: x", "$ref", "$ref"],
    ["[12]", "12", "12"],
    ["[{}]", "{", "{"],
    ["/pets/{id}: 1", "/pets", "/pets/{id"],
  ])("of %s marks the whole word", (text, meant, word) => {
    expect(marked(text, meant)).toBe(word);
  });

  it("is a window of a line of megabytes", () => {
    const text = `{${'"filler":1,'.repeat(200_000)}"here":{"x":1}${',"filler":1'.repeat(200_000)}}`;
    const excerpt = sourceExcerpt(text, text.indexOf('"here"'), 80);
    expect(excerpt.text).toMatch(/^….*"here":\{"x":1\}.*…$/);
    expect(excerpt.text.length).toBeLessThanOrEqual(80);
    expect(marked(text, '"here"')).toBe('"here"');
  });

  it("counts wide characters twice, so that the marker stands below", () => {
    expect(sourceExcerpt("名前: {get: 1}", 5, 80)).toEqual({
      text: "名前: {get: 1}",
      indent: "       ",
      marker: "^^^",
    });
  });

  it("never holds a control character, a direction mark or half a character, nor is wider than asked", () => {
    const text = fc.string({
      unit: fc.oneof(
        fc.constantFrom("\u001B", "\u202E", "\uD800", "\u0007", "\t", "\n"),
        fc.string({ unit: "grapheme-ascii", maxLength: 40 }),
      ),
    });
    fc.assert(
      fc.property(text, fc.nat(400), fc.integer({ min: 48, max: 120 }), (source, at, width) => {
        const excerpt = sourceExcerpt(source, Math.min(at, source.length), width);
        expect(excerpt.text).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
        expect(excerpt.text.length).toBeLessThanOrEqual(width);
        expect(excerpt.indent.length + excerpt.marker.length).toBeLessThanOrEqual(Math.max(width, 48) + 1);
      }),
    );
  });
});
