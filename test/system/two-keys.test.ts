import { spawn } from "node:child_process";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fencedBlocks } from "../support/markdown.ts";
import { shopAdapter, shopBackend } from "../support/shop.ts";
import { finished, REPOSITORY, sluice, tempFolder } from "../support/sluice-process.ts";
import { type TestGateway, testGateway } from "../support/test-gateway.ts";

// The worked example of docs/production.md: two gateways before one API, and the first one is gone.
let page: string;
let folder: Awaited<ReturnType<typeof tempFolder>>;
const open: AsyncDisposable[] = [];
let first: TestGateway;
let second: TestGateway;

beforeAll(async () => {
  page = await readFile(join(REPOSITORY, "docs/production.md"), "utf8");
  folder = await tempFolder();
  const backend = await shopBackend();
  open.push(backend);
  second = await testGateway({ adapters: { shop: shopAdapter(backend.url) } });
  open.push(second);
  first = await testGateway({
    adapters: { shop: shopAdapter(backend.url) },
    config: { peer: { bootstrap: [second.address] } },
  });
  open.push(first);
  await mkdir(join(folder.path, "node_modules"));
  await symlink(REPOSITORY, join(folder.path, "node_modules", "sluice"));
});
afterAll(async () => {
  for (const each of open.reverse()) await each[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/** A block of the page that begins with the name of its file, written to the folder. */
const written = async (language: string, file: string): Promise<string> => {
  const block = fencedBlocks(page, language).find((text) => text.split("\n", 1)[0]?.endsWith(` ${file}`));
  expect(block, file).toBeDefined();
  const client = join(REPOSITORY, "src/client/node.ts");
  await writeFile(join(folder.path, file), (block ?? "").replace('"sluice/client"', JSON.stringify(client)));
  return file;
};

const runTypeScript = async () => {
  const file = await written("ts", "two-keys.ts");
  const peers = [first.peerId, second.peerId, first.address, second.address];
  return finished(spawn(process.execPath, [file, ...peers], { cwd: folder.path }));
};

const runAqua = async () => {
  const adapter = join(second.folder, "adapters/shop/adapter.yaml");
  const { stdout } = await sluice(["bindings", adapter, "--aqua"]);
  await writeFile(join(folder.path, "shop.aqua"), stdout);
  const file = await written("aqua", "two-keys.aqua");
  const call = `itemName("${first.peerId}", "${second.peerId}", "a")`;
  return sluice(["run", file, "--via", second.address, "--func", call], { cwd: folder.path });
};

describe("two keys and a fallback", () => {
  it.each([
    ["TypeScript", runTypeScript],
    ["Aqua", runAqua],
  ])("answer in %s while both are up", async (_, run) => {
    const { code, stdout, stderr } = await run();
    expect([code, stderr]).toEqual([0, expect.any(String)]);
    expect(JSON.parse(stdout)).toEqual("a of shop");
  });

  it.each([
    ["TypeScript", runTypeScript],
    ["Aqua", runAqua],
  ])("answer in %s when the first is gone", async (_, run) => {
    await first.gateway.stop();
    const { code, stdout, stderr } = await run();
    expect([code, stderr]).toEqual([0, expect.any(String)]);
    expect(JSON.parse(stdout)).toEqual("a of shop");
  });
});
