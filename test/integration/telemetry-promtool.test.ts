import { execFileSync, spawnSync } from "node:child_process";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { connect } from "../../src/client/index.ts";
import { createIdentity } from "../../src/particle/index.ts";
import { httpServer } from "../support/http-server.ts";
import { tempDir } from "../support/temp-dir.ts";
import { testGateway } from "../support/test-gateway.ts";

const hasPromtool = spawnSync("promtool", ["--version"]).error === undefined;
if (!hasPromtool) console.warn("no promtool (Debian: prometheus): what it would judge is not tested here");

const promtool = (args: readonly string[], options: { cwd?: string; input?: string } = {}): string =>
  execFileSync("promtool", args, { encoding: "utf8", stdio: "pipe", ...options });

const PETS = `openapi: 3.1.0
info: { title: Pets, version: "1" }
paths:
  /pets:
    get:
      operationId: getPets
      responses: { "200": { description: ok, content: { application/json: { schema: { type: string } } } } }
`;

describe.runIf(hasPromtool)("promtool", () => {
  it("finds nothing wrong with the configuration, and the alerts say what they should", async () => {
    await using folder = await tempDir();
    await cp("examples/observability", folder.path, { recursive: true });
    await writeFile(join(folder.path, "admin.token"), "a-token");
    const readme = await readFile(join(folder.path, "README.md"), "utf8");
    const commands = [...readme.matchAll(/^\s*promtool (.*)$/gm)];
    expect(commands).toHaveLength(3);
    for (const [, command = ""] of commands)
      expect(promtool(command.split(" "), { cwd: folder.path })).toContain("SUCCESS");
  });

  it("finds nothing wrong with what a gateway at work exposes", async () => {
    await using backend = await httpServer((_, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end('"rex"');
    });
    await using gateway = await testGateway({
      config: { admin: { listen: "127.0.0.1:0", metrics: "open" } },
      adapters: {
        pets: { document: PETS, manifest: { upstream: { url: backend.url }, allow: [{ peers: "*" }] } },
      },
    });
    const client = await connect(gateway.address, { key: await createIdentity() });
    await client.call("pets", "getPets", []);
    await client.close();
    const response = await fetch(`${gateway.gateway.adminUrl}/metrics`, {
      headers: { accept: "text/plain" },
    });
    expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    const text = await response.text();
    expect(text).toContain(
      'sluice_call_duration_seconds_count{service="pets",function="getPets",outcome="ok"} 1\n',
    );
    expect(text).toContain('sluice_upstream_request_duration_seconds_count{service="pets",status="2xx"} 1\n');
    expect(promtool(["check", "metrics"], { input: text })).toBe("");
  });
});
