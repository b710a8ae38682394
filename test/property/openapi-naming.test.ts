import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commentText, literalText } from "../../src/openapi/bindings/source-text.ts";
import {
  createTypeNames,
  fieldNames,
  functionName,
  isFunctionName,
  typeName,
} from "../../src/openapi/operation/name.ts";

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ maxLength: 40 }),
  fc.stringMatching(/^[\w -]{0,20}$/),
);

describe("names", () => {
  it("of functions can always be written in Aqua", () => {
    fc.assert(
      fc.property(
        fc.option(text, { nil: undefined }),
        fc.constantFrom("GET", "POST"),
        text,
        (operationId, method, path) => {
          expect(isFunctionName(functionName(operationId, method, `/${path}`))).toBe(true);
        },
      ),
    );
  });

  it("of fields can always be written, differ, and stay as they are where they can", () => {
    fc.assert(
      fc.property(fc.uniqueArray(text, { maxLength: 20 }), (given) => {
        const names = [...fieldNames(given).entries()];
        expect(new Set(names.map(([, name]) => name)).size).toBe(given.length);
        for (const [source, name] of names) {
          expect(name).toMatch(/^[a-z][A-Za-z0-9_]*$/);
          if (/^[a-z][A-Za-z0-9_]*$/.test(source)) expect(name).toBe(source);
        }
      }),
    );
  });

  it("of types can always be written and differ", () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 20 }), (given) => {
        const names = createTypeNames(["Problem"]);
        const allotted = given.map((each) => names.allot(typeName(each)));
        expect(new Set([...allotted, "Problem"]).size).toBe(given.length + 1);
        for (const name of allotted) expect(name).toMatch(/^[A-Z][A-Za-z0-9_]*$/);
      }),
    );
  });
});

describe("text of a document", () => {
  it("never leaves its comment or literal", () => {
    fc.assert(
      fc.property(
        fc.oneof(text, fc.constantFrom("*/", "**//", "*\n/", "\u2028*/")),
        fc.array(fc.constantFrom("*", "/", "\n", "\r", "\u2029", "a"), { maxLength: 12 }),
        (start, tail) => {
          const hostile = start + tail.join("");
          expect(commentText(hostile)).not.toMatch(/\*\/|[\p{Cc}\p{Zl}\p{Zp}]/u);
          expect(literalText(hostile)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
          expect(JSON.parse(literalText(hostile))).toBe(
            hostile.isWellFormed() ? hostile : JSON.parse(JSON.stringify(hostile)),
          );
        },
      ),
    );
  });
});
