import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parseManifest } from "../../../src/config/index.ts";
import { silentLogger } from "../../../src/core/index.ts";
import { publishedDocument, readAdapterDocument } from "../../../src/services/adapter-document.ts";
import { tempDir } from "../../support/temp-dir.ts";

const URL = "https://api.example/openapi.yaml";
const text = (title: string, rest = "") =>
  `openapi: 3.1.0\ninfo: { title: ${title}, version: "1" }\npaths: {}\n${rest}`;
const OUTSIDE = 'x: { $ref: ../../../../../../../../../tmp/x }\ny: { $ref: "%2e%2e/secrets.yaml" }\n';

it("files outside of a document's folder are not watched: it cannot choose what the gateway looks at", async () => {
  await using dir = await tempDir();
  const folder = join(dir.path, "shop");
  const manifest = parseManifest("openapi: ./a.yaml\n", join(folder, "adapter.yaml"), {});
  const published = await publishedDocument(
    { service: "shop", document: text("A", OUTSIDE), upstream: {}, allow: [], files: { b: "{}" } },
    manifest,
  );
  expect(published.files).toEqual([join(folder, "a.yaml")]);

  await writeFile(join(dir.path, "a.yaml"), text("A", OUTSIDE));
  const read = await readAdapterDocument(
    parseManifest("openapi: ./a.yaml\n", join(dir.path, "adapter.yaml"), {}),
    {
      fetchDocument: () => Promise.reject(new Error("not fetched")),
      logger: silentLogger,
    },
  );
  expect(read.files).toEqual([join(dir.path, "a.yaml")]);
  expect([...read.document.files.values()]).toEqual([
    { problem: expect.stringContaining("outside of the document's folder") },
    { problem: expect.stringContaining("outside of the document's folder") },
  ]);
});

it("a site that gives out a login page does not take the place of the document that is kept", async () => {
  await using dir = await tempDir();
  const manifest = parseManifest(`openapi: ${URL}\n`, join(dir.path, "adapter.yaml"), {});
  const read = (answer: string) =>
    readAdapterDocument(manifest, { fetchDocument: async () => answer, logger: silentLogger });
  await read(text("Good"));
  const found = await read("<html>Please log in</html>");
  expect(found.document.root.info).toMatchObject({ title: "Good" });
  expect(found.notices).toEqual([expect.stringContaining("; the copy of the last time is used")]);
  expect(await readFile(join(dir.path, "openapi.fetched"), "utf8")).toBe(text("Good"));
});
