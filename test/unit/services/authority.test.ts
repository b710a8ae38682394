import { describe, expect, it } from "vitest";
import type { Trace } from "../../../src/avm/interface.ts";
import { callContext, callRequest } from "../../support/calls.ts";
import { ANN, asAnn, jwt, testVerifier } from "../../support/credentials.ts";
import { authorityOf } from "../../support/trust.ts";

const fn = { name: "send", arguments: [], options: [], openOptions: false } as never;
const credential = await testVerifier().verify(await jwt({ role: "clerk" }), asAnn);
const presented = {
  list: () => [{ credential, argumentHash: "a", resultHash: "r" }],
  add: async () => {},
};

/** How a call by Ann ends, who presented a token that says she is a clerk, before it or not. */
const permit = async (precedes: boolean, role = "clerk"): Promise<string> => {
  const rule = { peers: "*", credential: { issuer: "login", claims: { role: [role] } } } as const;
  const authority = authorityOf({ service: "sms", functions: new Map([["send", fn]]) }, [rule]);
  const trace: Trace = { peers: [], precedes: () => precedes, proves: () => false };
  const context = callContext({ initiator: ANN.peerId, presented, trace: async () => trace });
  return authority.permit(fn, callRequest("sms", "send"), context).then(
    () => "permitted",
    (error: Error) => error.message,
  );
};

describe("a credential", () => {
  it("counts when it was presented before the call", async () => {
    expect(await permit(true)).toBe("permitted");
    expect(await permit(true, "boss")).toMatch(/role is not that$/);
  });

  it("of another branch does not, and the denial says that it was seen", async () => {
    expect(await permit(false)).toMatch(
      /none was presented before the call; a credential was presented, but in another branch/,
    );
  });
});
