import { once } from "node:events";
import { readFile, stat } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { REPOSITORY, serveGateway, sluice, startSluice, tempFolder } from "../support/sluice-process.ts";

const CONFIG = `
data: ./data
peer: { listen: [/ip4/127.0.0.1/tcp/0/ws] }
admin: { listen: 127.0.0.1:0 }
`;
const ADAPTER = `
openapi: ${join(REPOSITORY, "openapi/credit-check/openapi.yaml")}
upstream:
  url: http://127.0.0.1:7101
  credentials: { apiKey: { env: CREDIT_API_KEY } }
allow: [{ peers: "*" }]
`;

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
};

describe("sluice serve", () => {
  it("says on stdout who and where it is, keeps its key, and stops cleanly on SIGTERM", async () => {
    await using folder = await tempFolder({ "sluice.yaml": CONFIG });
    await using gateway = await serveGateway({ cwd: folder.path });
    expect(gateway.multiaddr).toMatch(new RegExp(`^/ip4/127\\.0\\.0\\.1/tcp/\\d+/ws/p2p/${gateway.peerId}$`));
    expect((await fetch(`${gateway.admin}/health`)).status).toBe(200);
    expect((await stat(join(folder.path, "data/admin.token"))).mode & 0o777).toBe(0o600);
    expect(await gateway.stop("SIGTERM")).toBe(0);
    await using second = await serveGateway({ cwd: folder.path });
    expect(second.peerId).toBe(gateway.peerId);
    expect(await second.stop("SIGINT")).toBe(130);
  });

  it.each(["", "verbose"])("takes the log level %j for info", async (SLUICE_LOG_LEVEL) => {
    await using folder = await tempFolder({ "sluice.yaml": CONFIG });
    await using gateway = await serveGateway({ cwd: folder.path, env: { SLUICE_LOG_LEVEL } });
    expect(await gateway.stop()).toBe(0);
  });

  it("listens where it is told, on WebSocket and TCP, and there alone", async () => {
    const [ws, tcp] = [await freePort(), await freePort()];
    const listen = `[/ip4/127.0.0.1/tcp/${ws}/ws, /ip4/127.0.0.1/tcp/${tcp}]`;
    await using folder = await tempFolder({
      "sluice.yaml": CONFIG.replace(/listen: \[.*\] /, `listen: ${listen} `),
    });
    const { child, ready } = await startSluice(["serve"], { cwd: folder.path });
    expect(ready.addresses).toEqual([
      `/ip4/127.0.0.1/tcp/${ws}/ws/p2p/${String(ready.peerId)}`,
      `/ip4/127.0.0.1/tcp/${tcp}/p2p/${String(ready.peerId)}`,
    ]);
    child.kill("SIGTERM");
    await once(child, "close");
  });

  it("publishes what is under adapters", async () => {
    await using folder = await tempFolder({
      "sluice.yaml": CONFIG,
      "adapters/credit-check/adapter.yaml": ADAPTER,
    });
    await using gateway = await serveGateway({ cwd: folder.path, env: { CREDIT_API_KEY: "k" } });
    const token = readFile(join(folder.path, "data/admin.token"), "utf8");
    const answer = await fetch(`${gateway.admin}/v1/services`, {
      headers: { authorization: `Bearer ${(await token).trim()}` },
    });
    expect(JSON.stringify(await answer.json())).toContain("checkCredit");
  });

  it("starts without an adapter whose credential is missing, and says which variable to set", async () => {
    await using folder = await tempFolder({
      "sluice.yaml": CONFIG,
      "adapters/credit-check/adapter.yaml": ADAPTER,
    });
    await using gateway = await serveGateway({ cwd: folder.path });
    await expect.poll(() => gateway.stderr()).toContain("CREDIT_API_KEY");
  });

  it("warns when everybody can reach a relay for everybody", async () => {
    await using folder = await tempFolder({
      "sluice.yaml": CONFIG.replace("/ip4/127.0.0.1/tcp/0/ws", "/ip4/0.0.0.0/tcp/0/ws"),
    });
    await using gateway = await serveGateway({ cwd: folder.path });
    await expect.poll(() => gateway.stderr()).toContain('relay.allow is "*"');
  });

  it("refuses a second process on the same data", async () => {
    await using folder = await tempFolder({ "sluice.yaml": CONFIG });
    await using gateway = await serveGateway({ cwd: folder.path });
    const { code, stderr } = await sluice(["serve"], { cwd: folder.path });
    expect(code).toBe(2);
    expect(stderr).toContain(`another sluice (pid ${gateway.child.pid}) uses this folder`);
  });
});

describe("a configuration that cannot be used gets one line and exit code 2", () => {
  it.each([
    ["bad YAML", "peer: [", "sluice.yaml:"],
    [
      "an unknown key",
      `${CONFIG}limts: {}\n`,
      'sluice.yaml:5: limts: unknown key "limts"; did you mean limits?',
    ],
    ["a wrong value", `${CONFIG}limits: { runMs: soon }\n`, "limits.runMs"],
    ["an address that is none", "peer: { listen: [here] }\n", "is no multiaddr"],
    ["a peer that is none", "relay: { allow: [somebody] }\n", "somebody"],
  ])("%s", async (_, text, line) => {
    await using folder = await tempFolder({ "sluice.yaml": text });
    const { code, stdout, stderr } = await sluice(["serve"], { cwd: folder.path });
    expect(stderr).toContain(line);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });

  it("a file that is not there", async () => {
    const { code, stderr } = await sluice(["serve", "-c", "/nowhere/sluice.yaml"]);
    expect(code).toBe(2);
    expect(stderr).toContain("/nowhere/sluice.yaml");
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });

  it.runIf(process.platform === "linux")("a data folder where the system takes none", async () => {
    await using folder = await tempFolder({ "sluice.yaml": CONFIG.replace("./data", "/proc/x") });
    const { code, stdout, stderr } = await sluice(["serve"], { cwd: folder.path });
    expect(stderr).toBe("sluice: the folder /proc/x cannot be made: no folder can be made there\n");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });

  it("a data folder that cannot be made", async () => {
    await using folder = await tempFolder({
      "sluice.yaml": CONFIG.replace("./data", "./taken/data"),
      taken: "a file",
    });
    const { code, stderr } = await sluice(["serve"], { cwd: folder.path });
    expect(code).toBe(2);
    expect(stderr).toContain("taken");
  });

  it.each([
    ["peer", (port: number) => CONFIG.replace("/tcp/0/", `/tcp/${port}/`)],
    ["admin", (port: number) => CONFIG.replace("127.0.0.1:0", `127.0.0.1:${port}`)],
  ])("a %s port that is taken", async (_, config) => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    await using folder = await tempFolder({ "sluice.yaml": config(port) });
    const { code, stdout, stderr } = await sluice(["serve"], { cwd: folder.path });
    taken.close();
    const last = stderr.trimEnd().split("\n").at(-1);
    expect(last).toMatch(/^sluice: /);
    expect(last).toContain(String(port));
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });
});
