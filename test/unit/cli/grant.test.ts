import { describe, expect, it, onTestFinished } from "vitest";
import { grantBody } from "../../../src/admin/credential-schemas.ts";
import { grant } from "../../../src/cli/commands/grant.ts";
import type { JsonValue } from "../../../src/core/index.ts";
import { ANN, NOW, refusedWith } from "../../support/credentials.ts";
import { httpServer } from "../../support/http-server.ts";
import { runCommand } from "../../support/run-command.ts";

/** A gateway's admin API that answers everything alike. */
const adminApi = async (answer: JsonValue, status = 201) => {
  const server = await httpServer((_, response) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(answer));
  });
  onTestFinished(() => server[Symbol.asyncDispose]());
  return server;
};

describe("sluice grant", () => {
  it("asks the gateway, prints the capability alone and tells its id", async () => {
    const server = await adminApi({ capability: "cap.abi.lity", id: "id-1", expires: NOW });
    const options = {
      to: ANN.peerId,
      service: "sms",
      function: ["send"],
      expires: "1h",
      count: "10",
      per: "1d",
      args: ["to=from:crm.lookup"],
      admin: server.url,
      token: "t",
    };
    expect(await runCommand(grant, options)).toEqual({
      out: "cap.abi.lity\n",
      told: "id id-1, holds until 2023-11-14T22:13:20.000Z\n",
    });
    const [{ method, url, headers, body } = { body: "" }] = server.received;
    expect([method, url, headers?.authorization]).toEqual(["POST", "/v1/grants", "Bearer t"]);
    expect(JSON.parse(body)).toEqual({
      to: ANN.peerId,
      service: "sms",
      expiresMs: 3_600_000,
      functions: ["send"],
      uses: [{ limit: 10, perMs: 86_400_000 }],
      args: { to: [{ service: "crm", function: "lookup" }] },
    });
    expect(grantBody.parse(JSON.parse(body)).to).toBe(ANN.peerId);
  });

  it("sends nothing that was left open", async () => {
    const server = await adminApi({ capability: "x", id: "i", expires: NOW });
    await runCommand(grant, { to: "bureau", service: "sms", expires: "1h", admin: server.url, token: "t" });
    expect(JSON.parse(server.received[0]?.body ?? "")).toEqual({
      to: "bureau",
      service: "sms",
      expiresMs: 3_600_000,
    });
  });

  it.each([
    [{}, "say who shall hold it"],
    [{ to: ANN.peerId }, "say which service it is for: --service ID"],
    [{ to: ANN.peerId, service: "sms" }, "say how long it holds: --expires 1h"],
  ])("needs more than %j", async (options, line) => {
    const { code, detail } = await refusedWith(runCommand(grant, options));
    expect([code, detail.startsWith(line)]).toEqual(["SLUICE_USAGE", true]);
  });

  it("passes on why the gateway will not", async () => {
    const server = await adminApi(
      { code: "SLUICE_REQUEST", title: "t", detail: "to must be a peer id" },
      400,
    );
    const options = { to: "nobody", service: "sms", expires: "1h", admin: server.url, token: "t" };
    expect(await refusedWith(runCommand(grant, options))).toEqual({
      code: "SLUICE_REQUEST",
      detail: "to must be a peer id",
    });
  });
});
