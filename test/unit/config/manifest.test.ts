import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadManifest, parseManifest, resolveSecrets, secretFiles } from "../../../src/config/index.ts";
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
      upstream: { url: undefined, credentials: {}, timeoutMs: 10000 },
      allow: [{ peers: [peerId], functions: ["a"] }, { peers: "*" }],
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
    oauth: { kind: "unsupported", description: "oauth2" },
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
    ["{ oauth: { env: K } }", { K: "hunter2" }, "not supported: oauth2"],
  ])("refuses %s naming file, key and source, never a value", async (credentials, env, reason) => {
    const error = await resolve(credentials, env as Record<string, string>).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: "SLUICE_CONFIG" });
    expect((error as Error).message).toContain(reason);
    expect((error as Error).message).toContain(FILE);
    expect((error as Error).message).not.toContain("hunter2");
  });

  it("lists the files secrets come from", () => {
    const manifest = parse(
      "openapi: x.yaml\nupstream: { credentials: { a: { file: /a }, b: { username: { file: /u }, password: { file: /p } }, c: { env: C } } }",
    );
    expect(secretFiles(manifest)).toEqual(["/a", "/u", "/p"]);
  });
});
