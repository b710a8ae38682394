import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../../src/core/index.ts";
import type { Document, SecurityScheme } from "../../../../src/openapi/index.ts";
import { adapterOf, functionOf, versioned } from "../support.ts";

const kindOf = (scheme: JsonObject, version: Document["version"] = "3.1"): SecurityScheme | undefined => {
  const rest =
    version === "2.0"
      ? { securityDefinitions: { s: scheme } }
      : { components: { securitySchemes: { s: scheme } } };
  return versioned(version, {}, rest).securitySchemes.s;
};

describe("security schemes", () => {
  it.each<[JsonObject, SecurityScheme]>([
    [
      { type: "apiKey", in: "header", name: "X-Key" },
      { kind: "apiKey", in: "header", name: "X-Key" },
    ],
    [
      { type: "apiKey", in: "query", name: "k" },
      { kind: "apiKey", in: "query", name: "k" },
    ],
    [
      { type: "apiKey", in: "cookie", name: "sid" },
      { kind: "apiKey", in: "cookie", name: "sid" },
    ],
    [{ type: "http", scheme: "Basic" }, { kind: "basic" }],
    [{ type: "http", scheme: "bearer", bearerFormat: "JWT" }, { kind: "bearer" }],
    [
      { type: "http", scheme: "DPoP" },
      { kind: "http", scheme: "DPoP" },
    ],
    [{ type: "mutualTLS" }, { kind: "mutualTLS" }],
    [
      { type: "openIdConnect", openIdConnectUrl: "https://x/.well-known" },
      { kind: "openIdConnect", url: "https://x/.well-known" },
    ],
    [
      {
        type: "oauth2",
        flows: {
          implicit: { authorizationUrl: "https://x" },
          clientCredentials: { tokenUrl: "https://x/token", refreshUrl: "https://x/refresh" },
        },
      },
      { kind: "oauth2", tokenUrl: "https://x/token", refreshUrl: "https://x/refresh" },
    ],
    [
      {
        type: "oauth2",
        flows: { password: { tokenUrl: "/password" }, authorizationCode: { tokenUrl: "/code" } },
      },
      { kind: "oauth2", tokenUrl: "/code", refreshUrl: undefined },
    ],
    [
      { type: "oauth2", flows: {} },
      { kind: "oauth2", tokenUrl: undefined, refreshUrl: undefined },
    ],
    [{ type: "oauth2" }, { kind: "oauth2", tokenUrl: undefined, refreshUrl: undefined }],
  ])("%j is %j", (scheme, expected) => {
    expect(kindOf(scheme)).toEqual(expected);
  });

  it.each<[JsonObject, string]>([
    [{ type: "http", scheme: "digest" }, "http digest"],
    [{ type: "http", scheme: "SCRAM-SHA-256" }, "http SCRAM-SHA-256"],
    [{ type: "http", scheme: "two words" }, "http"],
    [{ type: "http", scheme: "" }, "http"],
    [{ type: "apiKey", in: "body", name: "k" }, "apiKey"],
    [{ type: "apiKey", in: "header" }, "apiKey"],
    [{ type: "openIdConnect" }, "openIdConnect"],
    [{ type: "x".repeat(100) }, "x".repeat(39)],
    [{}, "of no known type"],
    [{ $ref: "#/components/securitySchemes/gone" }, "points to nothing"],
    [{ $ref: "#/components/securitySchemes/s" }, "leads round in a circle"],
  ])("%j cannot be used", (scheme, description) => {
    const found = kindOf(scheme);
    expect(found?.kind).toBe("unsupported");
    expect(found).toHaveProperty("description", expect.stringContaining(description));
  });

  it("are followed where they are references", () => {
    const components = {
      securitySchemes: { a: { $ref: "#/components/securitySchemes/b" }, b: { type: "mutualTLS" } },
    };
    expect({ ...adapterOf({}, { components }).securitySchemes }).toEqual({
      a: { kind: "mutualTLS" },
      b: { kind: "mutualTLS" },
    });
  });

  it.each<[JsonObject, SecurityScheme]>([
    [{ type: "basic" }, { kind: "basic" }],
    [
      { type: "apiKey", in: "query", name: "k" },
      { kind: "apiKey", in: "query", name: "k" },
    ],
    [
      { type: "oauth2", flow: "application", tokenUrl: "https://x/token" },
      { kind: "oauth2", tokenUrl: "https://x/token", refreshUrl: undefined },
    ],
  ])("Swagger 2.0: %j is %j", (scheme, expected) => {
    expect(kindOf(scheme, "2.0")).toEqual(expected);
  });

  it("stand where their version has them", () => {
    const both = {
      securityDefinitions: { old: { type: "basic" } },
      components: { securitySchemes: { now: { type: "mutualTLS" } } },
    };
    expect(Object.keys(versioned("2.0", {}, both).securitySchemes)).toEqual(["old"]);
    expect(Object.keys(versioned("3.0", {}, both).securitySchemes)).toEqual(["now"]);
  });
});

describe("what an operation is authorised by", () => {
  const components = {
    securitySchemes: {
      key: { type: "apiKey", in: "header", name: "X-Key" },
      basic: { type: "http", scheme: "basic" },
      oauth: { type: "oauth2", flows: {} },
      digest: { type: "http", scheme: "digest" },
    },
  };
  const sets = (security: unknown) => functionOf({ security }, { components }).security;

  it("is one of its sets, all of that set", () => {
    expect(sets([{ oauth: ["read"] }, { key: [], basic: [] }, {}])).toEqual([
      ["oauth"],
      ["key", "basic"],
      [],
    ]);
    expect(sets([])).toEqual([]);
  });

  it("is the document's where the operation has none", () => {
    const rest = { components, security: [{ key: [] }] };
    expect(functionOf({}, rest).security).toEqual([["key"]]);
    expect(functionOf({ security: [] }, rest).security).toEqual([]);
    expect(functionOf({ security: null }, rest).security).toEqual([["key"]]);
  });

  it.each([
    ["digest", 'security scheme "digest" cannot be used: http digest'],
    ["gone", 'security scheme "gone" is not defined'],
    ["toString", 'security scheme "toString" is not defined'],
  ])("loses the sets with %s, and says so", (name, message) => {
    const adapter = adapterOf(
      {
        "/x": {
          get: { operationId: "fn", security: [{ [name]: [], key: [] }, { basic: [] }], responses: {} },
        },
      },
      { components },
    );
    expect(adapter.functions.get("fn")?.security).toEqual([["basic"]]);
    expect(adapter.warnings).toEqual([
      { pointer: "/paths/~1x/get/security", reason: "security-undefined", message },
    ]);
  });

  it("is nothing where no set is left", () => {
    expect(sets([{ digest: [] }, { gone: [] }])).toEqual([]);
  });
});
