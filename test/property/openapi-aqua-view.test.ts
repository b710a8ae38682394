import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../src/core/index.ts";
import { type AquaField, type AquaType, optionOf, top } from "../../src/openapi/bindings/aqua-type.ts";
import { fromAqua } from "../../src/openapi/bindings/from-aqua.ts";
import { coerced, toAqua } from "../../src/openapi/bindings/to-aqua.ts";
import { fieldNames } from "../../src/openapi/operation/name.ts";

/** A type together with values a document could have for it. */
interface Typed {
  readonly type: AquaType;
  readonly value: JsonValue;
}

const scalar: fc.Arbitrary<Typed> = fc.oneof(
  fc.string().map((value): Typed => ({ type: { kind: "scalar", name: "string" }, value })),
  fc.integer().map((value): Typed => ({ type: { kind: "scalar", name: "i64" }, value })),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .map((value): Typed => ({ type: { kind: "scalar", name: "f64" }, value: value + 0 })),
  fc.boolean().map((value): Typed => ({ type: { kind: "scalar", name: "bool" }, value })),
);

const structOf = (
  members: readonly { name: string; typed: Typed; presence: "required" | "present" | "absent" | "null" }[],
): Typed => {
  const identifiers = fieldNames(members.map(({ name }) => name));
  const fields = members.map(({ name, typed, presence }): AquaField => {
    const optional = presence === "present" || presence === "absent";
    const type = presence === "required" ? typed.type : optionOf(typed.type);
    return { name: identifiers.get(name) ?? name, source: name, optional, type };
  });
  const present = members.filter(({ presence }) => presence !== "absent");
  const value = Object.fromEntries(
    present.map(({ name, typed, presence }) => [name, presence === "null" ? null : typed.value]),
  );
  return { type: { kind: "struct", name: "S", fields }, value };
};

const { typed } = fc.letrec<{ typed: Typed; struct: Typed; list: Typed }>((tie) => ({
  typed: fc.oneof({ maxDepth: 4 }, scalar, tie("struct"), tie("list")),
  struct: fc
    .uniqueArray(
      fc.record({
        name: fc.oneof(
          fc.constantFrom("a", "Name", "name", "2kg", "_id", "X-Id", "toString"),
          fc.string({ minLength: 1 }).filter((name) => name !== "__proto__"),
        ),
        typed: tie("typed"),
        presence: fc.constantFrom("required", "present", "absent", "null"),
      }),
      { selector: ({ name }) => name, minLength: 1, maxLength: 5 },
    )
    .map((members) => structOf(members as Parameters<typeof structOf>[0])),
  list: fc.tuple(tie("typed"), fc.nat({ max: 3 })).map(([item, count]) => {
    const { type, value } = item as Typed;
    return {
      type: { kind: "array" as const, items: type },
      value: Array.from({ length: count }, () => value),
    };
  }),
}));

/** What an Aqua script relies on. */
const isShaped = (value: JsonValue, type: AquaType): boolean => {
  switch (type.kind) {
    case "top":
      return true;
    case "scalar":
      return (
        typeof value === (type.name === "string" ? "string" : type.name === "bool" ? "boolean" : "number")
      );
    case "array":
      return Array.isArray(value) && value.every((item) => isShaped(item, type.items));
    case "option":
      return (
        Array.isArray(value) &&
        (value.length === 0 || (value.length === 1 && isShaped(value[0] as JsonValue, type.of)))
      );
    case "struct": {
      const entries = Object.entries(value as object) as [string, JsonValue][];
      return (
        entries.length === type.fields.length &&
        type.fields.every(
          (field) =>
            Object.hasOwn(value as object, field.name) &&
            isShaped((value as Record<string, JsonValue>)[field.name] as JsonValue, field.type),
        )
      );
    }
  }
};

describe("the Aqua view", () => {
  it("gives every declared field in its shape, never null", () => {
    fc.assert(
      fc.property(typed, ({ type, value }) => {
        expect(isShaped(toAqua(coerced(value, type), type), type)).toBe(true);
      }),
    );
  });

  it("gives back what it was given", () => {
    fc.assert(
      fc.property(typed, ({ type, value }) => {
        expect(fromAqua(toAqua(coerced(value, type), type), type)).toEqual(value);
      }),
    );
  });

  it("is stable: coercing twice changes nothing more", () => {
    fc.assert(
      fc.property(typed, ({ type, value }) => {
        expect(coerced(coerced(value, type), type)).toEqual(coerced(value, type));
      }),
    );
  });

  it("leaves any value as it is where the type is ⊤", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(toAqua(coerced(value as JsonValue, top("any")), top("any"))).toEqual(value);
      }),
    );
  });
});
