import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  loadManifest,
  parseManifest,
  resolveSecrets,
  resolveTls,
  secretFiles,
} from "../../../src/config/index.ts";
import type { SecurityScheme } from "../../../src/openapi/interface.ts";
import { createIdentity } from "../../../src/particle/index.ts";
import { tempDir } from "../../support/temp-dir.ts";

const { peerId } = await createIdentity(new Uint8Array(32).fill(1));
const FILE = "/srv/adapters/credit/adapter.yaml";

const parse = (text: string) => parseManifest(text, FILE, { bureau: peerId });
const refusal = (text: string): string => {
  try {
    parse(text);
  } catch (error) {
    expect(error).toMatchObject({ code: "SLUICE_CONFIG" });
    return (error as Error).message;
  }
  throw new Error("it was accepted");
};

describe("parseManifest", () => {
  it("fills in defaults, absolute paths and peer ids", () => {
    expect(
      parse("openapi: ../../openapi/x.yaml\nallow: [{ peers: [bureau], functions: [a] }, { peers: '*' }]"),
    ).toEqual({
      file: FILE,
      service: "credit",
      openapi: "/srv/openapi/x.yaml",
      overlays: [],
      upstream: {
        url: undefined,
        hosts: [],
        variables: {},
        tls: {},
        credentials: {},
        timeoutMs: 10000,
        concurrency: 64,
        queueMs: 5000,
        attempts: 5,
        breaker: { failures: 20, restMs: 5000 },
        token: { header: "Txn-Token", ttlMs: 60_000 },
      },
      allow: [{ peers: [peerId], functions: ["a"] }, { peers: "*" }],
      plainIds: "refuse",
      quota: [],
      operations: {},
    });
  });

  it("reads every form of secret source", () => {
    const { upstream } = parse(`
openapi: x.yaml
upstream:
  credentials:
    key: { env: KEY }
    token: { file: secrets/token }
    login: { username: me, password: { file: /run/pw } }
    pair: { username: { env: U }, password: { env: P } }`);
    expect(upstream.credentials).toEqual({
      key: { env: "KEY" },
      token: { file: "/srv/adapters/credit/secrets/token" },
      login: { username: "me", password: { file: "/run/pw" } },
      pair: { username: { env: "U" }, password: { env: "P" } },
    });
  });

  it("reads where an upstream is and how it is spoken to", () => {
    const { overlays, upstream } = parse(`
openapi: x.yaml
overlays: [fix.yaml, ../more.yaml]
upstream:
  hosts: [Files.example, "b.example:8443", "c.example:443", "[::1]:81"]
  variables: { region: eu, port: "8443" }
  tls: { ca: ca.pem, cert: client.pem, key: { file: client.key } }`);
    expect(overlays).toEqual(["/srv/adapters/credit/fix.yaml", "/srv/adapters/more.yaml"]);
    expect(upstream).toMatchObject({
      hosts: ["files.example", "b.example:8443", "c.example", "[::1]:81"],
      variables: { region: "eu", port: "8443" },
      tls: {
        ca: "/srv/adapters/credit/ca.pem",
        cert: "/srv/adapters/credit/client.pem",
        key: { file: "/srv/adapters/credit/client.key" },
      },
    });
  });

  it("reads OAuth clients", () => {
    const { upstream } = parse(`
openapi: x.yaml
upstream:
  credentials:
    small: { clientId: me, clientSecret: { env: S } }
    large:
      clientId: { file: id }
      clientSecret: { file: secret }
      clientAuth: post
      scopes: [read, "a:b/c"]
      parameters: { audience: https://api.example }
      refreshToken: { file: refresh }
      tokenUrl: https://login.example/token?x=1`);
    expect(upstream.credentials).toEqual({
      small: { clientId: "me", clientSecret: { env: "S" }, clientAuth: "basic", scopes: [], parameters: {} },
      large: {
        clientId: { file: "/srv/adapters/credit/id" },
        clientSecret: { file: "/srv/adapters/credit/secret" },
        clientAuth: "post",
        scopes: ["read", "a:b/c"],
        parameters: { audience: "https://api.example" },
        refreshToken: { file: "/srv/adapters/credit/refresh" },
        tokenUrl: "https://login.example/token?x=1",
      },
    });
  });

  it("reads what protects an upstream", () => {
    const { upstream } = parse(
      "openapi: x\nupstream: { concurrency: 8, attempts: 1, breaker: { failures: 3 } }",
    );
    expect(upstream).toMatchObject({ concurrency: 8, attempts: 1, breaker: { failures: 3, restMs: 5000 } });
    expect(parse("openapi: x\nupstream: { breaker: none }").upstream.breaker).toBeUndefined();
    expect(parse("openapi: x\nupstream:\n  breaker:").upstream.breaker).toEqual({
      failures: 20,
      restMs: 5000,
    });
  });

  it("reads what repeating an operation does, and how its effect is looked up", () => {
    const { operations } = parse(`
openapi: x
operations:
  createOrder: { effect: keyed, idempotencyKey: { in: body, name: requestId } }
  sendMessage:
    effect: once
    reconcile: { operation: listMessages, match: { /to: /arguments/to } }
  /paths/~1letters/post:
    reconcile:
      operation: listLetters
      arguments: { to: /arguments/address/0, a/b: /arguments/~1x~0 }
      items: /letters
      match: { "": /ref, /reference: /key }
      since: /createdAt`);
    expect(operations).toEqual({
      createOrder: { effect: "keyed", idempotencyKey: { in: "body", name: "requestId" } },
      sendMessage: {
        effect: "once",
        reconcile: {
          operation: "listMessages",
          arguments: {},
          items: "",
          match: { "/to": "/arguments/to" },
          since: undefined,
        },
      },
      "/paths/~1letters/post": {
        reconcile: {
          operation: "listLetters",
          arguments: { to: "/arguments/address/0", "a/b": "/arguments/~1x~0" },
          items: "/letters",
          match: { "": "/ref", "/reference": "/key" },
          since: "/createdAt",
        },
      },
    });
  });

  const INTO_CALL = "must be a JSON pointer into the call: /arguments/NAME, /key or /ref";
  it.each([
    ["effect: twice", "effect: must be safe, idempotent, keyed or once"],
    ["idempotencyKey: { in: cookie, name: k }", "idempotencyKey.in: must be header, query or body"],
    ["idempotencyKey: { in: header }", "idempotencyKey.name: is missing"],
    ["idempotencyKey: { in: query, name: '' }", "idempotencyKey.name: "],
    ["reconcile: { match: { /a: /ref } }", "reconcile.operation: is missing"],
    ["reconcile: { operation: a }", "reconcile.match: must be a mapping to JSON pointers into the call"],
    ["reconcile: { operation: a, match: {} }", "reconcile.match: is empty"],
    ["reconcile: { operation: a, match: { a: /ref } }", "reconcile.match: has a key that is no JSON pointer"],
    ["reconcile: { operation: a, match: { /a: ref } }", INTO_CALL],
    ["reconcile: { operation: a, match: { /a: /arguments } }", INTO_CALL],
    ["reconcile: { operation: a, match: { /a: /key/x } }", INTO_CALL],
    ["reconcile: { operation: a, match: { /a: /arguments/~2 } }", INTO_CALL],
    ["reconcile: { operation: a, match: { /a: /ref }, arguments: { b: 1 } }", INTO_CALL],
    [
      "reconcile: { operation: a, match: { /a: /ref }, items: messages }",
      "reconcile.items: must be a JSON pointer",
    ],
    [
      "reconcile: { operation: a, match: { /a: /ref }, since: /~ }",
      "reconcile.since: must be a JSON pointer",
    ],
    ["reconcile: { operation: a, matches: { /a: /ref } }", "did you mean match?"],
  ])("refuses an operation's %s", (line, reason) => {
    const message = refusal(`openapi: x.yaml\noperations:\n  a:\n    ${line}`);
    expect(message).toContain(`${FILE}:4: operations.a.`);
    expect(message).toContain(reason);
  });

  it.each([
    ["concurrency: 0", "upstream.concurrency: must be a whole number from 1 to 4096"],
    ["attempts: 11", "upstream.attempts: must be a whole number from 1 to 10"],
    ["breaker: off", "upstream.breaker: must be none or { failures, restMs }"],
    ["breaker: { failures: 0 }", "upstream.breaker.failures: must be a whole number from 1 to 1000"],
    ["breaker: { restMs: 1 }", "upstream.breaker.restMs: must be a whole number from 100 to 3600000"],
    ["breaker: { restms: 1000 }", "did you mean restMs?"],
    ["hosts: [https://h]", "upstream.hosts[0]: must be host or host:port"],
    ["hosts: [h/path]", "must be host or host:port"],
    ["hosts: ['user@h']", "must be host or host:port"],
    ["hosts: ['*.h']", "must be host or host:port"],
    ["hosts: ['h:99999']", "must be host or host:port"],
    ["variables: { port: 8443 }", "upstream.variables.port: must be text; put it in quotes"],
    ["tls: { cert: c.pem }", "upstream.tls: cert and key belong together"],
    ["tls: { key: { env: K } }", "cert and key belong together"],
    ["tls: { cert: c.pem, key: ./key.pem }", "upstream.tls.key: a secret is never written here"],
    ["tls: { ca: c.pem, crt: d.pem }", "did you mean cert?"],
    ["credentials: { o: { clientId: me } }", "credentials.o: needs a clientSecret or a refreshToken"],
    ["credentials: { o: { clientSecret: { env: A } } }", "credentials.o.clientId: is missing"],
    ["credentials: { o: { clientId: me, clientSecret: hunter2 } }", "o.clientSecret: a secret is never"],
    ["credentials: { o: { clientId: me, refreshToken: { env: A }, scope: [a] } }", "did you mean scopes?"],
    ["credentials: { o: { clientId: me, refreshToken: { env: A }, scopes: ['a b'] } }", "must be a scope"],
    [
      "credentials: { o: { clientId: me, refreshToken: { env: A }, parameters: { scope: a } } }",
      "must not name what has a key of its own",
    ],
    [
      "credentials: { o: { clientId: me, refreshToken: { env: A }, tokenUrl: 'https://u:hunter2@h' } }",
      "o.tokenUrl: must be an http or https URL without user",
    ],
  ])("refuses %s", (line, reason) => {
    const message = refusal(`openapi: x.yaml\nupstream:\n  ${line}`);
    expect(message).toContain(reason);
    expect(message).toContain(`${FILE}:3: `);
    expect(message).not.toContain("hunter2");
  });

  it.each([
    ["key: hunter2", "upstream.credentials.key: a secret is never written here"],
    ["key: 12345678", "a secret is never written here"],
    ["key: { password: hunter2, username: x }", "credentials.key.password: a secret is never written here"],
    ["key: { env: hunter2 hunter2 }", "credentials.key.env: must be the name of an environment variable"],
    ["key: { value: hunter2 }", "must be { env: NAME }"],
    ["key: { env: A, file: hunter2 }", 'unknown key "file"'],
  ])("refuses the credential %s without repeating it", (credential, reason) => {
    const message = refusal(`openapi: x.yaml\nupstream:\n  credentials:\n    ${credential}`);
    expect(message).toContain(reason);
    expect(message).toContain(`${FILE}:4: `);
    expect(message).not.toMatch(/hunter2|12345678/);
  });

  it.each([
    ["", "openapi: is missing"],
    ["openapi: x\nupstream: { url: 'ftp://h' }", "upstream.url: must be an http or https URL"],
    [
      "openapi: x\nupstream: { url: 'http://user:hunter2@h' }",
      "upstream.url: must be an http or https URL without user",
    ],
    ["openapi: x\nallow: [{ functions: [a] }]", "allow[0].peers: is missing"],
    ["openapi: x\nallow: [{ peers: [bureua] }]", "did you mean bureau?"],
    ["openapi: x\noperations: { a: { argumnts: [] } }", "did you mean arguments?"],
    ["openapi: x\noperations: { a: { results: maybe } }", "must be strict or lenient"],
    ["openapi: x\nupstrem: {}", "did you mean upstream?"],
  ])("refuses %j", (text, reason) => {
    expect(refusal(text)).toContain(reason);
    expect(refusal(text)).not.toContain("hunter2");
  });

  it("names a manifest that cannot be read", async () => {
    await expect(loadManifest("/nowhere/adapter.yaml", {})).rejects.toMatchObject({
      code: "SLUICE_CONFIG",
      message: "the manifest /nowhere/adapter.yaml: there is no such file",
    });
  });
});

