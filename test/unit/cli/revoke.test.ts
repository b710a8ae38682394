import { describe, expect, it } from "vitest";
import { revoke } from "../../../src/cli/commands/revoke.ts";
import { delegateCapability, signCapability } from "../../../src/credentials/index.ts";
import { ANN, asAnn, BOB, GATEWAY, jwt, NOW, refusedWith, testVerifier } from "../../support/credentials.ts";
import { httpServer } from "../../support/http-server.ts";
import { runCommand } from "../../support/run-command.ts";

/** What the command asks the gateway for. */
const asked = async (operand: string): Promise<{ id: string; until?: number }> => {
  await using server = await httpServer(({ body }, response) => response.end(body));
  const { out } = await runCommand(revoke, { admin: server.url, token: "t" }, operand);
  const [{ method, url, body } = { body: "" }] = server.received;
  expect([method, url]).toEqual(["POST", "/v1/revocations"]);
  expect(JSON.parse(out)).toEqual(JSON.parse(body));
  return JSON.parse(body) as { id: string; until?: number };
};

const request = {
  to: ANN.peerId,
  service: "sms",
  functions: undefined,
  expiresMs: 60_000,
  uses: [],
  arguments: {},
};

describe("sluice revoke", () => {
  it("takes an id as it is", async () => {
    const { id } = await signCapability(GATEWAY, request, NOW);
    expect(await asked(id)).toEqual({ id });
  });

  it("finds the last link of a capability", async () => {
    const { capability, id, expires } = await signCapability(GATEWAY, request, NOW);
    expect(await asked(capability)).toEqual({ id, until: expires });
    const narrower = { to: BOB.peerId, functions: undefined, expiresAt: undefined, uses: [], arguments: {} };
    const next = await delegateCapability(capability, { holder: ANN, narrower, now: NOW });
    expect(await asked(next.capability)).toEqual({ id: next.id, until: expires });
  });

  it("knows a JWT by what the gateway knows it by", async () => {
    for (const claims of [{}, { jti: undefined }]) {
      const token = await jwt(claims);
      const { id, expiresAt } = await testVerifier().verify(token, asAnn);
      expect(await asked(token)).toEqual({ id, until: expiresAt });
    }
  });

  it("refuses anything else in one line", async () => {
    expect(await refusedWith(runCommand(revoke, { token: "t" }, "everything"))).toEqual({
      code: "SLUICE_USAGE",
      detail: "this is neither an id (base58) nor a token: the credential is neither a JWT nor a capability",
    });
  });
});
