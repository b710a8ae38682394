import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareSignatures } from "../../src/openapi/contract/compare-signatures.ts";
import { parseSignature } from "../../src/openapi/contract/parse-signature.ts";
import { type Shape, sortedRecord, unionOf } from "../../src/openapi/contract/shape.ts";
import {
  type FunctionSignature,
  printSignature,
  type Signature,
} from "../../src/openapi/contract/signature.ts";

const name = fc.constantFrom("a", "b", "c", "toString", "__proto__");
const scalar = fc.constantFrom<Shape>("string", "integer", "number", "boolean", "null");
const values = fc.uniqueArray(
  fc.oneof(fc.constantFrom("x", "y"), fc.integer({ max: 3, min: 0 }), fc.boolean()),
  {
    minLength: 1,
    maxLength: 4,
  },
);

/** Any shape; references lead to the types T0 to T3. */
const shape: fc.Arbitrary<Shape> = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    fc.constant<Shape>("any"),
    fc.constantFrom<Shape>({ ref: "T0" }, { ref: "T1" }, { ref: "T2" }, { ref: "T3" }),
    values.map((listed) => ({ enum: listed })),
    tie("shape").map((array) => ({ array })),
    fc.array(tie("shape"), { maxLength: 3 }).map(unionOf),
    fc
      .tuple(
        fc.dictionary(name, tie("shape"), { maxKeys: 2 }),
        fc.dictionary(name, tie("shape"), { maxKeys: 2 }),
      )
      .map(([object, optional]) => ({
        object,
        optional: Object.fromEntries(Object.entries(optional).filter(([key]) => !Object.hasOwn(object, key))),
      })),
  ),
})).shape;

const NOTHING: FunctionSignature = { method: "GET", path: "/x", arguments: [], options: {}, result: [] };

const fn: fc.Arbitrary<FunctionSignature> = fc
  .tuple(
    fc.uniqueArray(name, { maxLength: 3 }),
    shape,
    fc.dictionary(fc.constantFrom("o", "p"), shape),
    shape,
  )
  .map(([names, argument, options, result]) => ({
    ...NOTHING,
    arguments: names.map((each) => ({ name: each, shape: argument })),
    options,
    result: [{ status: "200", shape: result }],
  }));

const signature: fc.Arbitrary<Signature> = fc
  .tuple(fn, fc.tuple(shape, shape, shape, shape))
  .map(([f, types]) => ({
    sluice: 1,
    service: "x",
    functions: { f },
    types: sortedRecord(types.map((type, index) => [`T${index}`, type] as const)),
  }));

const withFunction = (from: Signature, change: (f: FunctionSignature) => FunctionSignature): Signature => ({
  ...from,
  functions: Object.fromEntries(Object.entries(from.functions).map(([each, f]) => [each, change(f)])),
});

const isBreaking = (before: Signature, after: Signature): boolean =>
  compareSignatures(before, after).some(({ breaking }) => breaking);

describe("the contract with callers", () => {
  it("does not differ from itself, nor from what is read back", () => {
    fc.assert(
      fc.property(signature, (sample) => {
        expect(compareSignatures(sample, sample)).toEqual([]);
        const again = parseSignature(printSignature(sample), "signature.json");
        expect(again).toEqual(sample);
        expect(compareSignatures(sample, again)).toEqual([]);
      }),
    );
  });

  it("is never broken by a further option or function", () => {
    fc.assert(
      fc.property(signature, shape, (sample, added) => {
        const more = withFunction(sample, (f) => ({ ...f, options: { ...f.options, added } }));
        expect(compareSignatures(sample, more)).toMatchObject([{ function: "f", breaking: false }]);
        const further = { ...sample, functions: { ...sample.functions, g: NOTHING } };
        expect(isBreaking(sample, further)).toBe(false);
      }),
    );
  });

  it("breaks whatever is compared when an argument goes", () => {
    fc.assert(
      fc.property(signature, signature, (before, after) => {
        fc.pre(before.functions.f?.arguments.length !== 0);
        const less = withFunction(after, (f) => ({ ...f, arguments: [] }));
        expect(isBreaking(before, less)).toBe(true);
      }),
    );
  });

  it("comes to an end on any two, and says each thing in one line", () => {
    fc.assert(
      fc.property(signature, signature, (before, after) => {
        for (const { message, where } of compareSignatures(before, after)) {
          expect(message).toMatch(/^f: [^\n]+$/);
          expect(message).toContain(where);
        }
      }),
    );
  });
});

/**
 * Without what is deliberately not the same both ways: enums, undeclared members, and optional members of which one side knows nothing.
 */
const plain: fc.Arbitrary<Shape> = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    fc.constant<Shape>("any"),
    tie("shape").map((array) => ({ array })),
    fc.tuple(scalar, scalar, tie("shape")).map((members) => unionOf(members)),
    fc.tuple(tie("shape"), fc.boolean(), fc.option(tie("shape"), { nil: undefined })).map(
      ([always, isRequired, sometimes]): Shape => ({
        object: {
          ...(isRequired ? { a: always } : {}),
          ...(sometimes === undefined ? {} : { b: sometimes }),
        },
        optional: isRequired ? {} : { a: always },
      }),
    ),
  ),
})).shape;

describe("arguments and results", () => {
  const of = (parts: Partial<FunctionSignature>): Signature => ({
    sluice: 1,
    service: "x",
    functions: { f: { ...NOTHING, ...parts } },
    types: {},
  });
  const given = (each: Shape): Signature => of({ arguments: [{ name: "a", shape: each }] });
  const received = (each: Shape): Signature => of({ result: [{ status: "200", shape: each }] });

  it("break in opposite directions", () => {
    fc.assert(
      fc.property(plain, plain, (one, other) => {
        expect(isBreaking(received(other), received(one))).toBe(isBreaking(given(one), given(other)));
      }),
      { numRuns: 500 },
    );
  });

  it("differ both ways or not at all", () => {
    fc.assert(
      fc.property(plain, plain, (one, other) => {
        fc.pre(compareSignatures(given(one), given(other)).length > 0);
        expect(compareSignatures(given(other), given(one)).length).toBeGreaterThan(0);
      }),
    );
  });
});
