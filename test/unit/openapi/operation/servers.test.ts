import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../../../../src/core/index.ts";
import type { CompileOptions, Finding } from "../../../../src/openapi/index.ts";
import { compileAdapter, readDocument } from "../../../../src/openapi/index.ts";
import { adapterOf, OPTIONS, versioned } from "../support.ts";

const API = "https://api.example";

describe("the document's server", () => {
  it.each([
    [[{ url: "https://{r}.x.example/v1", variables: { r: { default: "eu" } } }], "https://eu.x.example/v1"],
    [[{ url: "{scheme}://x.example", variables: { scheme: { default: "https" } } }], "https://x.example"],
    [
      [{ url: "https://x.example:{port}/", variables: { port: { default: 8443 } } }],
      "https://x.example:8443",
    ],
    [[{ url: "https://x.example/v1/?a=b#c" }], "https://x.example/v1"],
    [[{ url: "/relative" }, { url: "https://second.example" }], "https://second.example"],
    [[{ url: "https://{r}.x.example" }], undefined],
    [[{ url: "https://user:secret@x.example" }], undefined],
    [[{ url: "/api" }], undefined],
    [[{ url: "ftp://x" }], undefined],
    [[{ url: 5 }, null, "x"], undefined],
    [[], undefined],
    ["https://x.example", undefined],
  ])("of %j is %s", (servers, url) => {
    expect(adapterOf({}, { servers }).serverUrl).toBe(url);
  });

  it("has its variables from the manifest before their defaults, and no inherited names", () => {
    const servers = [
      { url: "https://{region}.x.example/{toString}", variables: { region: { default: "eu" } } },
      { url: "https://{region}.y.example", variables: { region: { default: "eu" } } },
    ];
    expect(adapterOf({}, { servers }, { serverVariables: { region: "us" } }).serverUrl).toBe(
      "https://us.y.example",
    );
  });

  it("is the first path's where the document has none of its own", () => {
    const paths = { "/a": {}, "/b": { servers: [{ url: API }], get: { responses: {} } } };
    const adapter = adapterOf(paths);
    expect([adapter.serverUrl, adapter.functions.size]).toEqual([API, 1]);
  });

  it.each([
    ["/v2", "https://x.example/v2"],
    ["v2/", "https://x.example/docs/v2"],
    ["..", "https://x.example"],
    ["//y.example/v2", "https://y.example/v2"],
  ])("%s is relative to where the document was fetched", (url, expected) => {
    const text = JSON.stringify({ openapi: "3.0.3", paths: {}, servers: [{ url }] });
    const document = readDocument(text, "x", { url: "https://x.example/docs/openapi.json" });
    expect(compileAdapter(document, OPTIONS).serverUrl).toBe(expected);
  });
});

describe("Swagger 2.0's server", () => {
  it.each<[JsonObject, string | undefined]>([
    [{ host: "x.example", basePath: "/v1/", schemes: ["http", "https"] }, "https://x.example/v1"],
    [{ host: "x.example:8080", basePath: "v1", schemes: ["http"] }, "http://x.example:8080/v1"],
    [{ host: "x.example", schemes: ["wss"] }, "https://x.example"],
    [{ host: "x.example", basePath: "/" }, "https://x.example"],
    [{ basePath: "/v1" }, undefined],
    [{ host: "user:secret@x.example" }, undefined],
    [{ host: "x.example", servers: [{ url: "https://not.example" }] }, "https://x.example"],
  ])("of %j is %s", (rest, url) => {
    expect(versioned("2.0", {}, rest).serverUrl).toBe(url);
  });

  it("is on the host that the document came from where it names none", () => {
    const text = JSON.stringify({ swagger: "2.0", basePath: "/v1", paths: {} });
    const document = readDocument(text, "x", { url: "https://x.example/docs/swagger.json" });
    expect(compileAdapter(document, OPTIONS).serverUrl).toBe("https://x.example/v1");
  });
});

