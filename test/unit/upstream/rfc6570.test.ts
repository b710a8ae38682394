import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../../src/core/index.ts";
import { percentEncodeKeeping } from "../../../src/upstream/percent-encode.ts";
import { serializePath, serializeQuery } from "../../../src/upstream/serialize-parameter.ts";
import extended from "../../fixtures/rfc6570/extended-tests.json" with { type: "json" };
import spec from "../../fixtures/rfc6570/spec-examples.json" with { type: "json" };
import sections from "../../fixtures/rfc6570/spec-examples-by-section.json" with { type: "json" };

interface Group {
  readonly variables: Readonly<Record<string, JsonValue>>;
  /** An array: any of these. */
  readonly testcases: readonly (readonly [template: string, expected: string | string[]])[];
}

const STYLES = {
  "": { style: "simple", first: "", separator: "," },
  ".": { style: "label", first: "", separator: "" },
  ";": { style: "matrix", first: "", separator: "" },
  "?": { style: "form", first: "?", separator: "&" },
  "&": { style: "form", first: "&", separator: "&" },
} as const;

/** What OpenAPI has no style for: reserved and fragment expansion, path segments, prefixes. */
const BEYOND_OPENAPI = /\{[+#/]|\{[^}]*:/;

const isUndefined = (value: JsonValue | undefined): value is null | undefined =>
  value === undefined || value === null || (typeof value === "object" && Object.keys(value).length === 0);

/** Each variable of an expression as a parameter of its own. */
const expand = (template: string, variables: Group["variables"]): string =>
  template.replace(/\{([.;?&]?)([^}]*)\}|[^{]+/g, (literal, operator: string | undefined, list: string) => {
    if (operator === undefined) return percentEncodeKeeping(literal, "/?:@!$&'()*+,;=#[]");
    const { style, first, separator } = STYLES[operator as keyof typeof STYLES];
    const texts = list.split(",").flatMap((item) => {
      const name = item.replace("*", "");
      const value = variables[name];
      if (isUndefined(value)) return [];
      const layout = {
        name: decodeURIComponent(name),
        style,
        explode: item.endsWith("*"),
        allowReserved: false,
      };
      return style === "form"
        ? [...serializeQuery(layout, value)].map(({ text }) => text)
        : [serializePath(layout, value)];
    });
    return texts.length === 0 ? "" : first + texts.join(separator);
  });

const groups = Object.values({ ...spec, ...sections, ...extended }) as unknown as Group[];
const vectors = groups
  .flatMap(({ variables, testcases }) =>
    testcases.map(([template, expected]) => ({ template, expected, variables })),
  )
  .filter(({ template }) => !BEYOND_OPENAPI.test(template));

describe("the RFC 6570 vectors of the styles that OpenAPI has", () => {
  it.each(vectors)("$template", ({ template, expected, variables }) =>
    expect([expected].flat()).toContain(expand(template, variables)),
  );

  it("are all there", () => expect(vectors.length).toBe(123));
});
