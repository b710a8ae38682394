import { describe, expect, it } from "vitest";
import { configWarnings, parseConfig } from "../../../src/config/index.ts";

const parse = (http: string) => parseConfig(http, "/etc/sluice/sluice.yaml", "/etc/sluice");
const NONE = { listen: undefined, cors: [], tls: undefined, requestsPerMinute: 6_000 };

describe("http in sluice.yaml", () => {
  it.each(["", "http:", "http: none", "http: {}", "http: { listen: none, cors: [], tls: none }"])(
    "is no listener where it says %j",
    (text) => {
      expect(parse(text).http).toEqual(NONE);
    },
  );

  it("has files relative to the file it stands in", () => {
    const text =
      "http: { listen: '[::]:443', cors: ['https://app.example', 'http://localhost:5173'], tls: { cert: tls/cert.pem, key: /run/key.pem } }";
    expect(parse(text).http).toEqual({
      ...NONE,
      listen: { host: "::", port: 443 },
      cors: ["https://app.example", "http://localhost:5173"],
      tls: { cert: "/etc/sluice/tls/cert.pem", key: "/run/key.pem" },
    });
    expect(parse("http: { listen: 127.0.0.1:8081, cors: '*' }").http.cors).toBe("*");
  });

  it.each([
    ["{ lisen: 1 }", 'http.lisen: unknown key "lisen"; did you mean listen?'],
    ["{ listen: 8081 }", "http.listen: must be"],
    ["{ listen: a:1, cors: all }", 'http.cors: must be a list of origins, or "*"'],
    ["{ listen: a:1, cors: ['https://app.example/'] }", "http.cors[0]: must be an origin"],
    ["{ listen: a:1, cors: ['*.app.example'] }", "http.cors[0]: must be an origin"],
    ["{ listen: a:1, cors: ['null'] }", "http.cors[0]: must be an origin"],
    ["{ listen: a:1, tls: { cert: a.pem } }", "http.tls.key: must be the path"],
    ["{ listen: a:1, tls: { cert: a.pem, key: b, chain: c } }", 'http.tls.chain: unknown key "chain"'],
    ["{ listen: a:1, requestsPerMinute: 0 }", "http.requestsPerMinute: must be a whole number from 1"],
    ["{ cors: '*' }", "http.listen: is needed beside cors and tls"],
  ])("refuses %s in one line", (value, reason) => {
    expect(() => parse(`http: ${value}`)).toThrow(`/etc/sluice/sluice.yaml:1: ${reason}`);
  });

  it.each([
    ["{ listen: 127.0.0.1:8081 }", 0],
    ["{ listen: '[::1]:8081' }", 0],
    ["{ listen: 0.0.0.0:8081 }", 1],
    ["{ listen: 0.0.0.0:8081, tls: { cert: a, key: b } }", 0],
  ])("warns where %s sends answers in the clear", (value, count) => {
    expect(configWarnings(parse(`http: ${value}`)).filter((line) => line.startsWith("http."))).toHaveLength(
      count,
    );
  });
});
