import { describe, expect, it } from "vitest";
import type { AboutPeer } from "../../../src/services/interface.ts";
import { NOW, OTHER, refusal, SELF, testBuiltins } from "../../support/builtins.ts";

const LIMITS: AboutPeer["limits"] = {
  scriptBytes: 1,
  particleBytes: 2,
  resultBytes: 3,
  idBytes: 4,
  ttlMs: 5,
  clockSkewMs: 6,
  callsPerParticle: 7,
  arrayItems: 8,
};

const about: AboutPeer = {
  peerId: SELF,
  version: "1.2.3",
  limits: LIMITS,
  services: () => 2,
  stats: (service, initiator) =>
    service === "sms" && initiator === OTHER
      ? { state: "serving", calls: 3, failures: 1, medianMs: 12.5 }
      : service === "new" && initiator === OTHER
        ? { state: "disabled", calls: 0, failures: 0, medianMs: undefined }
        : undefined,
};
const { call, find } = testBuiltins({ about });

describe("what a peer says of itself", () => {
  it("answers a ping with its time", async () => {
    expect(await call("peer.ping", [])).toBe(NOW);
  });

  it("says its version, and the limits a caller has to know", async () => {
    expect(await call("sluice.info", [])).toStrictEqual({
      peerId: SELF,
      version: "1.2.3",
      services: 2,
      limits: LIMITS,
    });
  });

  it("says how a service does, to those that may call it", async () => {
    expect(await call("sluice.stats", ["sms"])).toStrictEqual({
      service: "sms",
      state: "serving",
      calls: 3,
      failures: 1,
      medianMs: [12.5],
    });
    expect(await call("sluice.stats", ["new"])).toMatchObject({ state: "disabled", medianMs: [] });
  });

  it("tells others the same of a service that is there and of one that is not", async () => {
    const stranger = { initiator: SELF };
    const refused = await refusal(() => call("sluice.stats", ["sms"], stranger));
    const missing = await refusal(() => call("sluice.stats", ["fax"], stranger));
    expect(refused.code).toBe("SLUICE_DENIED");
    expect(missing).toEqual({ ...refused, detail: refused.detail.replace("sms", "fax") });
  });

  it.each([
    ["sluice.info", [1], "expected 0 arguments, got 1"],
    ["sluice.stats", [], "expected 1 argument, got 0"],
    ["sluice.stats", [7], "argument 0 (service): expected a string, got a number"],
  ])("%s %j is refused", async (name, args, detail) => {
    expect(await refusal(() => call(name, args))).toEqual({
      code: "SLUICE_BUILTIN_FAILED",
      detail: `${name}: ${detail}`,
    });
  });

  it("repeats no more than the head of a name that is no service's", async () => {
    const { detail } = await refusal(() => call("sluice.stats", ["x".repeat(10_000)]));
    expect(detail.length).toBeLessThan(300);
  });

  it("says nothing where there is nothing to say", () => {
    expect(find("sluice", "info")).toBeDefined();
    expect(testBuiltins().find("sluice", "info")).toBeUndefined();
    expect(testBuiltins().find("sluice", "stats")).toBeUndefined();
    expect(testBuiltins().find("sluice", "parse_error")).toBeDefined();
  });
});
