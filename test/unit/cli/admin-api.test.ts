import { expect, it, onTestFinished } from "vitest";
import { openAdminApi } from "../../../src/cli/admin-api.ts";
import { httpServer } from "../../support/http-server.ts";
import { tempDir } from "../../support/temp-dir.ts";

/** Asks somebody who answers everything with this problem. */
const answeredWith = async (problem: object, status: number, token?: string) => {
  const server = await httpServer((_, response) => {
    response.writeHead(status, { "content-type": "application/problem+json" });
    response.end(JSON.stringify(problem));
  });
  onTestFinished(() => server[Symbol.asyncDispose]());
  const env = { SLUICE_ADMIN_TOKEN: "a-token-of-somebody-else" };
  const given = { admin: server.url, ...(token !== undefined && { token }) };
  const api = await openAdminApi(given, new AbortController().signal, env);
  const refused = api.request("POST", "/v1/services", {});
  return { url: server.url, message: await refused.catch((error: Error) => error.message) };
};

it("says where a token came from that was not taken", async () => {
  const problem = { code: "SLUICE_UNAUTHORIZED", detail: "the token is wrong" };
  expect((await answeredWith(problem, 401)).message).toBe(
    "the token is wrong; it was read from SLUICE_ADMIN_TOKEN",
  );
  expect((await answeredWith(problem, 401, "t")).message).toBe(
    "the token is wrong; it was read from --token",
  );
  await using folder = await tempDir();
  const { adminTokenPlace } = await import("../../../src/config/index.ts");
  expect(adminTokenPlace(folder.path, {})).toBe(`${folder.path}/admin.token`);
  expect(adminTokenPlace(folder.path, { SLUICE_ADMIN_TOKEN_FILE: "/run/t" })).toBe(
    "/run/t (SLUICE_ADMIN_TOKEN_FILE)",
  );
});

it("knows the http listener when it meets it", async () => {
  const problem = { code: "SLUICE_NOT_FOUND", detail: "there is no such path in this API" };
  const { url, message } = await answeredWith(problem, 404);
  expect(message).toBe(
    `there is no such path in this API: ${url} looks like a gateway's http listener; --admin is where its admin.listen is`,
  );
  const other = { code: "SLUICE_NOT_FOUND", detail: "no service shop is published here" };
  expect((await answeredWith(other, 404)).message).toBe(other.detail);
});

it("says why nobody answers", async () => {
  const given = { admin: "http://127.0.0.1:65533", token: "t" };
  const api = await openAdminApi(given, new AbortController().signal, {});
  await expect(api.request("GET", "/v1/peer")).rejects.toMatchObject({
    code: "SLUICE_CONNECT",
    message: expect.stringContaining("connection refused: nothing listens there"),
  });
});
