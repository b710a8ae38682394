import { describe, expect, it } from "vitest";
import type { BoundCall } from "../../../src/openapi/interface.ts";
import { buildRequest } from "../../../src/upstream/build-request.ts";
import type { Credential } from "../../../src/upstream/index.ts";
import { bound, form, json, parameter } from "../../support/bound-call.ts";

const build = (call: Partial<BoundCall>, credentials: Record<string, Credential> = {}, basePath = "") =>
  buildRequest(bound(call), basePath, credentials, "sluice/1");

const refusal = (code: string, text: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(text) });

describe("target", () => {
  it("is base path, path and query in order", () => {
    const parameters = [
      parameter("query", "b", 2),
      parameter("path", "id", "7"),
      parameter("query", "a", ["x", "y"]),
    ];
    expect(build({ path: "/things/{id}", parameters }, {}, "/v1").target).toBe("/v1/things/7?b=2&a=x&a=y");
  });

  it("has no question mark without a query", () => {
    expect(build({ parameters: [parameter("query", "a", null)] }).target).toBe("/things");
  });

  it("takes a whole query at once: a form", () => {
    const encoding = { ids: { style: "pipeDelimited", explode: false, allowReserved: false } } as const;
    const value = { a: "x y", list: [1, 2], o: { k: "v" }, ids: [1, 2] };
    expect(build({ querystring: { kind: "form", value, encoding } }).target).toBe(
      "/things?a=x%20y&list=1&list=2&o=%7B%22k%22%3A%22v%22%7D&ids=1%7C2",
    );
  });

  it("takes a whole query at once: any text, encoded whole", () => {
    const text = '{"a":[1],"b":"&c=#"}';
    const { target } = build({ querystring: { kind: "text", text } });
    expect(target).toMatch(/^\/things\?[%A-Za-z0-9]+$/);
    expect(decodeURIComponent(target.slice("/things?".length))).toBe(text);
    expect(build({ querystring: { kind: "text", text: "" } }).target).toBe("/things");
  });

  it("joins a query the template has already", () => {
    expect(build({ path: "/xml?comp=list", parameters: [parameter("query", "a", 1)] }).target).toBe(
      "/xml?comp=list&a=1",
    );
  });

  it("is bounded, also where nesting multiplies the names", () => {
    const long = parameter("query", "q", "x".repeat(40_000));
    expect(() => build({ parameters: [long] })).toThrow(
      refusal("SLUICE_INVALID_ARGUMENTS", "longer than 32768"),
    );
    const items = { ["k".repeat(10_000)]: Array.from({ length: 100_000 }, () => 1) };
    const deep = parameter("query", "q", items, { style: "deepObject" });
    expect(() => build({ parameters: [deep] })).toThrow(
      refusal("SLUICE_INVALID_ARGUMENTS", "longer than 32768"),
    );
    const path = parameter("path", "id", "x".repeat(40_000));
    expect(() => build({ path: "/{id}", parameters: [path] })).toThrow(
      refusal("SLUICE_INVALID_ARGUMENTS", "longer than 32768"),
    );
  });
});

describe("headers", () => {
  it("carries its own and the parameters'", () => {
    const { headers, method } = build({
      method: "POST",
      parameters: [parameter("header", "X-Trace", "a b")],
      body: json(1),
    });
    expect(method).toBe("POST");
    expect(Object.fromEntries(headers)).toEqual({
      "user-agent": "sluice/1",
      accept: "application/json",
      "accept-encoding": "identity",
      "content-type": "application/json",
      "x-trace": "a b",
    });
  });

  it.each([
    "Host",
    "Content-Length",
    "AUTHORIZATION",
    "connection",
    "Transfer-Encoding",
    "Accept",
    "Content-Type",
    "Cookie",
    "Upgrade",
  ])("never takes %s from an argument", (name) => {
    const headers = build({ parameters: [parameter("header", name, "evil")] }).headers;
    expect([...headers.values()]).not.toContain("evil");
  });

  it.each(["a\r\nX-Evil: 1", "a\nb", "a\0b", "❤", "\u007f", "x".repeat(20_000)])("refuses %j", (value) => {
    expect(() => build({ parameters: [parameter("header", "X-A", value)] })).toThrow(
      refusal("SLUICE_INVALID_ARGUMENTS", 'header parameter "X-A"'),
    );
  });

  it("refuses line breaks hidden in arrays and objects", () => {
    expect(() => build({ parameters: [parameter("header", "X-A", ["a", "b\r\nc"])] })).toThrow('"X-A"');
    expect(() => build({ parameters: [parameter("header", "X-A", { "k\n": 1 })] })).toThrow('"X-A"');
  });

  it("joins array items by the delimiters of Swagger 2.0", () => {
    const parameters = [parameter("header", "X-A", ["a", "b"], { style: "tabDelimited" })];
    expect(build({ parameters }).headers.get("x-a")).toBe("a\tb");
  });

  it("joins cookies and encodes their values", () => {
    const parameters = [parameter("cookie", "a", "1; admin=1"), parameter("cookie", "b", 2)];
    expect(build({ parameters }).headers.get("cookie")).toBe("a=1%3B%20admin%3D1; b=2");
  });
});

