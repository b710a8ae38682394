import { mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { loadConfig } from "../../src/config/index.ts";
import { SluiceError, systemClock } from "../../src/core/index.ts";
import { checkAdapters } from "../../src/services/index.ts";
import { type Files, writeFiles } from "../support/catalog-folder.ts";
import { tempDir } from "../support/temp-dir.ts";

const DOCUMENT = `openapi: 3.1.0
info: { title: API, version: "1" }
security: [{ key: [] }]
components: { securitySchemes: { key: { type: apiKey, in: header, name: X-Key } } }
paths: { /a: { get: { operationId: get-a, responses: { "200": { description: ok } } } }, /b: { get: 7 } }
`;
const manifest = (more = "", openapi = "./api.yaml"): string =>
  `openapi: ${openapi}\nupstream: { url: "http://127.0.0.1:9", credentials: { key: { env: KEY } } }\nallow: [{ peers: "*" }]\n${more}`;

const check = async (path: string, fetched?: string) => {
  const asked: string[] = [];
  const fetchDocument = async (url: string): Promise<string> => {
    asked.push(url);
    if (fetched === undefined) throw new SluiceError("SLUICE_UNREACHABLE", `${url} cannot be reached`);
    return fetched;
  };
  await writeFile(join(path, "sluice.yaml"), "");
  const config = await loadConfig(join(path, "sluice.yaml"));
  return {
    findings: await checkAdapters(config, { KEY: "s3cret" }, { fetchDocument, clock: systemClock }),
    asked,
  };
};

it("finds what a gateway would, folder by folder, and changes nothing", async () => {
  await using dir = await tempDir();
  const files: Files = {
    "adapters/fine/adapter.yaml": manifest(),
    "adapters/fine/api.yaml": DOCUMENT,
    "adapters/off/adapter.yaml": manifest("service: switched\n"),
    "adapters/off/api.yaml": DOCUMENT,
    "adapters/off/disabled.json": "{}",
    "adapters/same/adapter.yaml": manifest("service: fine\n"),
    "adapters/same/api.yaml": DOCUMENT,
    "adapters/secret/adapter.yaml": manifest().replace("KEY", "OTHER"),
    "adapters/secret/api.yaml": DOCUMENT,
    "adapters/typo/adapter.yaml": manifest("alow: []\n"),
    "adapters/url/adapter.yaml": manifest("", "https://api.example/openapi.yaml"),
    "adapters/empty/notes.txt": "",
  };
  await writeFiles(dir.path, files);
  await mkdir(join(dir.path, "adapters/.hidden"));
  const { findings, asked } = await check(dir.path, DOCUMENT);
  const fine = {
    folder: "fine",
    service: "fine",
    upstream: "http://127.0.0.1:9",
    functions: 1,
    problem: undefined,
    warnings: [expect.stringMatching(/^\/paths\/~1b.*not published/)],
    isClosed: false,
  };
  const failed = (folder: string, problem: RegExp) => ({
    folder,
    service: folder,
    upstream: undefined,
    functions: 0,
    problem: expect.stringMatching(problem),
    warnings: [],
    isClosed: false,
  });
  expect(findings).toEqual([
    fine,
    { ...fine, folder: "off", service: "switched", isClosed: true },
    {
      ...fine,
      folder: "same",
      problem: expect.stringContaining("service fine is published by the folder fine already"),
    },
    failed("secret", /environment variable OTHER is not set/),
    failed("typo", /adapter\.yaml:4: alow: unknown key/),
    { ...fine, folder: "url", service: "url" },
  ]);
  expect(asked).toEqual(["https://api.example/openapi.yaml"]);
  expect(JSON.stringify(findings)).not.toContain("s3cret");
  const left = await readdir(join(dir.path, "adapters"), { recursive: true, withFileTypes: true });
  expect(left.filter((entry) => entry.isFile())).toHaveLength(Object.keys(files).length);
});

it("takes the copy that a gateway kept of a fetched document, and asks nobody", async () => {
  await using dir = await tempDir();
  await writeFiles(dir.path, {
    "adapters/url/adapter.yaml": manifest("", "https://api.example/openapi.yaml"),
    "adapters/url/openapi.fetched": DOCUMENT,
  });
  const { findings, asked } = await check(dir.path);
  expect(findings).toMatchObject([{ functions: 1, problem: undefined }]);
  expect(asked).toEqual([]);
});

it("says when the folder itself cannot be read, and nothing where there is none", async () => {
  await using dir = await tempDir();
  expect((await check(dir.path)).findings).toEqual([]);
  await symlink("adapters", join(dir.path, "adapters"));
  expect((await check(dir.path)).findings).toMatchObject([
    { folder: "", problem: expect.stringMatching(/adapters cannot be read: ELOOP/) },
  ]);
});
