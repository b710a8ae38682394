import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestGateway } from "./test-gateway.ts";

/** GET from a test gateway's admin API with its own token; the body as text. */
export const adminGet = async ({ gateway, folder }: TestGateway, path: string): Promise<string> => {
  const token = (await readFile(join(folder, "data", "admin.token"), "utf8")).trim();
  const response = await fetch(new URL(path, gateway.adminUrl), {
    headers: { authorization: `Bearer ${token}` },
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.text();
};
