import { randomUUID } from "node:crypto";
import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { signStatement } from "../../src/jose/index.ts";
import { type Canary, canariesIn, canary } from "../support/canaries.ts";
import { refusedUrl, type TestServer } from "../support/http-server.ts";
import { type LeakyUpstream, leakyUpstream } from "../support/leaky-upstream.ts";
import {
  ISSUER,
  issued,
  issuer,
  leakingFunctions,
  leaksDocument,
  planted,
  plantedEnv,
  plantedFiles,
  talkativeTokenServer,
} from "../support/planted-secrets.ts";
import { serveGateway, sluice, tempFolder } from "../support/sluice-process.ts";

/*
 * Secrets planted everywhere a gateway takes them from, an upstream and a token server that repeat them in every way, and a search through all that
 * the process ever wrote. Mutations that it finds: `redact: (text) => text` in redact-secrets.ts; an error of token-endpoint.ts, tls-options.ts or
 * read-secret.ts that quotes the value; a header of the request in `logFailure`.
 */

const presented: Canary[] = [];
const everything: { readonly where: string; readonly bytes: Uint8Array | string }[] = [];
const collect = (where: string, bytes: Uint8Array | string): void => void everything.push({ where, bytes });

let folder: Awaited<ReturnType<typeof tempFolder>>;
let leaky: LeakyUpstream;
let tokens: TestServer;

beforeAll(async () => {
  [leaky, tokens] = await Promise.all([leakyUpstream(), talkativeTokenServer()]);
  const gone = await refusedUrl();
  folder = await tempFolder(await plantedFiles({ leaky: leaky.url, tokens: tokens.url, gone }));
});
afterAll(async () => {
  await folder[Symbol.asyncDispose]();
  await leaky[Symbol.asyncDispose]();
  await tokens[Symbol.asyncDispose]();
});

/** Every file below a folder, by its path there. */
const filesBelow = async (root: string): Promise<ReadonlyMap<string, Buffer>> => {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(files.map(async (file) => [relative(root, file), await readFile(file)] as const)),
  );
};
const collectFiles = async (when: string): Promise<void> => {
  for (const [path, bytes] of await filesBelow(folder.path))
    if (!path.startsWith("secrets/") && path !== "adapters/literal/adapter.yaml")
      collect(`${when}: ${path}`, bytes);
};

