import { describe, expect, it } from "vitest";
import {
  checkCredentials,
  clientToken,
  credentialPart,
  selectCredentials,
  selectSet,
} from "../../../src/upstream/credentials.ts";
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

it("counts a client certificate as configured", () => {
  const credentials = { a, certificate: { kind: "mutualTLS" } } as const;
  expect(selectSet([["certificate", "b"], ["certificate", "a"], ["a"]], credentials)).toEqual([
    "certificate",
    "a",
  ]);
});

it("encodes of an OAuth client only what must be", () => {
  const token = clientToken("me:here", "a-b_c.d~ü +%");
  expect(Buffer.from(token, "base64").toString()).toBe("me%3Ahere:a-b_c.d%7E%C3%BC+%2B%25");
});

it("writes another HTTP scheme as Authorization", () => {
  expect(credentialPart({ kind: "http", scheme: "Hobbit", value: "second breakfast" })).toEqual({
    in: "header",
    name: "authorization",
    text: "Hobbit second breakfast",
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
    ["a line break in another scheme", { kind: "http", scheme: "Hobbit", value: "verysecret\n" }],
    ["an impossible scheme", { kind: "http", scheme: "Hob bit", value: "verysecret" }],
    ["nothing for another scheme", { kind: "http", scheme: "Hobbit", value: "" }],
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
