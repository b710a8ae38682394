import { readFileSync } from "node:fs";
import fc from "fast-check";
import { parseConfig, parseManifest } from "../../../src/config/index.ts";
import { loadDocument } from "../../../src/openapi/document/load-document.ts";
import { compileAdapter } from "../../../src/openapi/index.ts";
import { createPolicy } from "../../../src/policy/index.ts";
import { compileOptions } from "../../support/compile-options.ts";
import { mutatedJson, mutatedText } from "../mutations.ts";
import { target } from "../target.ts";

const PEER = "12D3KooWQ1zSsiPKmNYpa9MZ9oDVQnjzNSjFGVWsdFjdzaTYGoJq";
const YAML = [
  "\n",
  "  ",
  "- ",
  ": ",
  "&a ",
  "*a",
  "!!js ",
  "<<: ",
  "|",
  "{",
  "}",
  "[",
  "]",
  "#",
  "null",
  "~",
  "*",
  "1h",
];

const MANIFEST = {
  service: "api",
  openapi: "./openapi.yaml",
  upstream: {
    url: "http://127.0.0.1:1",
    timeoutMs: 1000,
    credentials: { key: { env: "KEY" } },
    token: { audience: "x" },
    responseHeaders: ["etag"],
  },
  allow: [
    {
      peers: [PEER],
      functions: ["a"],
      arguments: { text: { from: { service: "s", function: "f", peers: [PEER] } } },
    },
    { peers: "*", credential: { issuer: "login", claims: { role: ["clerk"] } } },
  ],
  plainIds: "refuse",
  quota: [{ calls: 2, per: "1h", by: "everyone" }],
  operations: {
    a: {
      arguments: ["id"],
      effect: "once",
      idempotencyKey: { in: "header", name: "K" },
      seal: { arguments: ["id"], result: "initiator" },
    },
  },
};
const CONFIG = {
  data: "./data",
  peer: { listen: ["/ip4/127.0.0.1/tcp/0/ws"], deny: [PEER] },
  peers: { bureau: PEER },
  relay: { allow: ["bureau"] },
  admin: {
    listen: "127.0.0.1:0",
    jwt: {
      issuer: "i",
      jwks: "https://id.example/jwks",
      audience: "a",
      algorithms: ["EdDSA"],
      roles: "roles",
    },
  },
  credentials: {
    issuers: { login: { issuer: "https://login.example", peer: "bureau", uses: { count: 3 } } },
  },
  destinations: { deny: ["10.0.0.0/8", "fe80::/10"], allow: ["10.1.0.0/16"] },
  limits: { ttlMs: 1000, particleBytes: 100_000 },
};

/** The text itself, and its structure. */
const textOf = (sample: object, words: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    mutatedText([JSON.stringify(sample, undefined, 1)], words),
    mutatedJson([sample]).map((value) => JSON.stringify(value) ?? ""),
  );

const manifests = target("manifest", 25_000, async () => ({
  inputs: textOf(MANIFEST, YAML),
  run: (text: string) => parseManifest(text, "/adapters/api/adapter.yaml", { bureau: PEER }),
}));

const configs = target("sluice.yaml", 25_000, async () => ({
  inputs: textOf(CONFIG, YAML),
  run: (text: string) => parseConfig(text, "/etc/sluice.yaml", "/etc"),
}));

const DOCUMENT = {
  openapi: "3.1.0",
  info: { title: "T", version: "1" },
  servers: [{ url: "https://{host}/v1", variables: { host: { default: "api.example" } } }],
  paths: {
    "/items/{id}": {
      parameters: [
        { in: "path", name: "id", required: true, schema: { type: "string", pattern: "^(a+)+$" } },
      ],
      get: {
        operationId: "getItem",
        parameters: [{ $ref: "#/components/parameters/Page" }],
        responses: {
          "200": {
            description: "",
            content: { "application/json": { schema: { $ref: "#/components/schemas/Item" } } },
          },
        },
      },
      post: {
        operationId: "addItem",
        security: [{ key: [] }],
        requestBody: {
          required: true,
          content: {
            "application/json": { schema: { $ref: "#/components/schemas/Item" } },
            "multipart/form-data": { schema: { $ref: "#/components/schemas/Item" } },
          },
        },
        responses: {
          default: {
            description: "",
            content: { "application/xml": { schema: { $ref: "#/components/schemas/Item" } } },
          },
        },
      },
    },
  },
  components: {
    parameters: {
      Page: {
        in: "query",
        name: "page",
        style: "deepObject",
        explode: true,
        schema: { type: "object", properties: { size: { type: "integer", maximum: 10 } } },
      },
    },
    schemas: {
      Item: {
        type: "object",
        required: ["name"],
        properties: {
          name: { type: "string", "x-seal": true },
          next: { $ref: "#/components/schemas/Item" },
          kind: { oneOf: [{ type: "string" }, { type: "null" }], enum: ["a", null] },
        },
        additionalProperties: { type: "number" },
      },
    },
    securitySchemes: { key: { type: "apiKey", in: "header", name: "X-Key" } },
  },
};
const SHOP = readFileSync(new URL("../../fixtures/interop/shop.yaml", import.meta.url), "utf8");

const documents = target("openapi", 15_000, async () => ({
  inputs: fc.oneof(
    textOf(DOCUMENT, ["$ref", "#/components/schemas/Item", ...YAML]),
    mutatedText([SHOP], YAML),
  ),
  async run(text: string) {
    const { document } = await loadDocument({ text, where: "openapi.yaml" });
    const adapter = compileAdapter(document, compileOptions("api"));
    adapter.aqua();
    adapter.types();
    for (const fn of adapter.functions.values()) {
      try {
        fn.bind(
          fn.arguments.map(() => "x"),
          "plain",
        );
      } catch (error) {
        if ((error as { code?: string }).code !== "SLUICE_INVALID_ARGUMENTS") throw error;
      }
    }
  },
}));

const CEDAR = [
  `permit(principal == Peer::"${PEER}", action, resource == Function::"getItem") when { context.remainingMs > 10 };`,
  '@id("x") forbid(principal, action == Action::"call", resource) unless { context.issuers.contains("login") };',
  'permit(principal, action, resource) when { context.claims.contains({issuer: "login", name: "role", value: "clerk"}) && context.neighbour.addressClass == "loopback" };',
];
const policies = target("cedar", 5_000, async () => {
  const functions = [
    { name: "getItem", arguments: ["id", "options"] },
    { name: "addItem", arguments: [] },
  ];
  const request = {
    initiator: PEER,
    service: "api",
    function: "getItem",
    arguments: {},
    claims: [],
    capability: undefined,
    path: [],
    remainingMs: 100,
    neighbour: { addressClass: "loopback" },
  } as const;
  return {
    inputs: mutatedText(
      [CEDAR.join("\n"), ...CEDAR],
      [
        "(",
        "))))",
        "!",
        "&&",
        "||",
        "like",
        "has",
        "in",
        "is",
        "::",
        "{",
        "[",
        '"*"',
        "context",
        "principal",
        "@id",
        "if true then",
        "-9223372036854775808",
        "//",
      ],
    ),
    run: (text: string) =>
      createPolicy({ service: "api", functions, rules: [], cedar: { file: "policy.cedar", text } }).decide(
        request,
      ),
  };
});

export const textTargets = [manifests, configs, documents, policies];
