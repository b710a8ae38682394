import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { adminTour, adminWorld } from "../support/admin-tour.ts";
import { checkAnswer } from "../support/described-answers.ts";

it("answers every operation of the admin API as its document says", { timeout: 60_000 }, async () => {
  await using world = await adminWorld();
  const token = (await readFile(join(world.gateway.folder, "data/admin.token"), "utf8")).trim();
  let asked = 0;
  await adminTour(world, async (method, path, { body, token: given } = {}) => {
    asked++;
    const response = await fetch(new URL(path, world.gateway.gateway.adminUrl), {
      method,
      redirect: "manual",
      headers: {
        ...(given === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    await checkAnswer(method, path, response);
    const isJson = response.headers.get("content-type")?.includes("json") === true;
    const text = await response.text();
    return { status: response.status, body: isJson && text !== "" ? JSON.parse(text) : undefined };
  });
  expect(asked).toBeGreaterThan(100);
});
