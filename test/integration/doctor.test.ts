import { readFileSync } from "node:fs";
import { chmod, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import type { Check } from "../../src/cli/doctor/check.ts";
import { runChecks } from "../../src/cli/doctor/run-checks.ts";
import { loadIdentity, lockData, writeRetired, writeSuccession } from "../../src/config/index.ts";
import { systemClock } from "../../src/core/index.ts";
import { signSuccession } from "../../src/jose/index.ts";
import { createIdentity } from "../../src/particle/index.ts";
import { httpServer } from "../support/http-server.ts";
import { startPeer } from "../support/overlay-peer.ts";
import { tempFolder } from "../support/sluice-process.ts";

const DOCUMENT = `openapi: 3.1.0
info: { title: Notes, version: "1" }
paths:
  /notes:
    get:
      operationId: listNotes
      security: [{ key: [] }]
      responses: { "200": { description: All } }
components: { securitySchemes: { key: { type: apiKey, in: header, name: x-key } } }
`;

interface Fixture {
  readonly config?: Record<string, unknown>;
  readonly upstream?: Record<string, unknown>;
  readonly files?: Readonly<Record<string, string>>;
}

const folderWith = ({ config = {}, upstream = {}, files = {} }: Fixture) =>
  tempFolder({
    "sluice.yaml": JSON.stringify({
      admin: { listen: "127.0.0.1:0" },
      peer: { listen: ["/ip4/127.0.0.1/tcp/0/ws"] },
      ...config,
    }),
    "adapters/notes/openapi.yaml": DOCUMENT,
    "adapters/notes/adapter.yaml": JSON.stringify({
      openapi: "./openapi.yaml",
      upstream: { url: "http://127.0.0.1:1", credentials: { key: { env: "NOTES_KEY" } }, ...upstream },
      allow: [{ peers: "*" }],
    }),
    ...files,
  });

const look = (folder: string, env: Record<string, string> = { NOTES_KEY: "secret-of-notes" }) =>
  runChecks({ file: join(folder, "sluice.yaml"), env, clock: systemClock });

const of = (checks: readonly Check[], name: string): string[] =>
  checks.filter(({ check }) => check === name).map(({ state, detail }) => `${state}: ${detail}`);

const bad = (checks: readonly Check[]): string[] =>
  checks.filter(({ state }) => state !== "ok").map(({ check, state }) => `${check} ${state}`);

const listening = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
};

