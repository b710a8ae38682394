import { describe, expect, it } from "vitest";
import { withKey } from "../../../../src/openapi/index.ts";
import { bound, form, json, parameter } from "../../../support/bound-call.ts";

const shownParameters = (call: ReturnType<typeof bound>): unknown[] =>
  call.parameters.map(({ spec, value }) => [spec.in, spec.name, value]);

describe("withKey", () => {
  it("adds a header in the place of one of that name, in any case", () => {
    const call = bound({
      parameters: [parameter("header", "IDEMPOTENCY-key", "old"), parameter("query", "Idempotency-Key", "q")],
    });
    const keyed = withKey(call, { in: "header", name: "Idempotency-Key" }, "new");
    expect(shownParameters(keyed)).toEqual([
      ["query", "Idempotency-Key", "q"],
      ["header", "Idempotency-Key", "new"],
    ]);
    expect(keyed.parameters[1]).toEqual(parameter("header", "Idempotency-Key", "new"));
    expect(call.parameters).toHaveLength(2);
  });

  it("adds a query parameter in the place of one of that very name", () => {
    const call = bound({ parameters: [parameter("query", "k", "old"), parameter("query", "K", "other")] });
    expect(withKey(call, { in: "query", name: "k" }, "new").parameters).toEqual([
      parameter("query", "K", "other"),
      parameter("query", "k", "new"),
    ]);
  });

  it.each([json, form])("sets a property of a body that is an object", (body) => {
    const call = bound({ body: body({ to: "a", ref: "old" }) });
    expect(withKey(call, { in: "body", name: "ref" }, "new")).toEqual(
      bound({ body: body({ to: "a", ref: "new" }) }),
    );
    expect(call.body).toEqual(body({ to: "a", ref: "old" }));
  });

  it.each([undefined, json([1]), json(null)])("is not asked for another body, such as %j", (body) => {
    expect(() => withKey(bound({ body }), { in: "body", name: "ref" }, "new")).toThrow(TypeError);
  });
});
