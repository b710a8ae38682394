import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { httpServer } from "../support/http-server.ts";
import { fencedBlocks } from "../support/markdown.ts";
import { tempDir } from "../support/temp-dir.ts";
import { testGateway } from "../support/test-gateway.ts";

const sh = promisify(execFile);

it("docs/http.md can be typed as it stands, with sh, curl and openssl", async (context) => {
  const hasTools = await sh("sh", ["-c", "curl --version && openssl version | grep 'OpenSSL 3'"]).catch(
    () => undefined,
  );
  if (hasTools === undefined) context.skip("there is no curl, or no OpenSSL 3, here");
  await using pets = await httpServer(({ url }, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ id: url.split("/").at(-1), name: "Rex" }));
  });
  await using tested = await testGateway({
    config: { http: { listen: "127.0.0.1:0" } },
    adapters: {
      pets: {
        document: await readFile("test/fixtures/readme/pets.yaml", "utf8"),
        manifest: {
          upstream: { url: pets.url, credentials: { apiKey: { env: "KEY" } } },
          allow: [{ peers: "*" }],
        },
      },
    },
    env: { KEY: "secret" },
  });
  await using folder = await tempDir();
  const page = await readFile("docs/http.md", "utf8");
  const script = `set -eu\n${fencedBlocks(page, "sh").join("\n")}`;
  const { stdout, stderr } = await sh("sh", ["-c", script], {
    cwd: folder.path,
    env: { PATH: process.env.PATH, GATEWAY: tested.gateway.httpUrl },
  });
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toMatchObject({
    state: "done",
    result: [{ id: "p1", name: "Rex" }],
    calls: [{ peer: tested.peerId, service: "pets", function: "getPet", receipt: expect.any(String) }],
    undelivered: [],
  });
  const shown = /^`(\{"particle".*)`$/m.exec(page)?.[1]?.replaceAll("[…]", "[]") ?? "";
  expect(Object.keys(JSON.parse(shown))).toEqual(Object.keys(JSON.parse(stdout)));
});
