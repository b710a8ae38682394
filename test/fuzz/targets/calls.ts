import fc from "fast-check";
import type { JsonValue } from "../../../src/core/index.ts";
import { loadDocument } from "../../../src/openapi/document/load-document.ts";
import { compileAdapter } from "../../../src/openapi/index.ts";
import type { Answer } from "../../../src/openapi/interface.ts";
import { buildRequest } from "../../../src/upstream/build-request.ts";
import { runningAdmin } from "../../support/admin-stand-in.ts";
import { compileOptions } from "../../support/compile-options.ts";
import { mutatedJson, mutatedText } from "../mutations.ts";
import { target } from "../target.ts";

const text = { type: "string" };
const DOCUMENT = {
  openapi: "3.2.0",
  info: { title: "T", version: "1" },
  security: [{ key: [] }],
  paths: {
    "/files/{name}": {
      get: {
        operationId: "getFile",
        parameters: [
          { in: "path", name: "name", required: true, allowReserved: true, schema: text },
          { in: "query", name: "filter", schema: { type: "object", additionalProperties: text } },
          { in: "query", name: "deep", style: "deepObject", explode: true, schema: {} },
          { in: "header", name: "X-Note", schema: text },
          { in: "cookie", name: "tab", schema: {} },
        ],
        responses: {},
      },
    },
    "/things": {
      post: {
        operationId: "addThing",
        requestBody: {
          required: true,
          content: {
            "application/json": {
              schema: {
                type: "object",
                required: ["to", "count"],
                properties: {
                  to: text,
                  count: { type: "integer", minimum: 0 },
                  tags: { type: "array", items: text },
                  any: {},
                },
              },
            },
            "application/x-www-form-urlencoded": { schema: { type: "object" } },
            "application/xml": { schema: { type: "object", properties: { to: text } } },
          },
        },
        responses: {
          "200": {
            description: "",
            content: {
              "application/json": { schema: { type: "object", properties: { ok: { type: "boolean" } } } },
            },
          },
        },
      },
    },
  },
  components: { securitySchemes: { key: { type: "apiKey", in: "query", name: "api_key" } } },
};
const KEY = {
  key: { kind: "apiKey", in: "query", name: "api_key", value: "canary-of-the-operator" },
} as const;
const EVIL_PATH = /(^|\/)\.\.?(\/|$)|[\r\n\0]/;

const PLAIN = [
  ["getFile", ["a b/c", { filter: { x: "1" }, deep: { a: [1, { b: 2 }] }, "X-Note": "hi", tab: "t" }]],
  ["addThing", ["bob", 3, { tags: ["x"], any: null, contentType: "application/json" }]],
] as const;
const AQUA = [
  ["getFile", ["a", [{ filter: ['{"x":"1"}'], deep: ["1"], XNote: ["hi"], tab: ["t"] }]]],
  ["addThing", ["bob", 3, [{ tags: [["x"]], any: ["1"], contentType: [], idempotencyKey: ["k"] }]]],
] as const;

const calls = target("arguments", 70_000, async () => {
  const { document } = await loadDocument({ text: JSON.stringify(DOCUMENT), where: "openapi.json" });
  const { functions } = compileAdapter(document, compileOptions("api", { credentials: ["key"] }));
  const of = (samples: readonly unknown[], view: "plain" | "aqua") =>
    mutatedJson(samples).map((call) => ({ call, view }));
  return {
    inputs: fc.oneof(of(PLAIN, "plain"), of(AQUA, "aqua")),
    run({ call, view }: { call: unknown; view: "plain" | "aqua" }) {
      const [name, args] = Array.isArray(call) ? call : [];
      const fn = typeof name === "string" ? functions.get(name) : undefined;
      if (fn === undefined || !Array.isArray(args)) return;
      const { target: path, headers } = buildRequest(fn.bind(args as JsonValue[], view), "/v1", KEY, "fuzz");
      const [bare = "", query = ""] = path.split("?", 2);
      if (EVIL_PATH.test(bare) || EVIL_PATH.test(decodeURIComponent(bare)))
        throw new Error(`the path is ${path}`);
      if (query.split("&").filter((pair) => /^api_key=/i.test(pair)).length > 1)
        throw new Error(`two keys: ${path}`);
      for (const value of headers.values())
        if (/[\r\n\0]/.test(value)) throw new Error("a header with a line break");
    },
  };
});

const answers = target("answers", 20_000, async () => {
  const { document } = await loadDocument({ text: JSON.stringify(DOCUMENT), where: "openapi.json" });
  const fn = compileAdapter(document, compileOptions("api")).functions.get("addThing");
  const body = fc.oneof(
    mutatedJson([{ ok: true, more: [1] }]),
    mutatedText(["<a><b>1</b></a>", "data: 1\n\n"], ["<!DOCTYPE x [", "&lol;", "]]>"]),
  );
  return {
    inputs: fc.record({
      body,
      mediaType: fc.constantFrom(
        "application/json",
        "application/xml",
        "text/event-stream",
        "text/plain",
        "",
      ),
      status: fc.constantFrom(200, 201, 404),
    }),
    run({ body: value, mediaType, status }: { body: unknown; mediaType: string; status: number }) {
      const answer = { status, headers: {}, mediaType, body: value } as Answer;
      for (const view of ["plain", "aqua"] as const) {
        try {
          fn?.result(answer, view, () => {});
        } catch (error) {
          if ((error as { code?: string }).code !== "SLUICE_BAD_RESULT") throw error;
        }
      }
    },
  };
});

const BODIES = [
  ["/v1/call", { service: "s", function: "f", arguments: [1, { a: [] }], ttlMs: 1000 }],
  [
    "/v1/services",
    {
      service: "s",
      document: { openapi: "3.1.0" },
      upstream: { url: "http://127.0.0.1" },
      allow: [{ peers: "*" }],
    },
  ],
  [
    "/v1/particles",
    { id: "x", initPeerId: "y", timestamp: 1, ttl: 1, script: "(null)", signature: "AA==", data: "" },
  ],
  [
    "/v1/grants",
    {
      to: "12D3KooWQ1zSsiPKmNYpa9MZ9oDVQnjzNSjFGVWsdFjdzaTYGoJq",
      service: "s",
      functions: ["f"],
      expiresMs: 1000,
      uses: [{ limit: 1 }],
    },
  ],
  ["/v1/revocations", { id: "1".repeat(44) }],
] as const;

/** Over a real socket; a request that the API answers with a fault of its own is a finding. */
const admin = target("admin", 8_000, async () => {
  const api = await runningAdmin({}, { requestsPerMinute: 1e9 });
  const body = (sample: unknown) =>
    fc.oneof(
      mutatedJson([sample]).map((value) => JSON.stringify(value) ?? ""),
      mutatedText([JSON.stringify(sample)], ["{", "[", ",", '"__proto__":1,', "1e999", "\\u0000"]),
    );
  return {
    inputs: fc.oneof(...BODIES.map(([path, sample]) => body(sample).map((sent) => ({ path, sent })))),
    async run({ path, sent }: { path: string; sent: string }) {
      const answer = await api.request("POST", path, { body: sent });
      const said = await answer.text();
      if (answer.status >= 500) throw new Error(`${answer.status}: ${said}`);
    },
    close: async () => void (await api[Symbol.asyncDispose]()),
  };
});

export const callTargets = [calls, answers, admin];
