import { expect, it } from "vitest";
import { REQUESTS } from "../../../console/src/data/requests.ts";
import { runningAdmin } from "../../support/admin-stand-in.ts";

interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

it("everything the console asks is in the admin API's own description", async () => {
  await using admin = await runningAdmin();
  const { paths } = (await (await admin.request("GET", "/v1/openapi.json")).json()) as Described;
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const asked = Object.values(REQUESTS).map(({ line }) => line);
  expect(asked.length).toBeGreaterThan(30);
  expect(asked.filter((line) => !described.includes(line))).toEqual([]);
});