/** Starts the gateway, lets everything succeed and fail that can, and keeps what it says. */
const exercise = async (): Promise<void> => {
  await using gateway = await serveGateway({
    cwd: folder.path,
    env: {
      SLUICE_LOG_LEVEL: "debug",
      ...plantedEnv,
      XDG_CONFIG_HOME: join(folder.path, "config"),
    },
  });
  const stdout: string[] = [];
  gateway.child.stdout?.on("data", (text: Buffer) => stdout.push(text.toString()));
  const own = (await readFile(join(folder.path, "data/admin.token"), "utf8")).trim();
  issued.push({ name: "admin token", value: own });

  const ask = async (path: string, { token = own, body }: { token?: string; body?: unknown } = {}) => {
    const response = await fetch(gateway.admin + path, {
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    });
    const text = await response.text();
    collect(`${path} ${JSON.stringify(body)?.slice(0, 80)}`, JSON.stringify([...response.headers]) + text);
    return { status: response.status, text };
  };
  const call = (service: string, name: string, ...args: unknown[]) =>
    ask("/v1/call", { body: { service, function: name, arguments: args, ttlMs: 10_000 } });

  const answers = await Promise.all(
    leakingFunctions.flatMap((name) => [
      call("leaky", name),
      call("leaky", `${name}Response`),
      call("leaky/aqua", name),
    ]),
  );
  expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(40);
  expect(answers.filter(({ text }) => text.includes("[redacted]")).length).toBeGreaterThan(40);
  for (const service of ["gone", "refused", "broken", "down"]) {
    expect((await call(service, "oauthJson")).status).toBeGreaterThan(399);
    await call(service, "keysJson");
  }
  await call("auth", "present", planted.presented.value);
  const now = Math.floor(Date.now() / 1000);
  const credential = await signStatement(issuer, "JWT", {
    ...{ iss: ISSUER, aud: gateway.peerId, sub: "somebody", jti: randomUUID(), iat: now, exp: now + 600 },
    level: 3,
  });
  presented.push({ name: `${planted.presented.name}, a token`, value: credential });
  expect(await call("auth", "present", credential)).toMatchObject({ status: 200 });
  await call("nowhere", "gone");

  await rename(await rewritten("secrets/key", planted.next.value), join(folder.path, "secrets/key"));
  await vi.waitFor(
    async () => {
      await call("leaky", "keysJson");
      expect(gateway.stderr().match(/adapter published/g)?.length).toBeGreaterThan(5);
    },
    { timeout: 8_000, interval: 50 },
  );

  expect((await ask("/v1/peer", { token: planted.wrong.value })).status).toBe(401);
  await ask(`/v1/peer?token=${encodeURIComponent(planted.wrong.value)}`, { token: "none" });
  const publication = { service: "posted", document: leaksDocument(), allow: [{ peers: "*" }] };
  const refused = await ask("/v1/services", {
    body: { ...publication, upstream: { url: leaky.url, credentials: { key: planted.posted.value } } },
  });
  expect(refused.status).toBeGreaterThan(399);
  await ask("/v1/services", {
    body: { ...publication, upstream: { url: leaky.url, credentials: { key: { env: "CANARY_BEARER" } } } },
  });

  const paths = Object.keys((JSON.parse((await ask("/v1/openapi.json")).text) as { paths: object }).paths);
  const refs = [...new Set((await ask("/v1/particles?limit=1000")).text.match(/"ref":"[^"]+"/g))].map(
    (text) => text.slice(7, -1),
  );
  expect(refs.length).toBeGreaterThan(10);
  for (const path of paths) {
    const targets = path.includes("{ref}") ? refs : ["leaky", "literal", "posted", "tls"];
    if (!path.includes("{")) await ask(path);
    else
      for (const target of targets)
        await ask(path.replace(/\{(ref|service|id)\}/, target).replace("{call}", "1"));
  }

  const env = { XDG_CONFIG_HOME: join(folder.path, "config") };
  const ran = await sluice(["call", "leaky", "basicUnauthorized", "--to", gateway.multiaddr], { env });
  expect(ran.stderr).toContain("[redacted]");
  collect("sluice call", ran.stdout + ran.stderr);
  await collectFiles("while it runs");
  expect(await gateway.stop()).toBe(0);
  collect("stdout", stdout.join(""));
  collect("stderr", gateway.stderr());
  await collectFiles("afterwards");
};

const rewritten = async (path: string, text: string): Promise<string> => {
  const file = join(folder.path, `${path}.new`);
  await writeFile(file, text);
  return file;
};

describe("secrets", () => {
  it("are found in whatever form they are written in", () => {
    const secret = canary("x");
    const bytes = Buffer.from(secret.value);
    for (const written of [
      secret.value,
      JSON.stringify({ a: secret.value }),
      JSON.stringify(JSON.stringify({ a: secret.value })),
      Buffer.from(`a${secret.value}b`).toString("base64"),
      Buffer.from(`ab${secret.value}`).toString("base64url"),
      bytes.toString("hex").toUpperCase(),
      encodeURIComponent(secret.value),
      secret.value.slice(0, 20),
    ])
      expect(canariesIn(`before ${written} after`, [secret]), written).not.toEqual([]);
    expect(canariesIn("nothing", [secret])).toEqual([]);
  });

  it("are in nothing that the gateway ever wrote", { timeout: 90_000 }, async () => {
    await exercise();
    const seed = await readFile(join(folder.path, "data/peer.key"));
    const own = [
      { name: "peer key", value: seed.toString("latin1").trim() },
      // All begin alike: {"alg":"EdDSA","typ":"txntoken+jwt", ...
      ...[...leaky.tokens]
        .slice(0, 1)
        .map((value) => ({ name: "transaction token", value: value.slice(0, 48) })),
    ];
    const canaries = [...Object.values(planted), ...issued, ...presented, ...own];
    // What an initiator presents is in its particle, and so in the journal. Operators see particles' data, without tokens; this one looks like none.
    const known = /: data\/(journal\.sqlite.*)$/;
    const shown = /^\/v1\/particles\/[^/]+\/data /;
    const kept = /: data\/(admin\.token|peer\.key)$/;
    const hits = everything.flatMap(({ where, bytes }) =>
      canariesIn(bytes, canaries)
        .filter((hit) => !(kept.test(where) && /^(admin token|peer key) /.test(hit)))
        .filter((hit) => !(known.test(where) && hit.startsWith(planted.presented.name)))
        .filter((hit) => !(shown.test(where) && hit.startsWith(`${planted.presented.name} (`)))
        .map((hit) => `${where}: ${hit}`),
    );
    expect(everything.some(({ where }) => known.test(where))).toBe(true);
    expect(
      everything.some(({ where, bytes }) => kept.test(where) && canariesIn(bytes, canaries).length > 0),
    ).toBe(true);
    expect(hits).toEqual([]);
  });
});
