import { describe, expect, it } from "vitest";
import { parseGrantRequest } from "../../../src/credentials/index.ts";
import { ANN, BOB, refusedWith } from "../../support/credentials.ts";

const body = (changed: object = {}): object => ({
  to: ANN.peerId,
  service: "sms",
  expiresMs: 3_600_000,
  ...changed,
});
const problem = async (value: unknown): Promise<string> => {
  const { code, detail } = await refusedWith(
    (async () => parseGrantRequest(value, { bureau: BOB.peerId }))(),
  );
  expect(code).toBe("SLUICE_REQUEST");
  return detail;
};

describe("parseGrantRequest", () => {
  it("fills in what is left open", () => {
    expect(parseGrantRequest(body())).toEqual({
      to: ANN.peerId,
      service: "sms",
      functions: undefined,
      expiresMs: 3_600_000,
      uses: [],
      arguments: {},
    });
  });

  it("takes all there is, peers by their names too", () => {
    const given = body({
      to: "bureau",
      functions: ["send"],
      uses: [{ limit: 10 }, { limit: 2, perMs: 60_000 }],
      args: {
        to: [
          { service: "crm", function: "lookup" },
          { peer: "bureau", service: "crm" },
        ],
      },
    });
    expect(parseGrantRequest(given, { bureau: BOB.peerId })).toEqual({
      to: BOB.peerId,
      service: "sms",
      functions: ["send"],
      expiresMs: 3_600_000,
      uses: [
        { limit: 10, perMs: undefined },
        { limit: 2, perMs: 60_000 },
      ],
      arguments: {
        to: [
          { peer: undefined, service: "crm", function: "lookup" },
          { peer: BOB.peerId, service: "crm", function: undefined },
        ],
      },
    });
  });

  it.each([
    [null, "the grant must be a JSON object"],
    [body({ function: ["send"] }), 'the grant has an unknown key "function"; did you mean "functions"?'],
    [body({ to: undefined }), "to must be a peer id (12D3KooW…) or a name under peers in sluice.yaml"],
    [body({ to: "toString" }), "to must be a peer id"],
    [body({ service: "" }), "service must be a name of at most 256 characters"],
    [body({ functions: [] }), "functions must be a list of 1 to 256"],
    [body({ functions: ["a", 1] }), "functions[1] must be a name"],
    [body({ expiresMs: undefined }), "expiresMs must be a whole number from 1000 to 31622400000"],
    [body({ expiresMs: 31_622_400_001 }), "expiresMs must be a whole number"],
    [body({ uses: [{ limit: 0 }] }), "uses[0].limit must be a whole number from 1 to 1000000000"],
    [body({ uses: [{ limit: 1, perMS: 1 }] }), 'uses[0] has an unknown key "perMS"; did you mean "perMs"?'],
    [body({ uses: [{ limit: 1 }, { limit: 2 }] }), "uses must not limit the same time twice"],
    [body({ args: [] }), "args must be an object, at most 64 arguments by name"],
    [body({ args: { to: [] } }), "args must be a list of 1 to 16"],
    [body({ args: { to: [{ peer: "x", service: "crm" }] } }), "args[0].peer must be a peer id"],
    [body({ args: { to: [{ function: "x" }] } }), "args[0].service must be a name"],
  ])("refuses %j", async (value, line) => {
    expect(await problem(value)).toContain(line);
  });
});
