import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { expect, it } from "vitest";
import { eventually, writeFiles } from "../support/catalog-folder.ts";
import { httpServer } from "../support/http-server.ts";
import { testGateway } from "../support/test-gateway.ts";

const document = (...names: string[]): string => `openapi: 3.1.0
info: { title: Things, version: "1" }
paths:
${names.map((name) => `  /${name}: { get: { operationId: ${name}, responses: { "200": { description: ok, content: { application/json: { schema: { type: string } } } } } } }\n`).join("")}`;

const backend = (name: string) =>
  httpServer((_, response) => response.setHeader("content-type", "application/json").end(`"${name}"`));

/** A gateway's operator, by HTTP. */
const operator = async (gateway: Awaited<ReturnType<typeof testGateway>>) => {
  const { readFile } = await import("node:fs/promises");
  const token = (await readFile(join(gateway.folder, "data/admin.token"), "utf8")).trim();
  return async (method: string, path: string, body?: object) => {
    const response = await fetch(new URL(path, gateway.gateway.adminUrl), {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  };
};

it("drops no particle while a service's upstream and document change, one change is broken, and it is drained", async () => {
  await using first = await backend("first");
  await using second = await backend("second");
  const manifest = (url: string) => ({ upstream: { url }, allow: [{ peers: "*" }] });
  await using running = await testGateway({
    config: { admin: { listen: "127.0.0.1:0", requestsPerMinute: 100_000 } },
    adapters: { things: { document: document("get"), manifest: manifest(first.url) } },
  });
  const ask = await operator(running);
  const call = async () => {
    const answer = await ask("POST", "/v1/call", {
      service: "things",
      function: "get",
      arguments: [],
      ttlMs: 20_000,
    });
    return { status: answer.status, value: answer.body.result ?? answer.body.detail };
  };
  const service = async () => (await ask("GET", "/v1/services/things")).body;
  const write = (name: string, text: string) =>
    writeFiles(join(running.folder, "adapters/things"), { [name]: text });
  const manifestText = (url: string) => JSON.stringify({ openapi: "./openapi.yaml", ...manifest(url) });

  const failed: unknown[] = [];
  let made = 0;
  let latest: unknown;
  let stopped = false;
  const lanes = Array.from({ length: 4 }, async () => {
    while (!stopped) {
      const { status, value } = await call();
      made++;
      if (status === 200) latest = value;
      else failed.push(value);
      await setImmediate();
    }
  });
  await eventually(() => expect(latest).toBe("first"));
  await write("adapter.yaml", manifestText(second.url));
  await eventually(() => expect(latest).toBe("second"));
  await write("openapi.yaml", document("get", "more"));
  await eventually(async () => expect((await service()).functions).toHaveLength(2));
  await write("openapi.yaml", "openapi: [");
  await eventually(async () =>
    expect(await service()).toMatchObject({
      state: "serving",
      problem: expect.stringContaining("not valid YAML"),
    }),
  );
  const then = made;
  await eventually(() => expect(made).toBeGreaterThan(then + 8));
  await write("openapi.yaml", document("get"));
  await eventually(async () => expect(await service()).not.toHaveProperty("problem"));
  stopped = true;
  await Promise.all(lanes);
  expect(failed).toEqual([]);

  expect((await ask("POST", "/v1/services/things/drain", {})).body).toMatchObject({
    state: "draining",
    draining: { calls: 0 },
  });
  expect(await call()).toMatchObject({
    status: 503,
    value: expect.stringContaining("disabled by its operator"),
  });
  expect((await ask("POST", "/v1/services/things/enable", {})).body).toMatchObject({ state: "serving" });
  expect(await call()).toEqual({ status: 200, value: "second" });
});
