import { describe, expect, it } from "vitest";
import { functionOf, jsonResult, refusalOf } from "../support.ts";

describe("a success whose schema is broken", () => {
  it("refuses the operation, and names both places", () => {
    const components = {
      schemas: {
        A: { type: "object", properties: { b: { $ref: "#/components/schemas/B" } } },
        B: { $ref: "gone.yaml" },
      },
    };
    expect(refusalOf(jsonResult({ $ref: "#/components/schemas/A" }), { components })).toEqual({
      pointer: "/paths/~1x/post",
      at: "/components/schemas/B",
      operation: "POST /x",
      reason: "broken-reference",
      message: '$ref "gone.yaml" cannot be followed: there is no such file (at /components/schemas/B)',
    });
  });
});

describe("an error whose description is broken", () => {
  it("stops nothing", () => {
    const responses = {
      "204": { description: "" },
      "400": { content: { "application/pdf": {} } },
      default: { $ref: "nowhere" },
    };
    expect(functionOf({ responses }).name).toBe("fn");
  });
});
