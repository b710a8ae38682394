import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/index.ts";
import type { Answer } from "../../../src/openapi/interface.ts";
import { answered, content, responsesOf, resultsOf } from "./answers-support.ts";

const CUSTOMER = {
  type: "object",
  required: ["id"],
  properties: { id: { type: "integer" }, tags: { type: "array", items: { type: "string" } } },
};
const XML = "<customer><id>7</id></customer>";

/** The function's value and what was reported, in the plain view. */
const plain = (media: JsonObject, answer: Answer, strictness?: "strict" | "lenient") => {
  const mismatches: string[] = [];
  const { result } = resultsOf(responsesOf(content(media)), strictness);
  return { value: result(answer, "plain", (detail) => mismatches.push(detail)), mismatches };
};
const aqua = (media: JsonObject, answer: Answer, strictness?: "strict" | "lenient") =>
  resultsOf(responsesOf(content(media)), strictness).result(answer, "aqua", () => {});

const badResult = (text: string) =>
  expect.objectContaining({ code: "SLUICE_BAD_RESULT", message: expect.stringContaining(text) });

describe("XML", () => {
  const media = { "application/xml": { schema: CUSTOMER } };

  it("is a value of its schema in both views", () => {
    expect(plain(media, answered("application/xml", XML))).toEqual({ value: { id: 7 }, mismatches: [] });
    expect(aqua(media, answered("application/xml", XML))).toEqual({ id: 7, tags: [] });
  });

  it("that is none stays text where lenient, and fails where strict", () => {
    const broken = answered("application/xml", "<customer>");
    const { value, mismatches } = plain(media, broken);
    expect(value).toBe("<customer>");
    expect(mismatches).toEqual([
      expect.stringMatching(
        /^fn: the answer is not what the document declares: status 200: the body is not the XML it should be: /,
      ),
    ]);
    expect(() => plain(media, broken, "strict")).toThrow(badResult("status 200: the body is not the XML"));
    expect(() => aqua(media, broken)).toThrow(badResult("status 200: the body is not the XML"));
    expect(() => aqua(media, broken, "lenient")).toThrow(badResult("must be an object, not a string"));
  });
});

describe("streams", () => {
  const lines = { "application/jsonl": { schema: CUSTOMER } };

  it("are lists, judged by their items", () => {
    expect(plain(lines, answered("application/jsonl", '{"id":1}\n{"id":2}\n'))).toEqual({
      value: [{ id: 1 }, { id: 2 }],
      mismatches: [],
    });
    expect(plain(lines, answered("application/jsonl", '{"id":1}\n{"id":"x"}\n')).mismatches).toEqual([
      expect.stringContaining('"[1].id" must be a whole number, not a string'),
    ]);
    expect(aqua(lines, answered("application/jsonl", '{"id":1,"tags":["a"]}\n'))).toEqual([
      { id: 1, tags: [["a"]] },
    ]);
  });

  it("of events have every field in the Aqua view", () => {
    expect(aqua({ "text/event-stream": {} }, answered("text/event-stream", "id: 1\ndata: x\n\n"))).toEqual([
      { event: [], data: "x", id: ["1"], retry: [] },
    ]);
  });

  it("longer than an array may be are their beginning, and say so", () => {
    const headers = { "sluice-stream": "ended" };
    const { result, response } = resultsOf(responsesOf(content(lines)), undefined, 1);
    const answer = answered("application/jsonl", '{"id":1}\n{"id":2}\n', { headers });
    expect(result(answer, "plain", () => {})).toEqual([{ id: 1 }]);
    expect(response(answer, "plain")).toEqual({
      status: 200,
      headers: { "sluice-stream": "cut" },
      body: [{ id: 1 }],
    });
    expect(response(answer, "aqua")).toMatchObject({ headers: [{ name: "sluice-stream", value: "cut" }] });
  });

  it("with a broken line stay text, or fail where strict", () => {
    const broken = answered("application/jsonl", '{"id":1}\noops\n');
    expect(plain(lines, broken)).toEqual({
      value: broken.body,
      mismatches: [expect.stringContaining("line 2 is not JSON")],
    });
    expect(() => plain(lines, broken, "strict")).toThrow(badResult("line 2 is not JSON"));
  });
});

describe("bytes", () => {
  it("are their media type and base64", () => {
    const body = { mediaType: "image/png", base64: "AQ==" };
    const media = { "image/png": { schema: { type: "string", format: "binary" } } };
    expect(plain(media, answered("image/png", body))).toEqual({ value: body, mismatches: [] });
    expect(aqua(media, answered("image/png", body))).toEqual(body);
    expect(plain(media, answered("text/plain", "oops")).mismatches).toHaveLength(1);
  });
});

describe("another declared media type than was asked for", () => {
  const media = { "application/json": { schema: CUSTOMER }, "text/event-stream": {} };
  const events = answered("text/event-stream", "data: x\n\n");

  it("is no mistake, but not what a strict caller can take", () => {
    expect(plain(media, events)).toEqual({ value: [{ data: "x" }], mismatches: [] });
    expect(() => plain(media, events, "strict")).toThrow(
      badResult("the body must be an object, not an array"),
    );
    expect(() => aqua(media, events)).toThrow(badResult("must be an object, not an array"));
  });

  it("is judged where it has the same schema", () => {
    const both = { "application/json": { schema: CUSTOMER }, "application/xml": { schema: CUSTOMER } };
    expect(plain(both, answered("application/xml", "<c><id>x</id></c>")).mismatches).toHaveLength(1);
  });
});

describe("errors", () => {
  it("are read by what is declared for them, in both views of the twin", () => {
    const responses = {
      "204": { description: "" },
      "4XX": { content: { "text/xml": { schema: CUSTOMER } } },
    };
    const { response } = resultsOf(responsesOf({ responses }));
    const answer = answered("text/xml", XML, { status: 404, headers: {} });
    expect(response(answer, "plain")).toEqual({ status: 404, headers: {}, body: { id: 7 } });
    expect(response(answer, "aqua")).toEqual({ status: 404, headers: [], error: [{ id: 7 }] });
    const broken = answered("text/xml", "<c>", { status: 404, headers: {} });
    expect(response(broken, "plain")).toMatchObject({ body: "<c>" });
  });
});
