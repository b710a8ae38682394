import { describe, expect, it } from "vitest";
import { hashOf, placeOf } from "../../../console/src/data/hash-route.ts";
import { parseJson, stringifyJson } from "../../../console/src/data/json.ts";
import {
  clipped,
  shownAgo,
  shownBytes,
  shownId,
  shownMs,
  shownSpan,
} from "../../../console/src/data/shown.ts";

describe("numbers and times are shown as people read them", () => {
  it.each([
    [400, "0.4 s"],
    [59_400, "59 s"],
    [60_000, "1 min"],
    [3_605_000, "1 h"],
    [90_061_000, "1 d 1 h"],
  ])("%d ms: %s", (ms, text) => {
    expect(shownSpan(ms)).toBe(text);
  });

  it("of every size", () => {
    expect([shownMs(null), shownMs(0.42), shownMs(84.4), shownMs(1500)]).toEqual([
      "–",
      "0.4 ms",
      "84 ms",
      "1.5 s",
    ]);
    expect([0, 1023, 1536, 2 ** 40].map(shownBytes)).toEqual(["0 B", "1,023 B", "1.5 KB", "1 TB"]);
    expect([shownAgo(0, 500), shownAgo(0, 5000), shownAgo(65_000, 0)]).toEqual([
      "now",
      "5 s ago",
      "in 1 min 5 s",
    ]);
  });

  it("and ids by their ends", () => {
    expect(shownId("12D3KooWABCDEFGHIJKLMNOP")).toBe("12D3…IJKLMNOP");
    expect(shownId("short")).toBe("short");
    expect(clipped("a".repeat(10_240), 10)).toBe("aaaaaaaaa…");
  });
});

describe("an address names a page", () => {
  it.each([["services", "a/b c", "100%"], []])("whatever it is called: %j", (...path) => {
    const query = { state: "failed", id: "a&b=c?" };
    expect(placeOf(hashOf(path, query))).toEqual({ path, query });
  });

  it("also when it is none", () => {
    expect(placeOf("#/%zz/x")).toEqual({ path: ["%zz", "x"], query: {} });
  });
});

it("JSON keeps integers that a double would round", () => {
  const text = '{"a":9007199254740993,"b":[-18446744073709551616,1.5]}';
  expect(stringifyJson(parseJson(text))).toBe(text);
});
