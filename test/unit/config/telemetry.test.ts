import { describe, expect, it } from "vitest";
import { configWarnings, parseConfig } from "../../../src/config/index.ts";

const parse = (telemetry: object) =>
  parseConfig(JSON.stringify({ telemetry }), "/srv/sluice.yaml", "/srv").telemetry;
const refusal = (telemetry: object): string => {
  try {
    parse(telemetry);
    return "";
  } catch (error) {
    return (error as Error).message;
  }
};
const URL = "https://collector.example/v1/traces";

describe("telemetry", () => {
  it("is off but for the log, by default and by word", () => {
    const off = { otlp: undefined, logs: { level: "info", payloads: false } };
    expect(parse({})).toEqual(off);
    expect(parse({ otlp: "none", logs: null as unknown as object })).toEqual(off);
  });

  it("sends traces to a collector that knows the gateway by secrets from elsewhere", () => {
    const headers = { authorization: { env: "OTLP_TOKEN" }, "x-key": { file: "./key" } };
    expect(parse({ otlp: { url: URL, headers } }).otlp).toEqual({
      url: URL,
      headers: { authorization: { env: "OTLP_TOKEN" }, "x-key": { file: "/srv/key" } },
      sampleRatio: 1,
    });
    expect(parse({ otlp: { url: "http://127.0.0.1:4318/v1/traces", headers } }).otlp?.sampleRatio).toBe(1);
    expect(parse({ otlp: { url: "http://collector:4318/v1/traces", sampleRatio: 0.1 } }).otlp).toMatchObject({
      headers: {},
      sampleRatio: 0.1,
    });
  });

  it.each([
    [{ otlp: {} }, "telemetry.otlp.url: is missing"],
    [{ otlp: { url: "collector:4317" } }, "telemetry.otlp.url: must be an http or https URL"],
    [{ otlp: { url: URL, sampleRatio: 2 } }, "telemetry.otlp.sampleRatio: must be a number from 0 to 1"],
    [{ otlp: { url: URL, headers: { authorization: "Bearer x" } } }, "a secret is never written here"],
    [
      { otlp: { url: URL, headers: { "a b": { env: "X" } } } },
      "telemetry.otlp.headers: must be headers by their names",
    ],
    [
      { otlp: { url: "http://collector/v1/traces", headers: { key: { env: "X" } } } },
      "telemetry.otlp.url: must be https beside headers",
    ],
    [{ otlp: { url: URL, sampleRate: 1 } }, "did you mean sampleRatio?"],
    [{ logs: { level: "loud" } }, "telemetry.logs.level: must be debug, info, warn or error"],
    [{ logs: { payloads: "yes" } }, "telemetry.logs.payloads: must be true or false"],
  ])("refuses %j", (telemetry, message) => {
    expect(refusal(telemetry)).toContain(message);
    expect(refusal(telemetry)).not.toContain("Bearer x");
  });

  it("warns of payloads in the log", () => {
    const warnings = (payloads: boolean) =>
      configWarnings(parseConfig(JSON.stringify({ telemetry: { logs: { payloads } } }), undefined, "/"));
    expect(warnings(true).join()).toContain("telemetry.logs.payloads is true");
    expect(warnings(false).join()).not.toContain("payloads");
  });
});
