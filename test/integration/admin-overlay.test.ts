import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { type Client, connect } from "../../src/client/index.ts";
import type { JsonValue } from "../../src/core/index.ts";
import { createIdentity } from "../../src/particle/index.ts";
import { adminGet } from "../support/admin.ts";
import { canariesIn } from "../support/canaries.ts";
import { described } from "../support/described-answers.ts";
import { type TestGateway, testGateway } from "../support/test-gateway.ts";

const DOCUMENT = JSON.stringify({
  openapi: "3.1.0",
  info: { title: "SMS", version: "1" },
  paths: { "/a": { get: { operationId: "get-a", responses: { 200: { description: "" } } } } },
});

/** The project's own adapter, with this gateway's address and a rule for one peer. */
const publishAdmin = async ({ gateway, folder }: TestGateway, peer: string): Promise<void> => {
  await cp("openapi/admin", join(folder, "openapi/admin"), { recursive: true });
  await mkdir(join(folder, "adapters/admin"));
  await cp("adapters/admin/overlay.yaml", join(folder, "adapters/admin/overlay.yaml"));
  const manifest = await readFile("adapters/admin/adapter.yaml", "utf8");
  await writeFile(
    join(folder, "adapters/admin/adapter.yaml"),
    manifest
      .replace("http://127.0.0.1:8080", gateway.adminUrl ?? "")
      .replace("allow: []", `allow: [{ peers: ["${peer}"], functions: [listServices, disableService] }]`),
  );
  await vi.waitFor(() => expect(gateway.services().map(({ service }) => service)).toContain("admin"), 8_000);
};

const called = (client: Client, name: string, args: JsonValue[]): Promise<JsonValue> =>
  client.call("admin", name, args, { ttlMs: 10_000 });

describe("the admin API as a service", () => {
  it("serves a permitted peer and nobody else, and its token stays at home", {
    timeout: 30_000,
  }, async () => {
    await using gateway = await testGateway({
      adapters: { sms: { document: DOCUMENT, manifest: { upstream: { url: "http://127.0.0.1:1" } } } },
    });
    const [operator, other] = await Promise.all([createIdentity(), createIdentity()]);
    await publishAdmin(gateway, operator.peerId);
    const client = await connect(gateway.address, { key: operator });
    const stranger = await connect(gateway.address, { key: other });
    try {
      const results = [
        await called(client, "listServices", []),
        await called(client, "disableService", ["sms", {}]),
      ];
      expect(results).toMatchObject([
        { services: [{ service: "admin" }, { service: "sms", state: "serving" }] },
        { service: "sms", state: "disabled" },
      ]);
      expect(JSON.parse(await adminGet(gateway, "/v1/services/sms"))).toMatchObject({ state: "disabled" });
      expect(JSON.parse(await adminGet(gateway, "/v1/audit"))).toMatchObject({
        changes: [
          { who: "admin-token", operation: "disableService", target: { service: "sms" }, outcome: 200 },
          { who: "file", operation: "service-published", target: { service: "admin" } },
        ],
      });
      for (const [who, name, args] of [
        [stranger, "listServices", []],
        [stranger, "disableService", ["sms", {}]],
        [client, "enableService", ["sms", {}]],
        [client, "listPeers", []],
      ] as const)
        await expect(called(who, name, [...args])).rejects.toMatchObject({ code: "SLUICE_DENIED" });
      for (const name of ["callFunction", "publishService", "getConfig"])
        await expect(called(client, name, [])).rejects.toMatchObject({ code: "SLUICE_UNKNOWN_FUNCTION" });
      const token = (await readFile(join(gateway.folder, "data/admin.token"), "utf8")).trim();
      const kept = await Promise.all(
        (await readdir(join(gateway.folder, "data")))
          .filter((name) => name !== "admin.token" && !name.endsWith(".sock"))
          .map((name) => readFile(join(gateway.folder, "data", name))),
      );
      const seen = [JSON.stringify(results), ...kept].flatMap((text) =>
        canariesIn(text, [{ name: "token", value: token }]),
      );
      expect(kept.length).toBeGreaterThan(2);
      expect(seen).toEqual([]);
    } finally {
      await client.close();
      await stranger.close();
    }
  });

  it("is made of what overlay.yaml lists, each of which there is", async () => {
    const listed = /\((\w+(?:\|\w+)+)\)/
      .exec(await readFile("adapters/admin/overlay.yaml", "utf8"))?.[1]
      ?.split("|");
    const known = described().map(([, , { operationId }]) => operationId);
    expect(known).toEqual(expect.arrayContaining(listed ?? ["none"]));
    const { functions } = JSON.parse(await readFile("adapters/admin/signature.json", "utf8")) as {
      functions: Record<string, unknown>;
    };
    expect(Object.keys(functions).toSorted()).toEqual(listed?.toSorted());
  });
});

describe("openapi/admin/openapi.json", () => {
  it("is what a running gateway serves: `node scripts/admin-openapi.mjs` writes it", async () => {
    await using gateway = await testGateway();
    const served = JSON.parse(await adminGet(gateway, "/v1/openapi.json")) as object;
    expect(JSON.parse(await readFile("openapi/admin/openapi.json", "utf8"))).toEqual(served);
  });
});
