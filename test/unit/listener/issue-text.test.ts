import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type RouteRequest, routeDefiner } from "../../../src/listener/index.ts";

const schema = z.strictObject({
  state: z.enum(["done", "failed"]).optional(),
  forMs: z.int().min(1000).max(5000).optional(),
  name: z.string().min(2).max(4).optional(),
  list: z.array(z.boolean()).max(1).optional(),
  inner: z.strictObject({ url: z.url().optional() }).optional(),
  either: z.union([z.string(), z.number()]).optional(),
  code: z.string().regex(/^x$/).optional(),
  own: z.string("must be mine").optional(),
});

const route = routeDefiner({ access: "open", bodyBytes: 10 })({
  method: "POST",
  path: "/v1/x",
  operationId: "x",
  summary: "",
  answers: {},
  query: schema,
  body: schema.extend({ needed: z.string() }),
  handle: () => ({ status: 200 }),
});

const detailOf = (given: Partial<RouteRequest>): string => {
  try {
    void route.handle({ query: {}, body: { needed: "n" }, ...given } as RouteRequest);
    return "";
  } catch (error) {
    return (error as Error).message;
  }
};

describe("what is wrong with a request", () => {
  it.each<[object, string]>([
    [{ state: "gone" }, "state: must be one of done, failed"],
    [{ forMs: 5 }, "forMs: must be at least 1000"],
    [{ forMs: 5001 }, "forMs: must be at most 5000"],
    [{ forMs: 1000.5 }, "forMs: must be a whole number"],
    [{ forMs: "secret" }, "forMs: must be a number"],
    [{ name: "x" }, "name: must have at least 2 characters"],
    [{ list: [true, false] }, "list: must have at most 1 entry"],
    [{ list: ["secret"] }, "list[0]: must be true or false"],
    [{ inner: { ur: "secret" } }, 'inner: unknown field "ur"; did you mean url?'],
    [{ inner: { url: "secret" } }, "inner.url: is no valid url"],
    [{ inner: [] }, "inner: must be an object"],
    [{ either: true }, "either: has none of the forms it may have"],
    [{ code: "secret" }, "code: has not the form it must have"],
    [{ own: 5 }, "own: must be mine"],
    [{ fromMs: 1 }, 'unknown field "fromMs"; did you mean forMs?'],
    [{ zzzzzzzz: 1 }, /^unknown field "zzzzzzzz"; known are state, forMs, .*needed$/.source],
  ])("is said of the body %j", (body, detail) => {
    const said = detailOf({ body: { needed: "n", ...body } });
    if (detail.startsWith("^")) expect(said).toMatch(new RegExp(detail));
    else expect(said).toBe(detail);
  });

  it("is said of the query as of the body", () => {
    expect(detailOf({ query: { sate: "done" } })).toBe('unknown query parameter "sate"; did you mean state?');
    expect(detailOf({ query: { forMs: 5 } })).toBe("query parameter forMs: must be at least 1000");
  });

  it("is nothing where everything fits, and what is missing where there is no body", () => {
    expect(detailOf({})).toBe("");
    expect(detailOf({ body: undefined })).toBe("needed: is missing");
    expect(detailOf({ body: null })).toBe("the body must be an object");
  });
});
