import { describe, expect, it } from "vitest";
import type { CallRequest } from "../../../src/avm/index.ts";
import { toldBy } from "../../../src/entry/told.ts";

const call = (service: string, args: CallRequest["arguments"], unreadable?: string): CallRequest => ({
  id: 1,
  service,
  function: "any",
  arguments: args,
  tetraplets: [],
  ...(unreadable === undefined ? {} : { unreadable }),
});
const told = (...calls: CallRequest[]) => toldBy({ calls, callBytes: 100 }, "ref");

describe("what a script tells its initiator", () => {
  it("is nothing while it asks for something else", () => {
    expect(told()).toEqual({ state: "running" });
    expect(told(call("getDataSrv", []))).toEqual({ state: "running" });
  });

  it("is an answer, also where there is an error besides", () => {
    expect(told(call("errorHandlingSrv", [{}]), call("callbackSrv", [1, "b"]))).toEqual({
      state: "done",
      result: [1, "b"],
    });
  });

  it("is an error with its code", () => {
    const message = JSON.stringify({ code: "SLUICE_QUOTA", detail: "enough", status: 429, retry: true });
    expect(told(call("errorHandlingSrv", [{ error_code: 10_000, message }]))).toMatchObject({
      state: "failed",
      problem: { code: "SLUICE_QUOTA", particle: "ref" },
    });
    expect(told(call("errorHandlingSrv", []))).toMatchObject({
      state: "failed",
      problem: { code: "SLUICE_SCRIPT_FAILED" },
    });
  });

  it("is a failure where it cannot be read, or is too much", () => {
    expect(told(call("callbackSrv", [], "a bad key"))).toMatchObject({
      state: "failed",
      problem: { code: "SLUICE_SCRIPT_FAILED", detail: "the script's answer cannot be read: a bad key" },
    });
    expect(toldBy({ calls: undefined, callBytes: 9_000_000 }, "ref")).toMatchObject({
      state: "failed",
      problem: { code: "SLUICE_PARTICLE_TOO_LARGE" },
    });
  });
});
