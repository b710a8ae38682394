import { describe, expect, it } from "vitest";
import { createIdentity } from "../../../src/particle/index.ts";
import { checkServiceName } from "../../../src/services/service-name.ts";
import { testBuiltins } from "../../support/builtins.ts";

const { peerId } = await createIdentity(new Uint8Array(32).fill(1));

const reserved = testBuiltins().services;

describe("checkServiceName", () => {
  it.each(["credit-check", "sms", "A.b_c-9", "0", "x".repeat(64)])("takes %s", (name) => {
    expect(() => checkServiceName(name, reserved)).not.toThrow();
  });

  it.each([
    "",
    ".",
    "..",
    ".hidden",
    "-x",
    "a/b",
    "a/aqua",
    "a b",
    "a\n",
    "é",
    "x".repeat(65),
    "a%2fb",
    "a\\b",
  ])("refuses the shape of %j", (name) => {
    expect(() => checkServiceName(name, reserved)).toThrow(
      expect.objectContaining({ code: "SLUICE_REQUEST" }),
    );
  });

  it.each([
    "getDataSrv",
    "callbackSrv",
    "errorHandlingSrv",
    "run-console",
    "Peer",
    "SLUICE",
    "registry",
    peerId,
  ])("refuses the meaning of %s", (name) => {
    expect(() => checkServiceName(name, reserved)).toThrow(/builtin|peer/);
  });

  it("refuses every service the builtins answer to", () => {
    for (const name of reserved) expect(() => checkServiceName(name, reserved), name).toThrow();
  });
});