describe("bodies", () => {
  it("go with their Content-Type", () => {
    const request = build({ body: form({ to: "+4912", text: "a b" }) });
    expect(request.body).toBe("to=%2B4912&text=a%20b");
    expect(request.headers.get("content-type")).toBe("application/x-www-form-urlencoded");
  });

  it("are sent with their Content-Type also when empty", () => {
    const request = build({ body: { kind: "text", mediaType: "text/plain", text: "" } });
    expect(request.body).toBe("");
    expect(request.headers.get("content-type")).toBe("text/plain");
  });

  it("has neither body nor Content-Type without one", () => {
    const request = build({ method: "POST" });
    expect(request.body).toBeUndefined();
    expect(request.headers.has("content-type")).toBe(false);
  });
});

describe("credentials", () => {
  const key = (place: "header" | "query" | "cookie", name: string): Credential => ({
    kind: "apiKey",
    in: place,
    name,
    value: "s3cr=t",
  });

  it.each<[string, Credential, object]>([
    ["a header", key("header", "X-Api-Key"), { headers: expect.objectContaining({ "x-api-key": "s3cr=t" }) }],
    ["the query", key("query", "key"), { target: "/things?key=s3cr%3Dt" }],
    ["a cookie", key("cookie", "sid"), { headers: expect.objectContaining({ cookie: "sid=s3cr=t" }) }],
    [
      "basic authentication",
      { kind: "basic", username: "ü", password: "p:w" },
      {
        headers: expect.objectContaining({
          authorization: `Basic ${Buffer.from("ü:p:w").toString("base64")}`,
        }),
      },
    ],
    [
      "a bearer token",
      { kind: "bearer", token: "t0ken" },
      { headers: expect.objectContaining({ authorization: "Bearer t0ken" }) },
    ],
  ])("goes into %s", (_, credential, expected) => {
    const request = build({ security: [["scheme"]] }, { scheme: credential });
    expect({ target: request.target, headers: Object.fromEntries(request.headers) }).toMatchObject(expected);
  });

  it("is sent for operations that ask for it only", () => {
    expect(build({ security: [] }, { scheme: key("query", "key") }).target).toBe("/things");
  });

  it("wins over an argument of the same header", () => {
    const parameters = [parameter("header", "x-API-key", "mine")];
    expect(
      build({ parameters, security: [["k"]] }, { k: key("header", "X-Api-Key") }).headers.get("x-api-key"),
    ).toBe("s3cr=t");
  });

  it.each(["query", "cookie"] as const)(
    "refuses a second %s of its name, also from an object's members",
    (place) => {
      const call = (value: { [name: string]: string }) => ({
        parameters: [parameter(place, "filter", value)],
        security: [["k"]],
      });
      const credentials = { k: key(place, "key") };
      expect(() => build(call({ KEY: "mine" }), credentials)).toThrow(
        refusal("SLUICE_INVALID_ARGUMENTS", "is a credential"),
      );
      expect(() => build(call({ other: "fine" }), credentials)).not.toThrow();
    },
  );

  it("joins a whole query, which must not name it", () => {
    const call = (querystring: BoundCall["querystring"]) =>
      build({ querystring, security: [["k"]] }, { k: key("query", "key") }).target;
    expect(call({ kind: "text", text: "$.a[1]" })).toBe("/things?%24.a%5B1%5D&key=s3cr%3Dt");
    expect(call({ kind: "text", text: "key=mine" })).toBe("/things?key%3Dmine&key=s3cr%3Dt");
    expect(call({ kind: "form", value: { a: 1 }, encoding: {} })).toBe("/things?a=1&key=s3cr%3Dt");
    expect(() => call({ kind: "form", value: { Key: "mine" }, encoding: {} })).toThrow("is a credential");
    expect(() => call({ kind: "text", text: "key" })).toThrow("is a credential");
  });

  it("goes without credentials when no set is configured: the upstream answers 401 if it means it", () => {
    const { headers, target } = build({ security: [["oauth"], ["a", "b"]] }, { a: key("query", "k") });
    expect(headers).not.toHaveProperty("authorization");
    expect(target).not.toContain("k=");
  });
});
