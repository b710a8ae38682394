import { describe, expect, it } from "vitest";
import { failure, ok, warning } from "../../../src/cli/doctor/check.ts";
import { checkClock } from "../../../src/cli/doctor/check-clock.ts";
import { brokenConfig, checkConfig } from "../../../src/cli/doctor/check-config.ts";
import { checkNode } from "../../../src/cli/doctor/check-node.ts";
import { checkTls } from "../../../src/cli/doctor/check-tls.ts";
import type { DoctorContext } from "../../../src/cli/doctor/context.ts";
import { doctorText, reportOf } from "../../../src/cli/doctor/report.ts";
import { createTerminalStyle } from "../../../src/cli/terminal-style.ts";
import { parseConfig } from "../../../src/config/index.ts";
import { SluiceError } from "../../../src/core/index.ts";

const NOW = Date.UTC(2026, 10, 23);
const config = parseConfig("", undefined, "/");

const upstream = (host: string, skewMs: number | undefined): DoctorContext["upstreams"][number] => ({
  check: ok("upstreams", host),
  host,
  skewMs,
  certificateEnds: undefined,
});

const clockStates = (skews: readonly (number | undefined)[], step = 0, now = NOW): string[] =>
  checkClock(
    { config, upstreams: skews.map((skewMs, index) => upstream(`host-${index}`, skewMs)) },
    { now, steady: 0 },
    { now: now + 100 + step, steady: 100 },
  ).map(({ state, detail }) => `${state}: ${detail}`);

describe("the clock", () => {
  it("is right where upstreams agree with it, or say nothing", () => {
    expect(clockStates([])).toEqual([expect.stringMatching(/^ok: 2026-11-23.*no upstream says/)]);
    expect(clockStates([undefined])).toEqual([expect.stringMatching(/^ok: /)]);
    expect(clockStates([30_000, -30_000])).toEqual([expect.stringMatching(/^ok: .*host-0, host-1 agree/)]);
  });

  it("is doubted where one upstream has another time, and wrong where most have", () => {
    expect(clockStates([31_000])).toEqual([
      expect.stringMatching(/^warning: .*host-0 is 31 s ahead: one of/),
    ]);
    expect(clockStates([-40_000, 0])).toEqual([expect.stringMatching(/^warning: .*host-0 is 40 s behind/)]);
    expect(clockStates([-40_000, -41_000, 0])).toEqual([
      expect.stringMatching(/^failure: .*host-0 is 40 s behind, host-1 is 41 s behind/),
    ]);
  });

  it("must not jump", () => {
    expect(clockStates([], 500)).toHaveLength(1);
    expect(clockStates([], -2_000)[0]).toMatch(/^warning: the clock was set by 2 s/);
  });

  it("is not that of another century", () => {
    for (const now of [0, Date.UTC(2025, 0), Date.UTC(2101, 0)])
      expect(clockStates([], 0, now)).toEqual([expect.stringMatching(/^failure: it is not /)]);
  });
});

describe("Node.js", () => {
  it.each([
    ["24.0.0", "ok"],
    ["25.1.0", "ok"],
    ["22.19.0", "failure"],
    ["8.1.0", "failure"],
  ])("%s: %s", (version, state) => {
    expect(checkNode(version).state).toBe(state);
  });
});

describe("the configuration", () => {
  it("is told with what it opens, and what to do about it", () => {
    const open = parseConfig("admin: { listen: 0.0.0.0:8080 }", "/etc/sluice.yaml", "/etc");
    expect(checkConfig(open)).toEqual([
      ok("configuration", "/etc/sluice.yaml"),
      warning("configuration", expect.stringContaining("0.0.0.0"), "put TLS in front of it"),
    ]);
  });

  it("is a failure for each line that is wrong", () => {
    const error = new SluiceError("SLUICE_CONFIG", "sluice.yaml:1: one\nsluice.yaml:2: two\n");
    expect(brokenConfig(error).map(({ detail }) => detail)).toEqual([
      "sluice.yaml:1: one",
      "sluice.yaml:2: two",
    ]);
  });
});

const TLS = new URL("../../fixtures/tls/", import.meta.url).pathname;
const VALID_UNTIL = Date.UTC(2126, 9, 30);

const tlsContext = (cert: string, key: string, now: number): DoctorContext =>
  ({
    config: { ...config, http: { ...config.http, tls: { cert: `${TLS}${cert}`, key: `${TLS}${key}` } } },
    manifests: [{ service: "sms", upstream: { tls: { ca: `${TLS}ca-cert.pem` } } }],
    upstreams: [{ ...upstream("api.example", 0), certificateEnds: NOW + 3 * 86_400_000 }],
    clock: { now: () => now },
  }) as unknown as DoctorContext;

describe("certificates", () => {
  it("hold, or expire soon", async () => {
    const checks = await checkTls(tlsContext("server-cert.pem", "server-key.pem", NOW));
    expect(checks.map(({ state }) => state)).toEqual(["ok", "ok", "warning"]);
    expect(checks[2]?.detail).toBe("the certificate of api.example expires on 2026-11-26");
  });

  it("have expired", async () => {
    const checks = await checkTls(tlsContext("server-cert.pem", "server-key.pem", VALID_UNTIL + 86_400_000));
    expect(checks.map(({ state }) => state)).toEqual(["failure", "failure", "failure"]);
  });

  it("need the key that belongs to them, and to be there", async () => {
    const [other] = await checkTls(tlsContext("server-cert.pem", "client-key.pem", NOW));
    const [absent] = await checkTls(tlsContext("no-cert.pem", "server-key.pem", NOW));
    expect([other?.state, absent?.state]).toEqual(["failure", "failure"]);
  });
});

describe("the report", () => {
  const report = reportOf([
    ok("node", "Node.js 24"),
    warning("clock", "it is \u001B[31mlate", "set it"),
    failure("data folder", "gone", "make it"),
  ]);

  it("is healthy where nothing failed", () => {
    expect([report.healthy, reportOf([warning("a", "b", "c")]).healthy]).toEqual([false, true]);
    expect(report.counts).toEqual({ ok: 1, warning: 1, failure: 1 });
  });

  it("is aligned, and says all without colour", () => {
    const text = doctorText(report, createTerminalStyle({ isTTY: false }));
    expect(text).toBe(
      [
        "ok       node         Node.js 24",
        `warning  clock        it is ${text.split("\n")[1]?.slice(28)}`,
        "                      -> set it",
        "failure  data folder  gone",
        "                      -> make it",
        "",
        "1 ok, 1 warning, 1 failure",
        "",
      ].join("\n"),
    );
    expect(text).not.toContain("\u001B");
  });

  it("goes on under its text at the width of the terminal, and breaks no word", () => {
    const long = reportOf([
      failure(
        "ports",
        "peer.listen is held by another program",
        "end it, or write http://127.0.0.1:65535/here",
      ),
    ]);
    expect(
      doctorText(long, createTerminalStyle({ isTTY: false }), 40)
        .split("\n")
        .slice(0, 5),
    ).toEqual([
      "failure  ports  peer.listen is held by",
      "                another program",
      "                -> end it, or write",
      "                   http://127.0.0.1:65535/here",
      "",
    ]);
  });

  it("is coloured on a terminal", () => {
    const text = doctorText(report, createTerminalStyle({ isTTY: true }, {}));
    expect(text).toContain("\u001B[1;31mfailure\u001B[0m");
  });
});
