import { describe, expect, it } from "vitest";
import { checkCredentials, selectCredentials } from "../../../src/upstream/credentials.ts";
import type { Credential } from "../../../src/upstream/index.ts";

const bearer = (token: string): Credential => ({ kind: "bearer", token });
const a = bearer("a");
const b = bearer("b");

describe("selectCredentials", () => {
  it.each<[string, string[][], Record<string, Credential>, Credential[]]>([
    ["none asked", [], { a }, []],
    ["the first set that is whole", [["x"], ["a", "x"], ["b"], ["a"]], { a, b }, [b]],
    ["every scheme of the set", [["a", "b"]], { a, b }, [a, b]],
    ["configured ones before anonymous access", [[], ["a"]], { a }, [a]],
    ["anonymous access when nothing is configured", [["a"], []], {}, []],
    ["nothing when no set is whole", [["a", "x"], ["y"]], { a }, []],
  ])("%s", (_, security, credentials, expected) =>
    expect(selectCredentials(security, credentials)).toEqual(expected),
  );

  it("does not take inherited names for schemes", () => {
    expect(selectCredentials([["toString"]], { a })).toEqual([]);
  });
});

describe("checkCredentials", () => {
  it.each<[string, Credential]>([
    ["a colon in a user name", { kind: "basic", username: "a:b", password: "verysecret" }],
    ["a line break in a token", bearer("verysecret\n")],
    ["an empty token", bearer("")],
    ["an empty key", { kind: "apiKey", in: "header", name: "k", value: "" }],
    ["a line break in a header", { kind: "apiKey", in: "header", name: "k", value: "verysecret\r\nx: y" }],
    ["an impossible header", { kind: "apiKey", in: "header", name: "k y", value: "verysecret" }],
    ["a semicolon in a cookie", { kind: "apiKey", in: "cookie", name: "k", value: "verysecret;x" }],
    [
      "half a surrogate pair in a query",
      { kind: "apiKey", in: "query", name: "k", value: "verysecret\ud800" },
    ],
  ])("refuses %s by its scheme's name alone", (_, credential) => {
    const check = () => checkCredentials({ theScheme: credential });
    expect(check).toThrow(
      expect.objectContaining({ code: "SLUICE_CONFIG", message: expect.stringContaining('"theScheme"') }),
    );
    expect(check).not.toThrow("verysecret");
  });

  it("accepts what can be sent", () => {
    checkCredentials({
      basic: { kind: "basic", username: "ü", password: "a:b\n" },
      bearer: bearer("eyJ.a-b_c~=="),
      query: { kind: "apiKey", in: "query", name: "k", value: "any thing ❤" },
    });
  });
});
