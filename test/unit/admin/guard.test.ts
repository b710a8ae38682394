import { describe, expect, it } from "vitest";
import { createGuard, type GuardedRequest } from "../../../src/admin/guard.ts";

const guard = createGuard({ hosts: ["gateway.internal", "[fd00::1]"] });
const GOOD = { host: "127.0.0.1:8080" };

const refusal = (
  headers: Record<string, string | undefined>,
  { method = "GET", url = "/v1/peer" } = {},
): number | undefined => {
  const given = Object.entries({ ...GOOD, ...headers }).filter(([, value]) => value !== undefined);
  return refusalOf({ method, url, headers: Object.fromEntries(given), rawHeaders: given.flat() as string[] });
};

const refusalOf = (request: GuardedRequest): number | undefined => {
  try {
    guard.check(request);
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
    "127.0.0.1@evil.example",
    "user:pass@127.0.0.1:8080",
    "127.0.0.1:80:80",
    "127.0.0.1:123456",
    "127.0.0.1, evil.example",
    "127.0.0.1/evil",
    "[::1",
    "[::1]x:80",
    "gateway.internal.evil",
    "localhost.",
    "lo\u212aalhost",
    "\u0131ocalhost",
    "127.0.0.\u0661",
    "0.0.0.0:8080",
    "2130706433",
  ])("answers 421 to the host %s", (host) => {
    expect(refusal({ host })).toBe(421);
  });

  it.each([
    "null",
    "",
    "http://evil.example",
    "http://127.0.0.1:8081",
    "https://127.0.0.1",
    "http://localhost:8080",
    "http://127.0.0.1:8080, http://evil.example",
    "http://127.0.0.1:8080/",
    "ftp://127.0.0.1:8080",
  ])("refuses the origin %s", (origin) => {
    expect(refusal({ origin })).toBe(403);
  });

  it("takes its own origin", () => {
    expect(refusal({ origin: "http://127.0.0.1:8080" })).toBeUndefined();
    expect(refusal({ origin: "https://127.0.0.1:8080" })).toBeUndefined();
  });

  it.each(["cross-site", "same-site", "other", "none, cross-site", ""])(
    "refuses what a browser says comes %s",
    (site) => {
      expect(refusal({ "sec-fetch-site": site })).toBe(403);
      expect(refusal({ "sec-fetch-site": site, origin: "http://127.0.0.1:8080" })).toBe(403);
    },
  );

  it.each(["none", "same-origin"])("takes what a browser says comes %s", (site) => {
    expect(refusal({ "sec-fetch-site": site })).toBeUndefined();
  });

  it.each(["POST", "PUT", "PATCH"])("wants JSON of a %s", (method) => {
    expect(refusal({ "content-length": "2" }, { method })).toBe(415);
    expect(refusal({ "transfer-encoding": "chunked" }, { method })).toBe(415);
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "application/jsonp",
      "application/json, text/plain",
      "text/plain; application/json",
    ])
      expect(refusal({ "content-type": type }, { method }), type).toBe(415);
    for (const type of ["application/json", "Application/JSON; charset=utf-8"])
      expect(refusal({ "content-type": type }, { method }), type).toBeUndefined();
  });

  it.each(["POST", "PUT", "DELETE"])("lets a %s go without a body", (method) => {
    expect(refusal({}, { method })).toBeUndefined();
    expect(refusal({ "content-length": "0" }, { method })).toBeUndefined();
  });

  it("wants no other type of a DELETE", () => {
    expect(refusal({}, { method: "DELETE" })).toBeUndefined();
    expect(refusal({ "content-type": "text/plain" }, { method: "DELETE" })).toBe(415);
  });

  it.each(["http://127.0.0.1:8080/v1/peer", "http://evil.example/v1/peer", "*", "evil.example:80", ""])(
    "refuses the target %s",
    (url) => {
      expect(refusal({}, { url })).toBe(400);
    },
  );

  it("bounds the path and the number of headers", () => {
    expect(refusal({}, { url: `/${"x".repeat(4_095)}` })).toBeUndefined();
    expect(refusal({}, { url: `/${"x".repeat(4_096)}` })).toBe(414);
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`x-${index}`, "1"]));
    expect(refusal(many(99))).toBeUndefined();
    expect(refusal(many(100))).toBe(431);
  });

  it.each([
    ["Host", "127.0.0.1:8080"],
    ["AUTHORIZATION", "Bearer x"],
    ["Content-Type", "application/json"],
    ["content-length", "5"],
    ["Transfer-Encoding", "chunked"],
    ["origin", "http://127.0.0.1:8080"],
    ["Sec-Fetch-Site", "none"],
  ])("refuses %s twice, even with one value", (name, value) => {
    const once = [...Object.entries(GOOD).flat(), ...(name === "Host" ? [] : [name, value])];
    const request = { method: "GET", url: "/v1/peer", headers: GOOD };
    expect(refusalOf({ ...request, rawHeaders: once })).toBeUndefined();
    expect(refusalOf({ ...request, rawHeaders: [...once, name.toLowerCase(), value] })).toBe(400);
  });
});
