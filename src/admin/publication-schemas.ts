import { z } from "zod";
import { type JsonValue, NAMED_ADDRESS_CLASSES } from "../core/index.ts";

/** Shapes of `POST` and `PUT /v1/services`: what adapter.yaml takes, but for what names files on the gateway. */
const anyJson = z.custom<JsonValue>();

/** Where a secret is read from on the gateway: a variable. A path would let a request read any file; paths are for adapter.yaml. */
const variable = z.strictObject({ env: z.string().min(1).max(128) });
const credential = z.union(
  [variable, z.strictObject({ username: z.union([z.string(), variable]), password: variable })],
  {
    error:
      "must be { env: NAME }, or for basic { username, password: { env: NAME } }; secrets in files are for adapter.yaml",
  },
);

/** As long as a manifest may be. */
const POLICY_CHARS = 1024 * 1024;

const text = z.union([z.string().min(1), z.record(z.string(), anyJson)], {
  error: "must be an OpenAPI document, as text or as a JSON object",
});

const name = z.string().min(1).max(256);
const names = z.array(name).max(10_000);
const oneOrMore = <Item extends z.ZodType>(item: Item) =>
  z.union([item, z.array(item).min(1).max(100)], "must be one, or a list of them, as in adapter.yaml");

const PEERS = 'must be "*" or a list of peer ids and names';
const peers = z.union([z.literal("*"), z.array(z.string()).max(10_000)], { error: PEERS });

const origin = z.strictObject({
  service: name,
  function: name.optional(),
  path: name.optional().describe("The one place in its result, such as score or names[0].first"),
  peers: z.array(z.string(), "must be a list of peer ids and names").max(10_000),
});

/** As in adapter.yaml, which says what it means and judges what goes together. */
const allowRule = z.strictObject({
  peers,
  functions: z.array(z.string()).max(10_000).optional().describe("Default: all"),
  arguments: z
    .record(name, z.strictObject({ from: oneOrMore(origin) }))
    .optional()
    .describe("By argument name: where every part of it must come from"),
  credential: z
    .strictObject({
      issuer: name,
      claims: z.record(name, oneOrMore(z.union([z.string().max(1024), z.number(), z.boolean()]))).optional(),
    })
    .optional()
    .describe("Claims that must have been presented"),
  neighbour: oneOrMore(z.enum(NAMED_ADDRESS_CLASSES))
    .optional()
    .describe("Where the connection may come from"),
});

const quotaRule = z.strictObject({
  calls: z.int().min(1),
  per: z.string().max(20).describe("90s, 15m, 1h, 30d"),
  functions: names.optional().describe("Default: all together"),
  by: z.enum(["initiator", "credential", "everyone"]).optional(),
});

const transactionToken = z.union([
  z.literal("none"),
  z.strictObject({
    audience: z.string().min(1).max(1024).optional(),
    header: name.optional(),
    ttlMs: z.int().min(1_000).max(600_000).optional(),
  }),
]);

const messageSignature = z.strictObject({
  components: z.array(name).min(1).max(32).optional(),
  label: z.string().min(1).max(32).optional(),
});

const publication = {
  document: text.optional(),
  url: z
    .url({ protocol: /^https$/, error: "must be an https URL" })
    .optional()
    .describe("Where the document is fetched from, instead of `document`"),
  upstream: z
    .strictObject({
      url: z.string().optional().describe("Default: the document's first server"),
      credentials: z.record(z.string(), credential).optional().describe("By security scheme"),
      timeoutMs: z.int().min(1).max(3_600_000).optional(),
      concurrency: z.int().min(1).max(4096).optional().describe("Requests at a time"),
      queueMs: z.int().min(10).max(600_000).optional().describe("Longest wait for a turn"),
      attempts: z.int().min(1).max(10).optional().describe("Tries of one call, where its effect allows"),
      breaker: z
        .union([
          z.literal("none"),
          z.strictObject({
            failures: z.int().min(1).max(1000).optional(),
            restMs: z.int().min(100).max(3_600_000).optional(),
          }),
        ])
        .optional()
        .describe("Opens after so many failures in a row"),
      hosts: z
        .array(z.string())
        .max(100)
        .optional()
        .describe("Hosts that servers of paths and operations may be on"),
      variables: z.record(z.string(), z.string()).optional().describe("Values of server variables"),
      token: transactionToken.optional().describe("What each request says of its call"),
      signature: messageSignature.optional().describe("RFC 9421 signatures on requests"),
      responseHeaders: z
        .union([z.literal("all"), z.array(z.string()).max(200)])
        .optional()
        .describe("Of answers, for fnResponse; default: harmless ones"),
    })
    .default({}),
  allow: z.array(allowRule).max(10_000).default([]).describe("Nobody may call until a rule says so"),
  policy: z.string().max(POLICY_CHARS).optional().describe("Cedar text, beside `allow`"),
  plainIds: z
    .enum(["refuse", "accept"])
    .optional()
    .describe("Whether origins count under ids that are not self-certifying"),
  quota: z.array(quotaRule).max(100).optional(),
  operations: z
    .record(z.string(), z.record(z.string(), anyJson))
    .optional()
    .describe("By operationId or JSON pointer, as in adapter.yaml, `seal` included"),
  overlays: z
    .array(text)
    .max(20)
    .optional()
    .describe("OpenAPI Overlay documents, as text or JSON, applied in order"),
  files: z
    .record(z.string(), z.string())
    .optional()
    .describe("Texts of the files the document refers to, by their path from the root folder"),
  documentName: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe("Its own path from the root folder; default openapi.yaml or openapi.json in it"),
};

const oneSource = ({ document, url }: { document?: unknown; url?: unknown }): boolean =>
  (document === undefined) !== (url === undefined);
const ONE_SOURCE = "give either document or url";

export const publishBody = z
  .strictObject({ service: z.string(), ...publication })
  .refine(oneSource, ONE_SOURCE);
export const replaceBody = z
  .strictObject({ service: z.string().optional(), ...publication })
  .refine(oneSource, ONE_SOURCE);
