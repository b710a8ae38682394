import { describe, expect, it } from "vitest";
import { runningAdmin } from "../support/admin-stand-in.ts";
import { catalogOver, eventually } from "../support/catalog-folder.ts";

const DOCUMENT = `openapi: 3.1.0
info: { title: Notes, version: "1" }
paths:
  /notes:
    get: { operationId: listNotes, summary: All notes, responses: { "200": { description: ok, content: { application/json: { schema: { type: array } } } } } }
`;
const MANIFEST = 'openapi: ./api.yaml\nupstream: { url: "http://127.0.0.1:9" }\nallow: [{ peers: "*" }]\n';

/** The admin API over a real catalog of one service that works and a folder that does not. */
const open = async () => {
  const opened = await catalogOver({
    "adapters/notes/adapter.yaml": MANIFEST,
    "adapters/notes/api.yaml": DOCUMENT,
    "adapters/broken/adapter.yaml": "alow: []",
  });
  opened.catalog.restore([]);
  const admin = await runningAdmin({ catalog: opened.catalog });
  const ask = async (method: string, path: string, body?: unknown) => {
    const response = await admin.request(method, path, body === undefined ? {} : { body });
    const text = await response.text();
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
  };
  return { ...opened, ask, admin, [Symbol.asyncDispose]: () => admin[Symbol.asyncDispose]() };
};

describe("/v1/services", () => {
  it("lists every folder with its state", async () => {
    await using opened = await open();
    const { ask } = opened;
    expect(await ask("GET", "/v1/services")).toMatchObject({
      status: 200,
      body: {
        services: [
          { service: "broken", state: "broken", functions: [], problem: expect.stringContaining("alow") },
          {
            service: "notes",
            state: "serving",
            changedAt: expect.any(Number),
            functions: [{ name: "listNotes" }],
          },
        ],
      },
    });
    expect((await ask("GET", "/v1/services/broken")).body).toMatchObject({ state: "broken" });
    expect((await ask("GET", "/v1/services/none")).status).toBe(404);
  });

  it("switches off, drains and switches on, and says who did", async () => {
    await using opened = await open();
    const { ask, catalog } = opened;
    const post = (verb: string, body: unknown = {}) => ask("POST", `/v1/services/notes/${verb}`, body);
    expect(await post("disable")).toMatchObject({
      status: 200,
      body: { service: "notes", state: "disabled", disabled: { at: expect.any(Number), by: "admin-token" } },
    });
    expect((await post("disable")).status).toBe(200);
    expect((await post("enable")).body).toMatchObject({ state: "serving" });
    expect(await post("drain")).toMatchObject({ status: 200 });
    await eventually(() => expect(catalog.status("notes")?.state).toBe("disabled"));
    expect((await post("disable", { for: "ever" })).status).toBe(400);
    expect((await ask("POST", "/v1/services/none/drain", {})).body).toMatchObject({
      code: "SLUICE_NOT_FOUND",
    });
    expect((await ask("POST", "/v1/services/broken/disable", {})).body).toMatchObject({
      code: "SLUICE_NOT_FOUND",
    });
  });

  it("previews a publication, with what it would break", async () => {
    await using opened = await open();
    const { ask } = opened;
    const publication = (document: string, service = "notes") => ({
      service,
      document,
      upstream: { url: "http://127.0.0.1:9" },
    });
    const path = "/v1/services/preview";
    expect(await ask("POST", path, publication(DOCUMENT.replace("listNotes", "allNotes")))).toMatchObject({
      status: 200,
      body: {
        service: "notes",
        exists: true,
        functions: [{ name: "allNotes" }],
        refused: [],
        changes: [
          { breaking: true, where: "listNotes: function", what: 'was removed; is it now "allNotes"?' },
          { breaking: false, where: "allNotes: function", what: "was added" },
        ],
        breaking: true,
      },
    });
    expect((await ask("GET", "/v1/services/notes")).body.functions).toMatchObject([{ name: "listNotes" }]);
    expect((await ask("POST", path, publication("openapi: ["))).status).toBe(422);
    expect((await ask("POST", path, {})).status).toBe(400);
    expect(await ask("POST", "/v1/services", publication(DOCUMENT, "preview"))).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining("is a path of this API") },
    });
  });

  it("answers a publication with the state of the service", async () => {
    await using opened = await open();
    const { ask } = opened;
    const body = { document: DOCUMENT, upstream: { url: "http://127.0.0.1:9" } };
    expect(await ask("PUT", "/v1/services/more", body)).toMatchObject({
      status: 201,
      body: { state: "serving", folder: "more", changedAt: expect.any(Number) },
    });
    await ask("POST", "/v1/services/more/disable", {});
    expect(await ask("PUT", "/v1/services/more", body)).toMatchObject({
      status: 200,
      body: { state: "disabled" },
    });
    expect((await ask("DELETE", "/v1/services/broken")).status).toBe(204);
    expect((await ask("GET", "/v1/services")).body.services).toHaveLength(2);
  });

  it("gives signature and forms", async () => {
    await using opened = await open();
    const { ask } = opened;
    expect((await ask("GET", "/v1/services/notes/signature")).body).toMatchObject({
      sluice: 1,
      service: "notes",
    });
    expect((await ask("GET", "/v1/services/broken/signature")).status).toBe(404);
    expect(await ask("GET", "/v1/services/notes/functions/listNotes")).toEqual({
      status: 200,
      body: {
        service: "notes",
        function: "listNotes",
        summary: "All notes",
        method: "GET",
        path: "/notes",
        effect: "safe",
        arguments: [],
        result: { type: "array" },
      },
    });
    expect((await ask("GET", "/v1/services/notes/functions/listNote")).body).toMatchObject({
      code: "SLUICE_NOT_FOUND",
      detail: "service notes has no function of that name; did you mean listNotes?",
    });
  });
});
