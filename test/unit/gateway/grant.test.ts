import { describe, expect, it } from "vitest";
import { createGrant } from "../../../src/gateway/grant.ts";
import type { FunctionSummary, ServiceSummary } from "../../../src/services/interface.ts";
import { ANN, asAnn, BOB, GATEWAY, NOW, refusedWith, testVerifier } from "../../support/credentials.ts";
import { manualClock } from "../../support/manual-clock.ts";

const fn = (name: string, ...names: readonly string[]): FunctionSummary => ({
  name,
  arguments: names,
  method: "get",
  path: `/${name}`,
  effect: "safe",
  credentials: [],
});
const published = (service: string, ...functions: readonly FunctionSummary[]): ServiceSummary => ({
  service,
  title: service,
  upstream: "https://up.example",
  functions,
  refused: [],
  warnings: [],
});
const SERVICES = [
  published("sms", fn("send", "To", "Body", "options"), fn("fetch", "id")),
  published("crm", fn("lookup", "name")),
];

const grant = createGrant({
  identity: GATEWAY,
  peers: { ann: ANN.peerId, bureau: BOB.peerId },
  catalog: { list: () => SERVICES, get: (name) => SERVICES.find(({ service }) => service === name) },
  builtins: new Set(["peer"]),
  clock: manualClock(NOW),
});
type Body = Parameters<typeof grant>[0];
const body = (changed: Partial<Body> = {}): Body => ({
  to: "ann",
  service: "sms",
  expiresMs: 60_000,
  ...changed,
});
const grantsOf = async (changed: Partial<Body>) => {
  const { capability } = await grant(body(changed));
  return (await testVerifier().verify(capability, asAnn)).grants;
};
const from = (...origins: NonNullable<Body["args"]>[string]): Body["args"] => ({ To: origins });

describe("createGrant", () => {
  it("finds peers by their names, and takes what is not said for this gateway's", async () => {
    const [first] = await grantsOf({
      functions: ["send"],
      args: from(
        { service: "crm", function: "lookup" },
        { service: "crm", function: "lookupResponse" },
        { service: "peer", function: "timestamp_sec" },
        { peer: "bureau", service: "unheard-of", function: "whatever" },
      ),
    });
    expect(first).toMatchObject({
      service: "sms",
      functions: ["send"],
      arguments: {
        To: [
          { peer: GATEWAY.peerId, service: "crm", function: "lookup" },
          { peer: GATEWAY.peerId, service: "crm", function: "lookupResponse" },
          { peer: GATEWAY.peerId, service: "peer", function: "timestamp_sec" },
          { peer: BOB.peerId, service: "unheard-of", function: "whatever" },
        ],
      },
    });
  });

  it("of functions left open wants one that has the argument", async () => {
    const [first] = await grantsOf({ args: from({ service: "crm" }) });
    expect(first?.functions).toBeUndefined();
  });

  it.each<[string, Partial<Body>, string]>([
    ["peer", { to: "an" }, 'to: "an" is neither a peer id nor a name under peers in sluice.yaml'],
    ["peer of an origin", { args: from({ peer: "burau", service: "crm" }) }, "; did you mean bureau?"],
    [
      "peer that is Object's own",
      { to: "toString" },
      'to: "toString" is neither a peer id nor a name under peers in sluice.yaml',
    ],
  ])("refuses an unknown %s", async (_, changed, line) => {
    const { code, detail } = await refusedWith(grant(body(changed)));
    expect([code, detail]).toEqual(["SLUICE_REQUEST", expect.stringContaining(line)]);
  });

  it.each<[string, Partial<Body>, string]>([
    ["service", { service: "smss" }, 'no service "smss" is published here; did you mean sms?'],
    ["function", { functions: ["sedn"] }, 'sms has no function "sedn"; did you mean send?'],
    [
      "argument of one function",
      { functions: ["fetch", "send"], args: from({ service: "crm" }) },
      'sms.fetch has no argument "To"',
    ],
    [
      "argument of all functions",
      { args: { to: [{ service: "crm" }] } },
      'no function of sms has an argument "to"; did you mean To?',
    ],
    [
      "service of an origin",
      { args: from({ service: "crm" }, { service: "crn" }) },
      'args.To[1]: no service "crn" is published here; did you mean crm?',
    ],
    [
      "function of an origin",
      { args: from({ peer: GATEWAY.peerId, service: "crm", function: "lookupp" }) },
      'args.To[0]: crm has no function "lookupp"; did you mean lookup?',
    ],
  ])("refuses an unknown %s", async (_, changed, line) => {
    expect(await refusedWith(grant(body(changed)))).toEqual({ code: "SLUICE_NOT_FOUND", detail: line });
  });
});
