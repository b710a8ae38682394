import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { httpServer } from "../support/http-server.ts";
import { testGateway } from "../support/test-gateway.ts";

const DOCUMENT = `openapi: 3.1.0
info: { title: Things, version: "1" }
paths:
  /thing: { get: { operationId: get, responses: { "200": { description: ok, content: { application/json: { schema: { type: string } } } } } } }
`;

it("is called by its own key where a manifest names self, and has no such name in its configuration", async () => {
  await using backend = await httpServer((_, response) =>
    response.setHeader("content-type", "application/json").end('"it"'),
  );
  const manifest = { upstream: { url: backend.url }, allow: [{ peers: ["self"] }] };
  await using running = await testGateway({
    config: { admin: { listen: "127.0.0.1:0" } },
    adapters: { things: { document: DOCUMENT, manifest } },
  });
  const token = (await readFile(join(running.folder, "data/admin.token"), "utf8")).trim();
  const ask = async (path: string, body?: object) => {
    const response = await fetch(new URL(path, running.gateway.adminUrl), {
      method: body === undefined ? "GET" : "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });
    return response.json();
  };
  const call = { service: "things", function: "get", arguments: [] };
  expect(await ask("/v1/call", call)).toMatchObject({ result: "it" });
  expect(await ask("/v1/call", { ...call, peer: "self" })).toMatchObject({ result: "it" });
  expect(await ask("/v1/config")).toMatchObject({ config: { peers: {} } });
  expect(await ask("/v1/config")).not.toHaveProperty("config.peers.self");
  expect(await ask("/v1/peers")).not.toHaveProperty("peers.0.name");
});