describe("an operation's own server", () => {
  const at = (
    servers: JsonValue,
    options: Partial<CompileOptions> = {},
    rest: object = { servers: [{ url: `${API}/v1` }] },
  ): { server: string | undefined } | Finding | undefined => {
    const adapter = adapterOf({ "/a": { get: { servers, responses: {} } } }, rest, options);
    const [fn] = adapter.functions.values();
    return fn === undefined ? adapter.refused[0] : { server: fn.server };
  };

  it("is none where it is the service's own", () => {
    expect(at([{ url: `${API}/v1/` }])).toEqual({ server: undefined });
    expect(at([])).toEqual({ server: undefined });
    expect(at([{ url: "http://127.0.0.1:7000" }], { upstreamUrl: "http://127.0.0.1:7000" })).toEqual({
      server: undefined,
    });
  });

  it("may be another path of the same host", () => {
    expect(at([{ url: `${API}/files` }])).toEqual({ server: `${API}/files` });
    expect(at([{ url: "/files" }])).toEqual({ server: `${API}/files` });
  });

  it("moves with the upstream when it is on the document's host", () => {
    const upstreamUrl = "http://127.0.0.1:7000/proxy";
    expect(at([{ url: `${API}/files/` }], { upstreamUrl })).toEqual({
      server: "http://127.0.0.1:7000/files",
    });
    expect(at([{ url: "/files" }], { upstreamUrl })).toEqual({ server: "http://127.0.0.1:7000/files" });
  });

  it("on another host is refused unless the manifest allows that host and port", () => {
    const elsewhere = [{ url: "https://files.example:8443/v1" }];
    expect(at(elsewhere)).toEqual({
      pointer: "/paths/~1a/get/servers",
      operation: "GET /a",
      reason: "host-not-allowed",
      message: "it is served by files.example:8443, not by the service's own host",
    });
    expect(at(elsewhere, { hosts: ["files.example"] })).toMatchObject({ reason: "host-not-allowed" });
    for (const hosts of [["files.example:8443"], "any"] as const) {
      expect(at(elsewhere, { hosts })).toEqual({ server: "https://files.example:8443/v1" });
    }
  });

  it("is the first that is allowed", () => {
    const servers = [
      { url: "https://a.example" },
      { url: "https://b.example" },
      { url: "https://c.example" },
    ];
    expect(at(servers, { hosts: ["b.example", "c.example"] })).toEqual({ server: "https://b.example" });
  });

  it("without a usable URL is refused", () => {
    expect(at([{ url: "https://{r}.x.example" }])).toMatchObject({
      reason: "host-not-allowed",
      message:
        'it is served by "https://{r}.x.example", which is no plain http(s) URL; its variables get values under upstream.variables',
    });
    for (const servers of [[{}], [null], [{ url: 5 }], [{ url: "ftp://x.example" }]])
      expect(at(servers)).toMatchObject({ reason: "host-not-allowed" });
  });

  it("is not reached in the clear where the service itself is not", () => {
    const inTheClear = [{ url: "http://files.example" }];
    for (const hosts of [["files.example"], "any"] as const)
      expect(at(inTheClear, { hosts })).toMatchObject({ reason: "host-not-allowed" });
    const upstreamUrl = "http://127.0.0.1:7000";
    expect(at(inTheClear, { hosts: ["files.example"], upstreamUrl })).toEqual({
      server: "http://files.example",
    });
  });

  it("goes before its path's, which goes before the document's", () => {
    const adapter = adapterOf(
      {
        "/a": {
          servers: [{ url: `${API}/path` }],
          get: { responses: {} },
          post: { servers: [{ url: `${API}/operation` }], responses: {} },
          put: { servers: [], responses: {} },
        },
        "/b": { get: { responses: {} } },
      },
      { servers: [{ url: API }] },
    );
    expect([...adapter.functions.values()].map(({ server }) => server)).toEqual([
      `${API}/path`,
      `${API}/operation`,
      `${API}/path`,
      undefined,
    ]);
    expect(adapter.functions.get("postA")?.bind([], "plain").server).toBe(`${API}/operation`);
  });

  it("is nothing that Swagger 2.0 knows", () => {
    const adapter = versioned(
      "2.0",
      { "/a": { get: { servers: [{ url: "https://not.example" }], responses: {} } } },
      { host: "x.example" },
    );
    expect(adapter.functions.get("getA")?.server).toBeUndefined();
  });
});
