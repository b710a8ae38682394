import { describe, expect, it } from "vitest";
import { lastToken, member, rootOf } from "../../../../src/openapi/document/pointer.ts";
import { follow, resolveRef } from "../../../../src/openapi/document/reference.ts";
import { documentOf } from "../support.ts";

describe("pointers", () => {
  const document = documentOf(
    {},
    { "x-a": { "b/c~d e": [{ "": 1 }], loop: { $ref: "#/x-a/loop" }, prop: { $ref: { type: "string" } } } },
  );

  it("escape names and find them again", () => {
    const at = member(member(rootOf(document), "x-a"), "b/c~d e");
    expect([at.pointer, lastToken(at.pointer)]).toEqual(["/x-a/b~1c~0d e", "b/c~d e"]);
    expect(resolveRef(document, "#/x-a/b~1c~0d%20e/0/", "").node).toBe(1);
    expect(resolveRef(document, "#/x-a/b~1c~0d e/0", "").node).toEqual({ "": 1 });
  });

  it.each(["#/x-a/nope", "#/x-a/toString", "#x", "#/%", "http://h/#/x-a", "other.yaml"])(
    "%j leads nowhere",
    (ref) => {
      expect(() => resolveRef(document, ref, "/here")).toThrow(
        /points to nothing|another server|no such file/,
      );
    },
  );

  it("follow references but not properties of that name, and not in circles", () => {
    expect(follow(document, member(member(rootOf(document), "x-a"), "prop")).pointer).toBe("/x-a/prop");
    expect(() => follow(document, member(member(rootOf(document), "x-a"), "loop"))).toThrow(
      "leads round in a circle",
    );
  });
});
