import { describe, expect, it } from "vitest";
import { createGuard } from "../../../src/admin/guard.ts";
import type { Access } from "../../../src/admin/route.ts";

const TOKEN = "0123456789abcdef";
const guard = createGuard({ token: TOKEN, hosts: ["gateway.internal", "[fd00::1]"] });
const GOOD = { host: "127.0.0.1:8080", authorization: `Bearer ${TOKEN}` };

const refusal = (
  headers: Record<string, string | undefined>,
  method = "GET",
  access: Access = "token",
): number | undefined => {
  try {
    guard.check({ method, headers: { ...GOOD, ...headers } }, access);
    return undefined;
  } catch (error) {
    return (error as { status: number }).status;
  }
};

describe("the guard", () => {
  it.each([
    "localhost",
    "LOCALHOST:1",
    "127.0.0.1",
    "127.1.2.3:80",
    "[::1]:8080",
    "gateway.internal:1",
    "[fd00::1]",
  ])("takes the host %s", (host) => {
    expect(refusal({ host })).toBeUndefined();
  });

  it.each([
    undefined,
    "",
    "evil.example",
    "127.0.0.1.evil.example",
    "localhost.evil.example:8080",
    "evil.example@127.0.0.1",
    "127.0.0.1:80:80",
    "[::1",
    "gateway.internal.evil",
    "0.0.0.0:8080",
  ])("answers 421 to the host %s, before it looks at the token", (host) => {
    expect(refusal({ host })).toBe(421);
    expect(refusal({ host, authorization: undefined })).toBe(421);
    expect(refusal({ host }, "GET", "open")).toBe(421);
  });

  it.each([
    "null",
    "http://evil.example",
    "http://127.0.0.1:8081",
    "https://127.0.0.1",
    "http://localhost:8080",
  ])("refuses the origin %s", (origin) => {
    expect(refusal({ origin })).toBe(403);
    expect(refusal({ origin }, "GET", "open")).toBe(403);
  });

  it("takes its own origin", () => {
    expect(refusal({ origin: "http://127.0.0.1:8080" })).toBeUndefined();
    expect(refusal({ origin: "https://127.0.0.1:8080" })).toBeUndefined();
  });

  it.each([
    undefined,
    "",
    "Bearer",
    "Bearer ",
    `Basic ${TOKEN}`,
    TOKEN,
    `Bearer ${TOKEN}x`,
    `Bearer ${TOKEN.slice(1)}`,
    `Bearer ${TOKEN} ${TOKEN}`,
  ])("answers 401 to authorization %j", (authorization) => {
    expect(refusal({ authorization })).toBe(401);
    expect(refusal({ authorization }, "GET", "open")).toBeUndefined();
  });

  it.each(["POST", "PUT", "PATCH"])("wants JSON of a %s", (method) => {
    expect(refusal({}, method)).toBe(415);
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "application/jsonp",
      "text/plain; application/json",
    ])
      expect(refusal({ "content-type": type }, method), type).toBe(415);
    for (const type of ["application/json", "Application/JSON; charset=utf-8"])
      expect(refusal({ "content-type": type }, method), type).toBeUndefined();
  });

  it("lets a DELETE go without a body, and probes by any name", () => {
    expect(refusal({}, "DELETE")).toBeUndefined();
    expect(refusal({ "content-type": "text/plain" }, "DELETE")).toBe(415);
    expect(refusal({ host: "10.1.2.3", authorization: undefined }, "GET", "probe")).toBeUndefined();
  });
});
