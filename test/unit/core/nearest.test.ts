import { describe, expect, it } from "vitest";
import { nearest } from "../../../src/core/index.ts";

describe("nearest", () => {
  const commands = ["serve", "demo", "publish", "call", "via", "to"];

  it.each([
    ["sevre", "serve"],
    ["vai", "via"],
    ["publsh", "publish"],
    ["Serve", "serve"],
    ["calls", "call"],
  ])("%s is meant to be %s", (typed, meant) => {
    expect(nearest(typed, commands)).toBe(meant);
  });

  it("suggests nothing for something else altogether", () => {
    expect(nearest("kubernetes", commands)).toBeUndefined();
    expect(nearest("x", [])).toBeUndefined();
  });
});