describe("sluice doctor", () => {
  it("finds nothing wrong with what is in order, changes nothing, and sends no secrets", async () => {
    await using upstream = await httpServer();
    await using peer = await startPeer();
    await using folder = await folderWith({
      config: { peer: { listen: ["/ip4/127.0.0.1/tcp/0/ws"], bootstrap: [peer.address] } },
      upstream: { url: `${upstream.url}/v1` },
    });
    const before = await readdir(folder.path, { recursive: true });
    const checks = await look(folder.path);
    expect(bad(checks)).toEqual([]);
    expect(of(checks, "bootstrap")).toEqual([`ok: ${peer.address} answers`]);
    expect(of(checks, "adapters")).toEqual(["ok: notes: 1 function"]);
    expect(of(checks, "clock")[0]).toContain("agree within");
    expect(await readdir(folder.path, { recursive: true })).toEqual(before);
    expect(upstream.received.map(({ method, url }) => `${method} ${url}`)).toEqual(["HEAD /v1"]);
    expect(JSON.stringify([upstream.received, checks])).not.toContain("secret-of-notes");
  });

  it("finds secrets that are missing, apart from the adapter that needs them", async () => {
    await using upstream = await httpServer();
    await using folder = await folderWith({ upstream: { url: upstream.url } });
    const checks = await look(folder.path, {});
    expect(of(checks, "secrets")).toEqual([
      "failure: notes: upstream.credentials.key: environment variable NOTES_KEY is not set",
    ]);
    expect(of(checks, "adapters")).toEqual(["ok: notes: 1 function"]);
    await using other = await folderWith({
      upstream: { url: upstream.url, credentials: { key: { file: "./gone" } } },
    });
    expect(of(await look(other.path), "secrets")[0]).toMatch(/^failure: notes: .*gone is not there$/);
  });

  it("says which key of which file names a secret, which are open to others, and what it cannot know", async () => {
    await using upstream = await httpServer();
    const files = {
      "adapters/open/openapi.yaml": DOCUMENT,
      "adapters/open/adapter.yaml": JSON.stringify({
        openapi: "./openapi.yaml",
        upstream: { url: upstream.url, credentials: { key: { file: "./key" } } },
        allow: [{ peers: "*", arguments: {} }, { peers: ["self"] }],
      }),
      "adapters/open/key": "secret",
      "adapters/broken/adapter.yaml": "openapi: [",
    };
    await using folder = await folderWith({ upstream: { url: upstream.url }, files });
    await chmod(join(folder.path, "adapters/open/key"), 0o644);
    const checks = await look(folder.path, {});
    expect(of(checks, "secrets")).toEqual([
      "failure: notes: upstream.credentials.key: environment variable NOTES_KEY is not set",
      expect.stringMatching(
        /^warning: open: .*adapters\/open\/key can be read by other users \(mode 0644\)$/,
      ),
      expect.stringMatching(/^warning: broken: .* is not known/),
    ]);
    expect(checks.find(({ check }) => check === "secrets")?.remedy).toBe(
      `set it where the gateway is started, or change upstream.credentials: { key: { env: … } } in ${folder.path}/adapters/notes/adapter.yaml`,
    );
    // One address, two services.
    expect(of(checks, "upstreams")).toEqual([
      expect.stringMatching(/^ok: notes, open: http:\/\/127\.0\.0\.1:\d+ answers/),
    ]);
    await chmod(join(folder.path, "adapters/open/key"), 0o600);
    await rm(join(folder.path, "adapters/broken"), { recursive: true });
    await rm(join(folder.path, "adapters/notes"), { recursive: true });
    expect(of(await look(folder.path), "secrets")).toEqual(["ok: the one that is needed is there"]);
  });

  it("knows a key that was rotated, and one that was retired", async () => {
    await using folder = await folderWith({});
    const data = join(folder.path, "data");
    const old = await loadIdentity(join(data, "peer.key"));
    const next = await createIdentity();
    const statement = await signSuccession(old, { to: next.peerId, at: Date.now(), expiresMs: 86_400_000 });
    await writeSuccession(data, "successor.jwt", statement);
    expect(of(await look(folder.path), "key")[0]).toMatch(
      new RegExp(`^warning: .*has a successor: ${next.peerId}$`),
    );
    await writeRetired(data, { at: Date.now(), statement });
    expect(of(await look(folder.path), "key")[0]).toMatch(
      new RegExp(`^warning: .*takes no new particles: its successor is ${next.peerId}$`),
    );
    // Drained, it is not ready for good.
    const server = createServer((_, response) => void response.writeHead(503).end());
    const admin = `127.0.0.1:${await listening(server)}`;
    const lock = await lockData(data);
    try {
      await writeFile(join(folder.path, "sluice.yaml"), JSON.stringify({ admin: { listen: admin } }));
      expect(of(await look(folder.path), "gateway")).toEqual([
        `warning: pid ${process.pid} is retired and drained: its successor is ${next.peerId}`,
      ]);
    } finally {
      await lock.release();
      server.close();
    }
  });

  it("finds a collector of traces that is not there", async () => {
    await using collector = await httpServer();
    const traced = (url: string) => ({ config: { telemetry: { otlp: { url } } } });
    await using folder = await folderWith(traced(`${collector.url}/v1/traces`));
    expect(of(await look(folder.path), "telemetry")).toEqual([
      `ok: telemetry.otlp: ${collector.url} answers`,
    ]);
    await using other = await folderWith(traced("http://127.0.0.1:1/v1/traces"));
    expect(of(await look(other.path), "telemetry")).toEqual([
      "warning: telemetry.otlp: http://127.0.0.1:1: nothing listens there: connection refused; traces are dropped",
    ]);
  });

  it("finds what is wrong with the data folder", async () => {
    await using folder = await folderWith({
      files: {
        "data/peer.key": "bm8ga2V5",
        "data/admin.token": "aaaaaaaaaaaaaaaa",
        "data/bans.json": "{}",
        "data/journal.sqlite": "this is no database, whatever it says",
      },
    });
    const data = join(folder.path, "data");
    await chmod(data, 0o755);
    await chmod(join(data, "admin.token"), 0o600);
    const open = await look(folder.path);
    expect(of(open, "data folder")[1]).toMatch(/^warning: .*mode 0755/);
    expect(of(open, "data folder")[2]).toMatch(/^failure: the bans of .* cannot be read/);
    expect(of(open, "key")[0]).toMatch(/^failure: .*peer\.key is open to other users/);
    expect(of(open, "admin token")).toEqual([
      "warning: 16 characters, 1 of them different: it might be guessed",
    ]);
    expect(of(open, "journal")).toEqual([expect.stringMatching(/^failure: journal\.sqlite: is no database/)]);
    await chmod(join(data, "peer.key"), 0o600);
    await chmod(join(data, "admin.token"), 0o644);
    const closed = await look(folder.path);
    expect(of(closed, "key")[0]).toMatch(/^failure: .*is not a key/);
    expect(of(closed, "admin token")[0]).toMatch(/^failure: .*admin\.token is open to other users/);
    expect((await readdir(data)).sort()).toEqual(["admin.token", "bans.json", "journal.sqlite", "peer.key"]);
  });

  it("finds a damaged journal, and one without its key", async () => {
    await using folder = await folderWith({ files: { "data/.keep": "" } });
    const file = join(folder.path, "data", "journal.sqlite");
    const database = new DatabaseSync(file);
    database.exec("BEGIN; CREATE TABLE t (x TEXT); CREATE INDEX i ON t (x)");
    for (let row = 0; row < 500; row++) database.exec(`INSERT INTO t VALUES ('${"x".repeat(50)}${row}')`);
    database.exec("COMMIT");
    database.close();
    const whole = await look(folder.path);
    expect(of(whole, "journal")).toEqual(["ok: nothing wrong with it"]);
    expect(of(whole, "key")[0]).toMatch(/^warning: .*would start as another peer/);
    const bytes = readFileSync(file);
    bytes.fill(0xff, 8192, 12288);
    await writeFile(file, bytes);
    expect(of(await look(folder.path), "journal")[0]).toMatch(/^failure: journal\.sqlite: /);
  });

  it("tells a folder that is in use, and what no gateway listens on though one runs", async () => {
    await using folder = await folderWith({ config: { admin: { listen: "127.0.0.1:0" } } });
    const data = join(folder.path, "data");
    const lock = await lockData(data);
    try {
      const checks = await look(folder.path, {});
      expect(of(checks, "lock")).toEqual([`ok: in use by pid ${process.pid}: a gateway runs`]);
      expect(of(checks, "journal")).toEqual(["ok: in use; the gateway watches over it"]);
      expect(of(checks, "secrets")[0]).toMatch(/^warning: .*in this shell/);
    } finally {
      await lock.release();
    }
  });

  it("finds a port that another program has, and an address that is not this machine's", async () => {
    const other = createServer((_, response) => response.end("no gateway"));
    const port = await listening(other);
    await using folder = await folderWith({
      config: {
        admin: { listen: `127.0.0.1:${port}` },
        http: { listen: `127.0.0.1:${port}` },
        peer: { listen: [`/ip4/127.0.0.1/tcp/${port}/ws`, "/ip4/192.0.2.1/tcp/9990/ws"] },
      },
    });
    const ports = of(await look(folder.path), "ports");
    other.close();
    expect(ports).toEqual([
      `failure: peer.listen /ip4/127.0.0.1/tcp/${port}/ws is held by another program`,
      "failure: peer.listen /ip4/192.0.2.1/tcp/9990/ws: this machine has no such address",
      `failure: admin.listen 127.0.0.1:${port} is held by another program`,
      `failure: http.listen 127.0.0.1:${port} is held by another program`,
    ]);
  });

  it("finds a disk that is too small for the journal", async () => {
    await using folder = await folderWith({ config: { limits: { journalBytes: 1_000_000_000_000 } } });
    expect(of(await look(folder.path), "disk")[0]).toMatch(/^warning: /);
  });

  it.each([
    ["that is down", "http://127.0.0.1:1", "nothing listens there: connection refused"],
    ["without an address", "http://nowhere.invalid", "its name has no address"],
    ["where nothing is sent", "http://169.254.169.254", "destinations.deny"],
  ])("finds an upstream %s", async (_, url, detail) => {
    await using folder = await folderWith({ upstream: { url } });
    const checks = await look(folder.path);
    expect(bad(checks)).not.toEqual([]);
    expect([...of(checks, "upstreams"), ...of(checks, "adapters")].join("\n")).toContain(detail);
  });

  it("finds an upstream whose clock is another, and one that fails", async () => {
    const late = createServer((_, response) => {
      response.setHeader("date", new Date(Date.now() - 600_000).toUTCString());
      response.writeHead(503).end();
    });
    const port = await listening(late);
    await using folder = await folderWith({ upstream: { url: `http://127.0.0.1:${port}` } });
    const checks = await look(folder.path);
    late.close();
    expect(of(checks, "clock")[0]).toMatch(/^warning: .*127\.0\.0\.1:\d+ is (599|60\d)(\.\d)? s behind/);
    expect(of(checks, "upstreams")[0]).toMatch(/^warning: .*answers 503/);
  });

  it("looks at certificates as the gateway would", async () => {
    const fixtures = new URL("../fixtures/tls/", import.meta.url).pathname;
    const pem = (name: string): Buffer => readFileSync(join(fixtures, `${name}.pem`));
    const server = createTlsServer({ cert: pem("server-cert"), key: pem("server-key") }, (_, response) =>
      response.end(),
    );
    const url = `https://localhost:${await listening(server)}`;
    await using strange = await folderWith({ upstream: { url } });
    await using trusted = await folderWith({ upstream: { url, tls: { ca: join(fixtures, "ca-cert.pem") } } });
    const untrusted = await look(strange.path);
    const checks = await look(trusted.path);
    server.close();
    expect(of(untrusted, "upstreams")[0]).toMatch(/^failure: .*authority that is not trusted/);
    expect(of(checks, "upstreams")[0]).toMatch(/^ok: .*answers 200/);
    expect(of(checks, "tls")).toEqual([
      expect.stringMatching(/^ok: notes: upstream\.tls\.ca .* holds until 21/),
      expect.stringMatching(/^ok: the certificate of localhost:\d+ holds until 21/),
    ]);
  });

  it("finds an adapter that does not work, and none at all", async () => {
    await using folder = await folderWith({ files: { "adapters/notes/openapi.yaml": "openapi: 3.1.0" } });
    expect(of(await look(folder.path), "adapters")[0]).toMatch(/^failure: /);
    await using empty = await tempFolder({ "sluice.yaml": "{}" });
    await mkdir(join(empty.path, "adapters"));
    expect(of(await look(empty.path), "adapters")[0]).toMatch(/^warning: .*has none/);
  });
});

it("looks at an adapter whose variables this shell lacks, whatever its form", async () => {
  const basic = DOCUMENT.replace(/\{ type: apiKey.*/, "{ type: http, scheme: basic } } }");
  const files = { "adapters/notes/openapi.yaml": basic };
  const url = "http://127.0.0.1:1";
  const apart = { username: { env: "NOTES_USER" }, password: { env: "NOTES_PASSWORD" } };
  for (const key of [apart, { env: "NOTES_KEY" }]) {
    await using folder = await folderWith({ files, upstream: { url, credentials: { key } } });
    const checks = await look(folder.path, {});
    expect(of(checks, "adapters")).toEqual(["ok: notes: 1 function"]);
    expect(of(checks, "secrets").join()).toContain("is not set");
  }
});
