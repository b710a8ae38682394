import { describe, expect, it } from "vitest";
import { readForm } from "../../../src/openapi/call/form-answer.ts";
import { readJsonLines, readJsonSequence } from "../../../src/openapi/call/json-lines.ts";
import { documentIn } from "./answers-support.ts";

const whole = { cut: false, most: 100 };
const cut = { cut: true, most: 100 };

describe("JSON lines", () => {
  it("are values of any kind, blank lines left out", () => {
    expect(readJsonLines('\uFEFF{"a":1}\r\n\n  \n[2]\n"\u2028"\nnull\n{\r"b":3}', whole)).toEqual({
      values: [{ a: 1 }, [2], "\u2028", null, { b: 3 }],
    });
    expect(readJsonLines("", whole)).toEqual({ values: [] });
  });

  it("lose only a line that is cut off", () => {
    expect(readJsonLines("1\n23", cut)).toEqual({ values: [1] });
    expect(readJsonLines("1\n23", whole)).toEqual({ values: [1, 23] });
    expect(readJsonLines('1\n{"a', cut)).toEqual({ values: [1] });
    expect(readJsonLines('1\n{"a', whole)).toEqual({ problem: "line 2 is not JSON" });
  });

  it("must each be JSON that can be passed on", () => {
    expect(readJsonLines("1\n\nnope\n2\n", cut)).toEqual({ problem: "line 3 is not JSON" });
    expect(readJsonLines("[12345678901234567890]\n", whole)).toEqual({
      values: [[12_345_678_901_234_567_890n]],
    });
  });

  it("are read no further than asked", () => {
    expect(readJsonLines("1\n2\n3\nnope\n", { cut: false, most: 3 })).toEqual({ values: [1, 2, 3] });
  });
});

describe("a JSON text sequence (RFC 7464)", () => {
  const RS = "\u001E";

  it("has values behind separators, over several lines if they like", () => {
    expect(readJsonSequence(`${RS}{\n"a":1}\n${RS}${RS}\n${RS}"x"\n${RS}3\n`, whole)).toEqual({
      values: [{ a: 1 }, "x", 3],
    });
    expect(readJsonSequence(" \n", whole)).toEqual({ values: [] });
  });

  it("loses only a record that is cut off", () => {
    expect(readJsonSequence(`${RS}1\n${RS}23`, cut)).toEqual({ values: [1] });
    expect(readJsonSequence(`${RS}1\n${RS}{"a":\n`, cut)).toEqual({ values: [1] });
    expect(readJsonSequence(`${RS}1\n${RS}{"a":\n`, whole)).toEqual({ problem: "record 2 is not JSON" });
    expect(readJsonSequence(`${RS}oops\n${RS}1\n`, cut)).toEqual({ problem: "record 1 is not JSON" });
    expect(readJsonSequence('{"a":1}\n', whole)).toEqual({
      problem: "it has no record separator (RFC 7464)",
    });
  });

  it("is read no further than asked", () => {
    expect(readJsonSequence(`${RS}1\n`.repeat(10), { cut: false, most: 4 })).toEqual({
      values: [1, 1, 1, 1],
    });
  });
});

describe("a form", () => {
  const document = documentIn("3.0", {});
  const schema = {
    pointer: "/s",
    node: {
      type: "object",
      properties: {
        count: { type: "integer" },
        rate: { type: "number" },
        ok: { type: "boolean" },
        name: { type: "string" },
        ids: { type: "array", items: { type: "integer" } },
        tags: { type: "array" },
        address: { type: "object", properties: { city: { type: "string" } } },
      },
    },
  };
  const read = (text: string) => readForm(text, document, schema);

  it("is an object of the types declared", () => {
    expect(
      read(
        "count=5&rate=-1.5e2&ok=false&name=1+%C3%BC%2B&ids=1&ids=2&tags=a&address=%7B%22city%22%3A%22b%22%7D",
      ),
    ).toEqual({
      count: 5,
      rate: -150,
      ok: false,
      name: "1 ü+",
      ids: [1, 2],
      tags: ["a"],
      address: { city: "b" },
    });
  });

  it("keeps as text what is not of its type, and what no number holds", () => {
    const text = "count=&rate=0x10&ok=TRUE&ids=one&address=%7Bcity&extra=1&count2=1";
    expect(read(text)).toEqual({
      count: "",
      rate: "0x10",
      ok: "TRUE",
      ids: ["one"],
      address: "{city",
      extra: "1",
      count2: "1",
    });
    expect(read(`count=${"9".repeat(400)}&rate=1e999`)).toEqual({ count: "9".repeat(400), rate: "1e999" });
  });

  it("keeps the digits of long integers", () => {
    expect(read("count=9007199254740993&ids=1")).toEqual({ count: 9_007_199_254_740_993n, ids: [1] });
  });

  it("has arrays of repeated names, declared or not, and no prototype to pollute", () => {
    expect(read("count=1&count=2&x=a&x=b&y=")).toEqual({ count: ["1", "2"], x: ["a", "b"], y: "" });
    const hostile = readForm("__proto__=1&constructor=2", document, undefined);
    expect(Object.keys(hostile)).toEqual(["__proto__", "constructor"]);
    expect({}).not.toHaveProperty("1");
  });
});
