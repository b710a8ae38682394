import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../../../src/core/index.ts";
import { compileAdapter, readDocument, type View } from "../../../../src/openapi/index.ts";
import { namedArguments } from "../../../../src/services/effects/named-arguments.ts";
import { compileOptions } from "../../../support/compile-options.ts";

const DOCUMENT = `
openapi: 3.1.0
info: { title: Orders, version: "1" }
paths:
  /shops/{shop}/orders:
    post:
      operationId: order
      parameters:
        - { name: shop, in: path, required: true, schema: { type: string } }
        - { name: X-Tag, in: header, schema: { type: string } }
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [item-name]
              properties: { item-name: { type: string }, count: { type: integer } }
      responses: { "201": { description: ok } }
`;
const fn = compileAdapter(readDocument(DOCUMENT, "orders.yaml"), compileOptions("orders")).functions.get(
  "order",
);

const named = (args: readonly JsonValue[], view: View): object => {
  if (fn === undefined) throw new Error("it was not published");
  return namedArguments({ fn, mode: "fn", view, args, bound: fn.bind(args, view), facts: undefined });
};

describe("arguments by name", () => {
  it("are the same in both views", () => {
    const options = { "X-Tag": "t", count: 2 };
    const expected = { shop: "s", "item-name": "pen", ...options };
    expect(named(["s", "pen", options], "plain")).toEqual(expected);
    expect(named(["s", "pen", [{ xTag: ["t"], count: [2] }]], "aqua")).toEqual(expected);
  });

  it("are those that were given", () => {
    const expected = { shop: "s", "item-name": "pen" };
    expect(named(["s", "pen"], "plain")).toEqual(expected);
    expect(named(["s", "pen", { count: null }], "plain")).toEqual(expected);
    expect(named(["s", "pen", []], "aqua")).toEqual(expected);
  });
});
