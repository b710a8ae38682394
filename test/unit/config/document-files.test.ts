import { mkdir, symlink, truncate, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { openDocument } from "../../../src/config/index.ts";
import { SluiceError } from "../../../src/core/index.ts";
import { tempDir } from "../../support/temp-dir.ts";

/** A folder with these files; texts are their paths. */
const folderOf = async (...paths: string[]): Promise<string> => {
  const dir = await tempDir();
  onTestFinished(() => dir[Symbol.asyncDispose]());
  for (const path of paths) {
    await mkdir(dirname(join(dir.path, path)), { recursive: true });
    await writeFile(join(dir.path, path), path);
  }
  return dir.path;
};

const complaint = async (promise: Promise<unknown>): Promise<string> => {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof SluiceError)) throw error ?? new Error("nothing was thrown");
  expect(error.code).toBe("SLUICE_DOCUMENT");
  expect(error.message).not.toContain("\n");
  return error.message;
};

describe("a document named by its file", () => {
  it("has the folder that it stands in for its root", async () => {
    const path = await folderOf("api/openapi.yaml");
    expect(await openDocument(join(path, "api/../api/openapi.yaml"))).toMatchObject({
      file: join(path, "api/openapi.yaml"),
      name: "openapi.yaml",
      folder: join(path, "api"),
      text: "api/openapi.yaml",
    });
  });

  it("may have a root further up, and no other", async () => {
    const path = await folderOf("api/spec/v1/openapi.yaml", "other/x");
    const file = join(path, "api/spec/v1/openapi.yaml");
    expect(await openDocument(file, join(path, "api"))).toMatchObject({
      name: "spec/v1/openapi.yaml",
      folder: join(path, "api"),
    });
    expect(await complaint(openDocument(file, join(path, "other")))).toBe(
      `${file} is not in the root folder ${join(path, "other")}`,
    );
  });

  it("that is not there, or too large, is told by its path", async () => {
    const path = await folderOf("big.yaml");
    await truncate(join(path, "big.yaml"), 32 * 1024 * 1024 + 1);
    expect(await complaint(openDocument(join(path, "gone.yaml")))).toContain(
      "gone.yaml: there is no such file",
    );
    expect(await complaint(openDocument(join(path, "big.yaml")))).toContain("big.yaml");
  });
});

describe("a document named by its folder", () => {
  it.each([
    [["openapi.yaml", "openapi.json", "swagger.yaml"], "openapi.yaml"],
    [["openapi.json", "swagger.yaml", "a.yaml"], "openapi.json"],
    [["swagger.yml", "a.yaml", "b.yaml"], "swagger.yml"],
    [["petstore.yaml", "README.md", "sub/a.yaml"], "petstore.yaml"],
  ])("is, of %j, %s", async (files, found) => {
    const path = await folderOf(...files);
    expect(await openDocument(path)).toMatchObject({ name: found, folder: path, text: found });
  });

  it.each([
    [["README.md"], "it holds no JSON or YAML file"],
    [["a.yaml", "b.json"], "it holds 2 of them"],
  ])("cannot be told of %j", async (files, what) => {
    const path = await folderOf(...files);
    expect(await complaint(openDocument(path))).toBe(
      `${path} is a folder: it must hold openapi.yaml, openapi.json or one document alone; ${what}`,
    );
  });
});

describe("the files beside a document", () => {
  it("are read by their path from the root folder", async () => {
    const path = await folderOf("spec/openapi.yaml", "common/a b.yaml");
    const { read } = await openDocument(join(path, "spec/openapi.yaml"), path);
    expect(await read("common/a b.yaml")).toBe("common/a b.yaml");
    expect(await read("spec/../common/a b.yaml")).toBe("common/a b.yaml");
  });

  it.each(["../secret.yaml", "../api-secret/x.yaml", "a/../../secret.yaml", "/etc/hostname", "..", ".", ""])(
    "are not read at %j",
    async (inside) => {
      const path = await folderOf("api/openapi.yaml", "secret.yaml", "api-secret/x.yaml");
      const { read } = await openDocument(join(path, "api/openapi.yaml"));
      expect(await complaint(read(inside))).toMatch(/^it is outside of the document's folder api;/);
    },
  );

  it("are not read through a link that leads out of it, and are through one that does not", async () => {
    const path = await folderOf("api/openapi.yaml", "api/real/a.yaml", "secret.yaml", "secrets/b.yaml");
    await symlink(join(path, "secret.yaml"), join(path, "api/link.yaml"));
    await symlink("../secrets", join(path, "api/linked"));
    await symlink("real", join(path, "api/alias"));
    const { read } = await openDocument(join(path, "api/openapi.yaml"));
    for (const outside of ["link.yaml", "linked/b.yaml"])
      expect(await complaint(read(outside))).toMatch(/^it is outside of the document's folder api;/);
    expect(await read("alias/a.yaml")).toBe("api/real/a.yaml");
  });

  it("may be in a folder that is a link itself", async () => {
    const path = await folderOf("real/openapi.yaml", "real/a.yaml");
    await symlink("real", join(path, "api"));
    const { read } = await openDocument(join(path, "api"));
    expect(await read("a.yaml")).toBe("real/a.yaml");
  });

  it.each([
    ["a/gone.yaml", "a/gone.yaml: there is no such file"],
    ["sub", "sub is not a file"],
    ["openapi.yaml/a", "openapi.yaml/a"],
    ["a\u0000.yaml", "a"],
  ])("that are no file, as %j, are told", async (inside, part) => {
    const path = await folderOf("openapi.yaml", "sub/a.yaml");
    const { read } = await openDocument(path);
    const told = await complaint(read(inside));
    expect(told).toContain(part);
    expect(told).not.toContain(path);
  });

  it("are bounded in size", async () => {
    const path = await folderOf("openapi.yaml", "big.yaml");
    await truncate(join(path, "big.yaml"), 32 * 1024 * 1024 + 1);
    const { read } = await openDocument(path);
    expect(await complaint(read("big.yaml"))).toContain("big.yaml");
  });
});
