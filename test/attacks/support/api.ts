import { json } from "./json-answer.ts";
import type { TargetFixture } from "./target.ts";

const query = (name: string, schema: object, more: object = {}) => ({ in: "query", name, schema, ...more });
const text = { type: "string" };
const answers = {
  responses: { "200": { description: "", content: { "application/json": { schema: {} } } } },
};

/** An API with every place that an argument can get to, two credentials, and a pattern that backtracks. */
export const API = JSON.stringify({
  openapi: "3.2.0",
  info: { title: "Archive", version: "1" },
  security: [{ key: [], token: [] }],
  paths: {
    "/files/{name}": {
      get: {
        operationId: "getFile",
        parameters: [
          { in: "path", name: "name", required: true, allowReserved: true, schema: text },
          query("filter", { type: "object", additionalProperties: text }),
          { in: "header", name: "X-Note", schema: text },
          { in: "cookie", name: "tab", schema: text },
        ],
        ...answers,
      },
    },
    "/search": {
      get: {
        operationId: "search",
        parameters: [query("word", { type: "string", pattern: "^(a+)+$" }, { required: true })],
        ...answers,
      },
    },
    "/letters": {
      post: {
        operationId: "sendLetter",
        requestBody: {
          required: true,
          content: {
            "application/json": { schema: { type: "object", required: ["to"], properties: { to: text } } },
          },
        },
        ...answers,
      },
    },
  },
  components: {
    securitySchemes: {
      key: { type: "apiKey", in: "query", name: "api_key" },
      token: { type: "apiKey", in: "header", name: "X-Token" },
    },
  },
});

export const SECRETS = { ARCHIVE_KEY: "canary-of-the-key-1", ARCHIVE_TOKEN: "canary-of-the-token-2" };

/** `archive` for the honest caller alone, `shelf` for the enemy too, but for letters. */
export const archiveTarget = (answer?: TargetFixture["answer"]): TargetFixture => ({
  env: SECRETS,
  answer: answer ?? ((request, response) => json(response, 200, { url: request.url })),
  adapters: (url, { honest, enemy }) => {
    const credentials = { key: { env: "ARCHIVE_KEY" }, token: { env: "ARCHIVE_TOKEN" } };
    const upstream = { url, credentials, timeoutMs: 3000, attempts: 1, breaker: "none" };
    const service = (service: string, allow: object[]) => ({
      document: API,
      manifest: {
        service,
        upstream,
        allow,
        operations: { sendLetter: { idempotencyKey: { in: "header", name: "Idempotency-Key" } } },
      },
    });
    return {
      archive: service("archive", [{ peers: [honest] }]),
      shelf: service("shelf", [{ peers: [honest] }, { peers: [enemy], functions: ["search", "sendLetter"] }]),
    };
  },
});
