import { expect, it } from "vitest";
import type { Initiator } from "../../../src/client/index.ts";
import { createCall } from "../../../src/gateway/call.ts";
import type { ParticleRef } from "../../../src/particle/index.ts";
import { ANN, BOB, refusedWith } from "../../support/credentials.ts";

const run = (peer?: string) => {
  const scripts: string[] = [];
  const initiator: Initiator = {
    run: async (script) => {
      scripts.push(script);
      return { ref: "r" as ParticleRef, particleId: "p", values: [1], origins: [] };
    },
  };
  const call = createCall(initiator, ANN.peerId, { bureau: BOB.peerId });
  const answer = call({ service: "sms", function: "send", arguments: [], ...(peer && { peer }) });
  return { answer, scripts };
};

it.each([
  [undefined, ANN.peerId],
  ["bureau", BOB.peerId],
  [BOB.peerId, BOB.peerId],
])("calls peer %s", async (peer, called) => {
  const { answer, scripts } = run(peer);
  expect(await answer).toEqual({ particle: "r", result: 1 });
  expect(scripts[0]).toContain(`"${called}" ("sms" "send")`);
});

it("does not start a particle for a peer that nobody knows", async () => {
  const { answer, scripts } = run("bureu");
  expect(await refusedWith(answer)).toEqual({
    code: "SLUICE_REQUEST",
    detail: 'peer: "bureu" is neither a peer id nor a name under peers in sluice.yaml; did you mean bureau?',
  });
  expect(scripts).toEqual([]);
});
