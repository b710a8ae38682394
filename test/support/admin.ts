import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { checkAnswer } from "./described-answers.ts";
import type { TestGateway } from "./test-gateway.ts";

const authorization = async ({ folder }: TestGateway): Promise<string> =>
  `Bearer ${(await readFile(join(folder, "data", "admin.token"), "utf8")).trim()}`;

/** GET from a test gateway's admin API with its own token; the body as text. */
export const adminGet = async (gateway: TestGateway, path: string): Promise<string> => {
  const headers = { authorization: await authorization(gateway) };
  const response = await fetch(new URL(path, gateway.gateway.adminUrl), { headers });
  await checkAnswer("GET", path, response);
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.text();
};

/** POST to it, whatever the answer's status. */
export const adminPost = async (gateway: TestGateway, path: string, body: unknown) => {
  const response = await fetch(new URL(path, gateway.gateway.adminUrl), {
    method: "POST",
    headers: { authorization: await authorization(gateway), "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  await checkAnswer("POST", path, response);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
