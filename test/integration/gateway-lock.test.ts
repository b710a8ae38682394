import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { loadConfig, lockData } from "../../src/config/index.ts";
import { createGateway } from "../../src/gateway.ts";
import { tempDir } from "../support/temp-dir.ts";

it("a gateway that finds its data folder locked leaves nothing in it: a restore may be about to put the key there", async () => {
  await using folder = await tempDir();
  const file = join(folder.path, "sluice.yaml");
  await writeFile(file, "admin: { listen: none }");
  const config = await loadConfig(file);
  const lock = await lockData(config.data);
  const before = await readdir(config.data);
  await expect(createGateway(config, { env: {} })).rejects.toThrow("another sluice");
  expect(await readdir(config.data)).toEqual(before);
  await lock.release();
});
