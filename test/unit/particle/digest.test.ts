import { describe, expect, it } from "vitest";
import { digestOf, isDigest, isRef } from "../../../src/particle/index.ts";

describe("isDigest, isRef", () => {
  it.each([digestOf(), digestOf(Uint8Array.of(1, 2, 3)), "1".repeat(32)])("knows %s", (text) => {
    expect([isDigest(text), isRef(text)]).toEqual([true, true]);
  });

  it.each([
    "",
    "1".repeat(31),
    "1".repeat(45),
    "0".repeat(43),
    `${digestOf()}\n`,
    "12D3KooWExample",
    "a.b.c",
  ])("takes %j for none", (text) => {
    expect([isDigest(text), isRef(text)]).toEqual([false, false]);
  });
});
