import { join } from "node:path";
import { expect, it } from "vitest";
import { shopAdapter, shopBackend } from "../support/shop.ts";
import { sluice, tempFolder } from "../support/sluice-process.ts";
import { testGateway } from "../support/test-gateway.ts";

it("six command lines with one key at the same time each get their own result", async () => {
  await using backend = await shopBackend();
  await using gateway = await testGateway({ adapters: { shop: shopAdapter(backend.url) } });
  await using folder = await tempFolder();
  const key = join(folder.path, "key");
  expect((await sluice(["key", "new", "--key", key])).code).toBe(0);
  const items = ["a", "b", "c", "d", "e", "f"];
  const runs = await Promise.all(
    items.map((id) =>
      sluice([
        "call",
        "shop",
        "getItem",
        JSON.stringify(id),
        "--key",
        key,
        "--to",
        gateway.address,
        "--ttl",
        "15000",
      ]),
    ),
  );
  expect(runs.map(({ code, stdout, stderr }) => [code, stdout && JSON.parse(stdout), stderr])).toEqual(
    items.map((id) => [0, { id, name: `${id} of shop` }, ""]),
  );
});
