import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../../../src/core/index.ts";
import { measure } from "../../../../src/openapi/schema/measure.ts";

describe("measure", () => {
  const bounds = { depth: 5, nodes: 100 };

  it("counts levels, values, the longest array, the longest string and bigints", () => {
    expect(measure({ a: [1, "abc", [[]]], b: null }, bounds)).toEqual({
      depth: 4,
      nodes: 7,
      longestArray: 3,
      longestString: 3,
      hasBigint: false,
      exceeded: undefined,
    });
    expect(measure([{ a: 2n ** 60n }], bounds).hasBigint).toBe(true);
  });

  it("stops at the first bound passed", () => {
    expect(measure([[[[[[]]]]]], bounds).exceeded).toBe("depth");
    expect(
      measure(
        Array.from({ length: 100 }, () => 0),
        bounds,
      ).exceeded,
    ).toBe("nodes");
    const shared: JsonValue[] = [1, 2, 3];
    const bomb = Array.from({ length: 9 }, () => Array.from({ length: 9 }, () => shared));
    expect(measure(bomb, bounds).exceeded).toBe("nodes");
  });
});
