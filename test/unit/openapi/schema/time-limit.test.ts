import { describe, expect, it } from "vitest";
import { TookTooLong, withTimeLimit } from "../../../../src/openapi/schema/time-limit.ts";

describe("withTimeLimit", () => {
  it("gives back what the function gives or throws", () => {
    expect(withTimeLimit(1000, () => ({ a: 1 }))).toEqual({ a: 1 });
    expect(() =>
      withTimeLimit(1000, () => {
        throw new RangeError("x");
      }),
    ).toThrow(RangeError);
  });

  it("stops endless work and goes on working", () => {
    const endless = (): never => {
      for (;;);
    };
    expect(() => withTimeLimit(20, endless)).toThrow(TookTooLong);
    expect(withTimeLimit(1000, () => 1)).toBe(1);
  });
});