describe("resolveSecrets", () => {
  const schemes: Record<string, SecurityScheme> = {
    apiKey: { kind: "apiKey", in: "header", name: "X-Api-Key" },
    login: { kind: "basic" },
    token: { kind: "bearer" },
    oauth: { kind: "oauth2", tokenUrl: "/token", refreshUrl: undefined },
    openid: { kind: "openIdConnect", url: "/.well-known/openid-configuration" },
    hobbit: { kind: "http", scheme: "Hobbit" },
    certificate: { kind: "mutualTLS" },
    other: { kind: "unsupported", description: "telepathy" },
  };
  const resolve = (credentials: string, env: Record<string, string> = {}) =>
    resolveSecrets(parse(`openapi: x.yaml\nupstream: { credentials: ${credentials} }`), schemes, env);

  it("gives each scheme the credential it needs", async () => {
    await using dir = await tempDir();
    const file = join(dir.path, "token");
    await writeFile(file, "t0ken\n");
    const credentials = `{ apiKey: { env: K }, token: { file: ${file} }, login: { env: PAIR } }`;
    expect(await resolve(credentials, { K: "k", PAIR: "me:pass:word" })).toEqual({
      apiKey: { kind: "apiKey", in: "header", name: "X-Api-Key", value: "k" },
      token: { kind: "bearer", token: "t0ken" },
      login: { kind: "basic", username: "me", password: "pass:word" },
    });
    expect(await resolve("{ login: { username: me, password: { env: P } } }", { P: "pw" })).toEqual({
      login: { kind: "basic", username: "me", password: "pw" },
    });
  });

  it.each([
    [
      "{ apiKey: { env: MISSING } }",
      {},
      "upstream.credentials.apiKey: environment variable MISSING is not set",
    ],
    ["{ apiKey: { env: EMPTY } }", { EMPTY: "" }, "environment variable EMPTY is not set"],
    [
      "{ token: { file: /nowhere } }",
      {},
      "upstream.credentials.token: the secret /nowhere: there is no such file",
    ],
    ["{ login: { env: PAIR } }", { PAIR: "hunter2" }, "must hold user:password"],
    ["{ apiKey: { username: a, password: { env: P } } }", { P: "hunter2" }, "has one value"],
    ["{ apikey: { env: K } }", { K: "hunter2" }, "no such security scheme; did you mean apiKey?"],
    ["{ toString: { env: K } }", { K: "hunter2" }, "no such security scheme"],
    ["{ other: { env: K } }", { K: "hunter2" }, "not supported: telepathy"],
    ["{ certificate: { env: K } }", { K: "hunter2" }, "is met by upstream.tls.cert and key; leave it out"],
    ["{ token: { clientId: a, clientSecret: { env: K } } }", { K: "hunter2" }, "has no clientId"],
    ["{ oauth: { username: a, password: { env: K } } }", { K: "hunter2" }, "an OAuth client is { clientId"],
    ["{ oauth: { clientId: a, clientSecret: { env: MISSING } } }", {}, "oauth.clientSecret: environment"],
  ])("refuses %s naming file, key and source, never a value", async (credentials, env, reason) => {
    const error = await resolve(credentials, env as Record<string, string>).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: "SLUICE_CONFIG" });
    expect((error as Error).message).toContain(reason);
    expect((error as Error).message).toContain(FILE);
    expect((error as Error).message).not.toContain("hunter2");
  });

  it("reads OAuth clients, tokens got elsewhere, and other schemes", async () => {
    const credentials = `{
      oauth: { clientId: { env: ID }, clientSecret: { env: S }, refreshToken: { env: R }, scopes: [a] },
      openid: { env: T }, hobbit: { env: H } }`;
    expect(await resolve(credentials, { ID: "me", S: "s", R: "r", T: "t", H: "h" })).toEqual({
      oauth: {
        kind: "oauth",
        scheme: schemes.oauth,
        clientId: "me",
        clientSecret: "s",
        refreshToken: "r",
        clientAuth: "basic",
        scopes: ["a"],
        parameters: {},
        tokenUrl: undefined,
      },
      openid: { kind: "bearer", token: "t" },
      hobbit: { kind: "http", scheme: "Hobbit", value: "h" },
    });
  });

  it("takes upstream.tls.cert for the credential of every mutualTLS scheme", async () => {
    const tls = "openapi: x.yaml\nupstream: { tls: { cert: c.pem, key: { env: K } } }";
    expect(await resolveSecrets(parse(tls), schemes, {})).toEqual({ certificate: { kind: "mutualTLS" } });
    const ca = "openapi: x.yaml\nupstream: { tls: { ca: c.pem } }";
    expect(await resolveSecrets(parse(ca), schemes, {})).toEqual({});
  });

  it("lists the files secrets come from", () => {
    const all = parse(`
openapi: x.yaml
upstream:
  tls: { ca: /ca, cert: /cert, key: { file: /key } }
  credentials:
    o: { clientId: { file: /id }, clientSecret: { file: /secret }, refreshToken: { file: /refresh } }`);
    expect(secretFiles(all)).toEqual(["/id", "/secret", "/refresh", "/ca", "/cert", "/key"]);
    const manifest = parse(
      "openapi: x.yaml\nupstream: { credentials: { a: { file: /a }, b: { username: { file: /u }, password: { file: /p } }, c: { env: C } } }",
    );
    expect(secretFiles(manifest)).toEqual(["/a", "/u", "/p"]);
  });
});

describe("resolveTls", () => {
  const resolve = (tls: string, env: Record<string, string> = {}) =>
    resolveTls(parse(`openapi: x.yaml\nupstream: { tls: ${tls} }`), env);

  it("reads certificates and key", async () => {
    await using dir = await tempDir();
    const [ca, cert] = [join(dir.path, "ca"), join(dir.path, "cert")];
    await writeFile(ca, "CA\n");
    await writeFile(cert, "CERT\n");
    expect(await resolve(`{ ca: ${ca}, cert: ${cert}, key: { env: K } }`, { K: "KEY" })).toEqual({
      ca: "CA\n",
      cert: "CERT\n",
      key: "KEY",
    });
    expect(await resolve("{}")).toEqual({});
  });

  it.each([
    ["{ ca: /nowhere }", "upstream.tls.ca: /nowhere: there is no such file"],
    ["{ cert: /nowhere, key: { env: K } }", "upstream.tls.cert: /nowhere: there is no such file"],
  ])("refuses %s naming file and key", async (tls, reason) => {
    await expect(resolve(tls, { K: "hunter2" })).rejects.toMatchObject({
      code: "SLUICE_CONFIG",
      message: expect.stringContaining(reason),
    });
  });
});
