import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createIdentity } from "../../src/particle/index.ts";
import { type Canary, canary } from "./canaries.ts";
import { httpServer, type TestServer } from "./http-server.ts";
import { LEAKS } from "./leaky-upstream.ts";

const OPERATIONS = Object.keys(LEAKS);
const SCHEMES = ["keys", "basic", "oauth"];

/** The functions of `leaksDocument`. */
export const leakingFunctions: readonly string[] = SCHEMES.flatMap((scheme) =>
  OPERATIONS.map((name) => `${scheme}${name[0]?.toUpperCase()}${name.slice(1)}`),
);

const LIST = {
  type: "object",
  xml: { name: "a" },
  properties: { v: { type: "array", items: { type: "string" } } },
};

/** An operation for each leak and kind of credential. */
export const leaksDocument = (): string =>
  JSON.stringify({
    openapi: "3.1.0",
    info: { title: "Leaks", version: "1" },
    components: {
      securitySchemes: {
        key: { type: "apiKey", in: "header", name: "X-Key" },
        query: { type: "apiKey", in: "query", name: "key" },
        bearer: { type: "http", scheme: "bearer" },
        basic: { type: "http", scheme: "basic" },
        oauth: { type: "oauth2", flows: { clientCredentials: { tokenUrl: "/token", scopes: {} } } },
      },
    },
    paths: Object.fromEntries(
      SCHEMES.flatMap((scheme) =>
        OPERATIONS.map((name) => [
          `/${scheme}/${name}`,
          {
            [name === "half" ? "post" : "get"]: {
              operationId: `${scheme}-${name}`,
              security: [scheme === "keys" ? { key: [], query: [], bearer: [] } : { [scheme]: [] }],
              responses: {
                default: {
                  description: "any",
                  content: { "*/*": { schema: {} }, "application/xml": { schema: LIST } },
                },
              },
            },
          },
        ]),
      ),
    ),
  });

/** Secrets by where they are planted. */
export const planted = {
  key: canary("API key in a file"),
  next: canary("API key that replaces it"),
  query: canary("API key of the query"),
  bearer: canary("bearer token in env"),
  password: canary("password in env"),
  client: canary("client secret in a file"),
  refresh: canary("refresh token"),
  noColon: canary("user and password without a colon"),
  collector: canary("collector header"),
  blank: canary("bearer token with a line break"),
  tls: canary("TLS key that is none"),
  literal: canary("secret written into a manifest"),
  posted: canary("secret written into a publication"),
  wrong: canary("wrong admin token"),
  presented: canary("presented credential"),
};
/** Whose credentials the gateway takes. */
export const ISSUER = "https://issuer.example";
export const issuer = await createIdentity();
/** Secrets that came into being on the way. */
export const issued: Canary[] = [];
const issue = (name: string): string => {
  const made = { name, value: `${canary("").value.replaceAll(/["%&=]/g, "")}${randomUUID()}` };
  issued.push(made);
  return made.value;
};

/** Gives tokens, or fails and says why in too many words. */
export const talkativeTokenServer = (): Promise<TestServer> =>
  httpServer(({ url, body, headers }, response) => {
    const secrets = `${body} ${headers.authorization} ${planted.client.value} ${planted.refresh.value}`;
    const json = { "content-type": "application/json" };
    if (url === "/refused")
      response
        .writeHead(401, json)
        .end(JSON.stringify({ error: "invalid_client", error_description: secrets }));
    else if (url === "/broken")
      response.writeHead(200, json).end(`{"access_token":"${issue("broken token")}`);
    else if (url === "/down") response.writeHead(503).end(secrets);
    else
      response.writeHead(200, json).end(
        JSON.stringify({
          access_token: issue("access token"),
          refresh_token: issue("refresh token"),
          id_token: issue("ID token"),
          token_type: "Bearer",
          expires_in: 3_600,
        }),
      );
  });

const credentials = (more = ""): string =>
  `{ key: { file: ../../secrets/key }, query: { file: ../../secrets/query }, bearer: { env: CANARY_BEARER },
     basic: { username: shop, password: { env: CANARY_PASSWORD } } ${more} }`;
const oauth = (url: string): string =>
  `, oauth: { clientId: sluice, clientSecret: { file: ../../secrets/client }, refreshToken: { file: ../../secrets/refresh }, tokenUrl: "${url}" }`;
const manifest = (url: string, given: string, more = ""): string =>
  `openapi: ../../leaks.json\nupstream:\n  url: ${url}\n  timeoutMs: 1500\n  attempts: 1\n  breaker: none\n  credentials: ${given}\n${more}allow: [{ peers: "*" }]\n`;

/** The variables that the manifests name. */
export const plantedEnv = {
  CANARY_BEARER: planted.bearer.value,
  CANARY_PASSWORD: planted.password.value,
  CANARY_NO_COLON: planted.noColon.value,
  CANARY_COLLECTOR: planted.collector.value,
};

/** A gateway's folder: adapters that work, that cannot work, and that cannot even be published. URLs of the upstream, the token server, and of nothing. */
export const plantedFiles = async ({
  leaky,
  tokens,
  gone,
}: Readonly<Record<"leaky" | "tokens" | "gone", string>>): Promise<Record<string, string>> => ({
  "sluice.yaml": `peer: { listen: [/ip4/127.0.0.1/tcp/0/ws] }\nadmin: { listen: 127.0.0.1:0, requestsPerMinute: 100000 }\nlimits: { queueMs: 60000 }\ncredentials: { issuers: { test: { issuer: "${ISSUER}", peer: ${issuer.peerId}, holder: bearer } } }\ntelemetry: { logs: { payloads: true }, otlp: { url: "${gone}/v1/traces", headers: { authorization: { env: CANARY_COLLECTOR } } } }\n`,
  "leaks.json": leaksDocument(),
  "secrets/key": `${planted.key.value}\n`,
  "secrets/query": planted.query.value,
  "secrets/client": planted.client.value,
  "secrets/refresh": planted.refresh.value,
  "secrets/blank": `${planted.blank.value} \n ${planted.blank.value}`,
  "secrets/tls.key": `-----BEGIN PRIVATE KEY-----\n${planted.tls.value}\n-----END PRIVATE KEY-----\n`,
  "secrets/tls.cert": await readFile("test/fixtures/tls/self-signed-cert.pem", "utf8"),
  "adapters/leaky/adapter.yaml": manifest(leaky, credentials(oauth(`${tokens}/token`))),
  "adapters/gone/adapter.yaml": manifest(gone, credentials(oauth(`${tokens}/token`))),
  "adapters/refused/adapter.yaml": manifest(leaky, credentials(oauth(`${tokens}/refused`))),
  "adapters/broken/adapter.yaml": manifest(leaky, credentials(oauth(`${tokens}/broken`))),
  "adapters/down/adapter.yaml": manifest(leaky, credentials(oauth(`${tokens}/down`))),
  "adapters/colon/adapter.yaml": manifest(leaky, "{ basic: { env: CANARY_NO_COLON } }"),
  "adapters/blank/adapter.yaml": manifest(leaky, "{ bearer: { file: ../../secrets/blank } }"),
  "adapters/literal/adapter.yaml": manifest(leaky, `{ key: '${planted.literal.value}' }`),
  "adapters/tls/adapter.yaml": manifest(
    leaky,
    credentials(),
    "  tls: { cert: ../../secrets/tls.cert, key: { file: ../../secrets/tls.key } }\n",
  ),
});
