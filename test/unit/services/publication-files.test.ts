import { describe, expect, it } from "vitest";
import { SluiceError } from "../../../src/core/index.ts";
import type { PublishRequest } from "../../../src/services/interface.ts";
import { isPublicationEntry, publicationFiles } from "../../../src/services/publication-files.ts";

const DOCUMENT = "openapi: 3.1.0\n";
const request = (more: Partial<PublishRequest> = {}): PublishRequest => ({
  service: "credit",
  document: DOCUMENT,
  upstream: {},
  allow: [],
  ...more,
});

const problem = (more: Partial<PublishRequest>): string => {
  try {
    publicationFiles(request(more));
  } catch (error) {
    if (error instanceof SluiceError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "accepted";
};

const pathsOf = (more: Partial<PublishRequest>) => [...publicationFiles(request(more)).texts.keys()];

describe("the files of a publication", () => {
  it("keep the name of a document that refers to itself by it", () => {
    const { openapi, openapiRoot, texts } = publicationFiles(request({ documentName: "api.yaml" }));
    expect(openapi).toMatch(/^\.\/openapi\.[0-9a-f]{12}\/api\.yaml$/);
    expect(openapiRoot).toBeUndefined();
    expect([...texts.keys()]).toEqual([openapi.slice(2)]);
  });

  it("are one for a document alone, named for its content and what it is written in", () => {
    const { openapi, openapiRoot, overlays, texts } = publicationFiles(request());
    expect([openapiRoot, overlays]).toEqual([undefined, []]);
    expect(openapi).toMatch(/^\.\/openapi\.[0-9a-f]{12}\.yaml$/);
    expect([...texts]).toEqual([[openapi.slice(2), DOCUMENT]]);
    expect(publicationFiles(request()).openapi).toBe(openapi);
    expect(publicationFiles(request({ document: `${DOCUMENT}#` })).openapi).not.toBe(openapi);
    expect(publicationFiles(request({ document: ' {"openapi":"3.1.0"}' })).openapi).toMatch(/\.json$/);
  });

  it("stand in a folder together where the document refers to others", () => {
    const files = { "schemas/pet.yaml": "type: object\n", "a b.json": "{}" };
    const { openapi, openapiRoot, texts } = publicationFiles(request({ files }));
    const [, folder = ""] = /^\.\/(openapi\.[0-9a-f]{12})\/openapi\.yaml$/.exec(openapi) ?? [];
    expect(folder).not.toBe("");
    expect(openapiRoot).toBeUndefined();
    expect([...texts]).toEqual([
      [`${folder}/openapi.yaml`, DOCUMENT],
      [`${folder}/schemas/pet.yaml`, "type: object\n"],
      [`${folder}/a b.json`, "{}"],
    ]);
    expect(pathsOf({ files: { ...files, "a b.json": "[]" } })[0]).not.toBe(`${folder}/openapi.yaml`);
  });

  it("name the folder where the document is below it", () => {
    const { openapi, openapiRoot } = publicationFiles(
      request({ documentName: "spec/api.yaml", files: { "common/a.yaml": "a: 1\n" } }),
    );
    expect(openapi).toMatch(/^\.\/openapi\.[0-9a-f]{12}\/spec\/api\.yaml$/);
    expect(openapiRoot).toBe(openapi.replace("/spec/api.yaml", ""));
  });

  it("hold overlays in their order, two of the same text too", () => {
    const overlays = ["overlay: 1.0.0\n", '{"overlay":"1.0.0"}', "overlay: 1.0.0\n"];
    const named = publicationFiles(request({ overlays }));
    expect(named.overlays).toHaveLength(3);
    expect(new Set(named.overlays).size).toBe(3);
    expect(named.overlays.map((path) => named.texts.get(path.slice(2)))).toEqual(overlays);
    expect(named.overlays[1]).toMatch(/^\.\/overlay\.[0-9a-f]{12}\.json$/);
  });

  it.each([
    "../evil.yaml",
    "a/../../evil.yaml",
    "a/../b.yaml",
    "/etc/passwd",
    "./a.yaml",
    "a//b.yaml",
    "..",
    ".",
    "",
    "a\\..\\b.yaml",
    "a\u0000.yaml",
    "a\n.yaml",
    "a/",
    "x".repeat(256),
  ])("are refused at %j, as a file and as the document", (path) => {
    const refusal =
      "SLUICE_REQUEST: files holds a path that is not relative and plain, or leads out of the document's folder";
    expect(problem({ files: { [path]: "a: 1" } })).toBe(refusal);
    expect(problem({ files: { "a.yaml": "a: 1" }, documentName: path })).toBe(refusal);
  });

  it("cannot hold another text for the document itself", () => {
    expect(problem({ files: { "openapi.yaml": "openapi: 3.0.0\n" } })).toBe(
      "SLUICE_REQUEST: files holds openapi.yaml, which is the document itself",
    );
  });

  it("may be called like what objects inherit", () => {
    const files = JSON.parse('{"__proto__":"a: 1","constructor":"b: 1"}') as Record<string, string>;
    expect(pathsOf({ files }).map((path) => path.split("/")[1])).toEqual([
      "openapi.yaml",
      "__proto__",
      "constructor",
    ]);
  });

  it("are 5,000 at most", () => {
    const files = Object.fromEntries(Array.from({ length: 5001 }, (_, index) => [`${index}.yaml`, ""]));
    expect(problem({ files })).toBe("SLUICE_REQUEST: files holds more than 5000 files");
  });

  it("are told from a person's own", () => {
    const written = [...pathsOf({ overlays: ["x"] }), ...pathsOf({ files: { a: "x" } })].map(
      (path) => path.split("/")[0] ?? "",
    );
    expect(written.every(isPublicationEntry)).toBe(true);
    expect(
      ["openapi.yaml", "overlay.yaml", "openapi.fetched", "openapi.0123456789ab.txt", "adapter.yaml"].some(
        isPublicationEntry,
      ),
    ).toBe(false);
  });
});
