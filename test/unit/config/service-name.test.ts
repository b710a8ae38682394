import { describe, expect, it } from "vitest";
import { serviceNameProblem } from "../../../src/config/index.ts";
import { createIdentity } from "../../../src/particle/index.ts";
import { testBuiltins } from "../../support/builtins.ts";

const { peerId } = await createIdentity(new Uint8Array(32).fill(1));

describe("serviceNameProblem", () => {
  it.each(["credit-check", "sms", "A.b_c-9", "0", "x".repeat(64)])("takes %s", (name) => {
    expect(serviceNameProblem(name)).toBeUndefined();
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
    expect(serviceNameProblem(name)).toContain("is made of letters");
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
    expect(serviceNameProblem(name)).toMatch(/builtin|peer/);
  });

  it.each([...testBuiltins().services])("refuses %s, which the builtins answer to", (name) => {
    expect(serviceNameProblem(name)).toMatch(/builtin|peer/);
  });
});
