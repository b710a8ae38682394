import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { silentLogger } from "../../src/core/index.ts";
import { catalogIn } from "../support/catalog-in.ts";
import { tempDir } from "../support/temp-dir.ts";

const document = (required: readonly string[]): string =>
  JSON.stringify({
    openapi: "3.1.0",
    info: { title: "Shop", version: "1" },
    paths: {
      "/orders": {
        get: {
          operationId: "listOrders",
          parameters: required.map((name) => ({
            name,
            in: "query",
            required: true,
            schema: { type: "string" },
          })),
          responses: {
            200: { description: "", content: { "application/json": { schema: { type: "array" } } } },
          },
        },
      },
    },
  });

const request = (text: string) => ({
  service: "shop",
  document: text,
  upstream: { url: "http://127.0.0.1:9" },
  allow: [{ peers: "*" as const }],
});

describe("signature.json", () => {
  it("is written when a service is published, and a change that breaks callers is named when it is replaced", async () => {
    await using folder = await tempDir();
    const catalog = await catalogIn(folder.path);
    try {
      const published = await catalog.publish(request(document([])), "create");
      expect(published.warnings).toEqual([]);
      const file = join(folder.path, "shop", "signature.json");
      expect(Object.keys(JSON.parse(await readFile(file, "utf8")).functions)).toEqual(["listOrders"]);

      const replaced = await catalog.publish(request(document(["status"])), "replace");
      expect(replaced.warnings).toEqual([expect.stringMatching(/^breaks callers: listOrders.*status/)]);
      expect(await readFile(file, "utf8")).toContain('"status"');
    } finally {
      await catalog.close();
    }
  });

  it("is written for adapters that people write, with a warning in the log when callers break", async () => {
    await using folder = await tempDir();
    const shop = join(folder.path, "shop");
    await mkdir(shop);
    await writeFile(join(shop, "openapi.json"), document([]));
    await writeFile(
      join(shop, "adapter.yaml"),
      JSON.stringify({
        openapi: "openapi.json",
        upstream: { url: "http://127.0.0.1:9" },
        allow: [{ peers: "*" }],
      }),
    );
    await (await catalogIn(folder.path)).close(); // which waits for it
    expect(await readFile(join(shop, "signature.json"), "utf8")).toContain('"listOrders"');

    await writeFile(join(shop, "openapi.json"), document(["status"]));
    const warnings: string[] = [];
    const logger = { ...silentLogger, warn: (_: object, message: string) => void warnings.push(message) };
    const catalog = await catalogIn(folder.path, logger);
    try {
      await vi.waitFor(() =>
        expect(warnings).toEqual([expect.stringMatching(/^shop: breaks callers: listOrders.*status/)]),
      );
      const broken = [expect.stringMatching(/^breaks callers: listOrders.*status/)];
      expect(catalog.status("shop")?.warnings).toEqual(broken);
      expect(catalog.statuses().map((status) => status.warnings)).toEqual([broken]);
      expect(catalog.list().map((summary) => summary.warnings)).toEqual([broken]);

      const again = await catalog.publish(request(document(["status"])), "replace");
      expect([again.warnings, catalog.get("shop")?.warnings]).toEqual([[], []]); // the next change broke nothing
    } finally {
      await catalog.close();
    }
  });
});
