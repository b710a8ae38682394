import { readFileSync } from "node:fs";
import { chmod, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { httpServer } from "../support/http-server.ts";
import { fencedBlocks } from "../support/markdown.ts";
import { REPOSITORY, serveGateway, sluice, tempFolder } from "../support/sluice-process.ts";

const DOCUMENT = `openapi: 3.1.0
info: { title: Notes, version: "1" }
paths: { /notes: { get: { operationId: listNotes, responses: { "200": { description: All } } } } }
`;

const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};

const adapter = (upstream: string): string =>
  JSON.stringify({ openapi: "./openapi.yaml", upstream: { url: upstream }, allow: [{ peers: "*" }] });

const gatewayFolder = async (upstream: string) => {
  const [peer, admin] = [await freePort(), await freePort()];
  const folder = await tempFolder({
    "sluice.yaml": JSON.stringify({
      admin: { listen: `127.0.0.1:${admin}` },
      peer: { listen: [`/ip4/127.0.0.1/tcp/${peer}/ws`] },
    }),
    "adapters/notes/openapi.yaml": DOCUMENT,
    "adapters/notes/adapter.yaml": adapter(upstream),
  });
  return { folder, peer, admin };
};

/** Every file with its size and times, but for the lock, which its holder touches, and what the gateway itself writes. */
const stateOf = async (folder: string): Promise<Record<string, unknown>> => {
  const names = (await readdir(folder, { recursive: true })).filter(
    (name) => !/lock\.json|journal\.sqlite|audit/.test(name),
  );
  const states = names.map(async (name) => {
    const { size, mode, mtimeMs } = await stat(join(folder, name));
    return [name, { size, mode, mtimeMs }];
  });
  return Object.fromEntries(await Promise.all(states));
};

const PAGE = readFileSync(join(REPOSITORY, "docs/doctor.md"), "utf8");

/** Of the second command that docs/doctor.md shows. */
const shownFlags = (folder: string): string[] => {
  const [, line = ""] = fencedBlocks(PAGE, "sh")[0]?.split("\n") ?? [];
  return line.replace("npx sluice doctor ", "").replace("/etc/sluice", folder).split(" ");
};

interface Report {
  readonly healthy: boolean;
  readonly counts: { readonly failure: number };
  readonly checks: readonly { readonly check: string; readonly state: string; readonly detail: string }[];
}

describe("sluice doctor", () => {
  it("finds a gateway that runs in order, and changes nothing beside it", async () => {
    await using upstream = await httpServer();
    const { folder, peer, admin } = await gatewayFolder(upstream.url);
    await using _ = folder;
    await using gateway = await serveGateway({ cwd: folder.path });
    const before = await stateOf(folder.path);
    const { code, stdout, stderr } = await sluice(["doctor"], { cwd: folder.path });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const pid = gateway.child.pid;
    const flat = stdout.replaceAll(/ +/g, " ");
    expect(flat).toContain(`ok gateway pid ${pid} is ready`);
    expect(flat).toContain(`ok key ${join(folder.path, "data", "peer.key")}: peer ${gateway.peerId}`);
    expect(flat).toContain(
      `ok ports peer.listen /ip4/127.0.0.1/tcp/${peer}/ws is held by this gateway, pid ${pid}`,
    );
    expect(flat).toContain(`ok ports admin.listen 127.0.0.1:${admin} is held by this gateway, pid ${pid}`);
    expect(flat).toMatch(/ok upstreams notes: http:\/\/127\.0\.0\.1:\d+ answers 200/);
    expect(stdout).toMatch(/\n\n\d+ ok, 0 warnings, 0 failures\n$/);
    expect(await stateOf(folder.path)).toEqual(before);
    expect(await gateway.stop()).toBe(0);
    const stopped = await sluice(["doctor", ...shownFlags(folder.path)], { cwd: folder.path });
    const report = JSON.parse(stopped.stdout) as Report;
    expect([stopped.code, report.healthy, report.counts.failure]).toEqual([0, true, 0]);
    const documented = [...PAGE.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name);
    expect(documented).toEqual(expect.arrayContaining(report.checks.map(({ check }) => check)));
    expect(report.checks).toContainEqual({ check: "journal", state: "ok", detail: "nothing wrong with it" });
  });

  it("finds each thing that is broken, all at once", async () => {
    await using upstream = await httpServer();
    const { folder, admin } = await gatewayFolder(upstream.url);
    await using _ = folder;
    const gateway = await serveGateway({ cwd: folder.path });
    await gateway.stop();
    const data = join(folder.path, "data");
    await chmod(join(data, "peer.key"), 0o644);
    await writeFile(join(data, "admin.token"), "short");
    await writeFile(
      join(data, "journal.sqlite"),
      (await readFile(join(data, "journal.sqlite"))).fill(0xff, 4096),
    );
    const config = JSON.parse(await readFile(join(folder.path, "sluice.yaml"), "utf8"));
    config.peer.bootstrap = [`/ip4/127.0.0.1/tcp/${await freePort()}/ws/p2p/${gateway.peerId}`];
    // Its own id is nobody to dial; another's is.
    config.peer.bootstrap[0] = config.peer.bootstrap[0].replace(
      /\w+$/,
      "12D3KooWHBG9oaVx4i3vi6c1rSBUm7MLBmyGmmbHoZ23pmjDCnvK",
    );
    config.http = { listen: "127.0.0.1:0", tls: { cert: "./gone.pem", key: "./gone.pem" } };
    await writeFile(join(folder.path, "sluice.yaml"), JSON.stringify(config));
    await writeFile(
      join(folder.path, "adapters/notes/adapter.yaml"),
      adapter(`http://127.0.0.1:${await freePort()}`),
    );
    const squatter = createServer().listen(admin, "127.0.0.1");
    const { code, stdout, stderr } = await sluice(["doctor", "--json"], { cwd: folder.path });
    squatter.close();
    const { checks, counts } = JSON.parse(stdout) as Report;
    const failed = checks.filter(({ state }) => state === "failure").map(({ check }) => check);
    expect(code).toBe(1);
    expect(new Set(failed)).toEqual(
      new Set(["key", "admin token", "journal", "ports", "bootstrap", "upstreams", "tls"]),
    );
    expect(JSON.parse(stderr)).toMatchObject({
      code: "SLUICE_UNHEALTHY",
      detail: `${counts.failure} checks failed; each says what to do`,
    });
  });

  it("says what is wrong with a configuration that cannot be read", async () => {
    await using folder = await tempFolder({ "sluice.yaml": "dta: ./data" });
    const { code, stdout } = await sluice(["doctor", "-c", "sluice.yaml"], { cwd: folder.path });
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /failure +configuration +.*sluice\.yaml:1: dta: unknown key "dta"; did you mean data\?/,
    );
  });
});
