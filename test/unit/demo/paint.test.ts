import { describe, expect, it } from "vitest";
import { createPaint, table, wrap } from "../../../src/demo/paint.ts";

describe("table", () => {
  it("aligns columns, numbers to the right, and leaves no blanks at line ends", () => {
    expect(
      table(
        [
          ["a", { text: "1", right: true }, "x"],
          ["long", { text: "100", right: true }, ""],
        ],
        "",
      ),
    ).toEqual(["a       1  x", "long  100"]);
  });

  it("counts widths without the paint", () => {
    const paint = createPaint(true);
    const [first = "", second = ""] = table(
      [
        [{ text: "ab", paint: paint.bold }, "x"],
        ["abcd", "x"],
      ],
      "",
    );
    expect(first).toBe("\x1b[1mab  \x1b[22m  x");
    expect(second).toBe("abcd  x");
  });
});

describe("wrap", () => {
  it("breaks between words", () => {
    expect(wrap("one two three four", 9)).toEqual(["one two", "three", "four"]);
  });

  it("leaves a long word whole", () => {
    expect(wrap("a incomprehensible b", 5)).toEqual(["a", "incomprehensible", "b"]);
  });

  it("makes nothing of nothing", () => {
    expect(wrap("", 10)).toEqual([]);
  });
});

describe("createPaint", () => {
  it("is plain without colour", () => {
    expect(createPaint(false).bad("x")).toBe("x");
  });
});
