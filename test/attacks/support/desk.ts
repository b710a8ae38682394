import { type StatementType, signStatement } from "../../../src/jose/index.ts";
import { createIdentity, type Identity } from "../../../src/particle/index.ts";
import { boundTo } from "../../support/credentials.ts";
import { json } from "./json-answer.ts";
import type { TargetFixture } from "./target.ts";

/** The peer whose word counts, and the one that issues tokens. */
export const BUREAU = await createIdentity();
export const ISSUER = await createIdentity();
const ISS = "https://login.example/";

const document = (seal: boolean): string =>
  JSON.stringify({
    openapi: "3.1.0",
    info: { title: "Texts", version: "1" },
    paths: {
      "/texts": {
        get: { operationId: "readText", responses: {} },
        post: {
          operationId: "sendText",
          requestBody: {
            required: true,
            content: {
              "application/json": {
                schema: {
                  type: "object",
                  required: ["text"],
                  properties: { text: seal ? { "x-seal": true } : {} },
                },
              },
            },
          },
          responses: { "200": { description: "", content: { "application/json": { schema: {} } } } },
        },
      },
    },
  });

const service = (url: string, manifest: Record<string, unknown>, seal = false) => ({
  document: document(seal),
  manifest: { upstream: { url, breaker: "none" }, allow: [{ peers: "*" }], ...manifest },
});

/**
 * Services of which each decides by one thing alone: `sms` by the argument's origin, `scores` by its place there, `desk` by a token's claim, `counter` by capabilities,
 * `meter` and `shared` by counts; `letters` takes sealed arguments.
 */
export const deskTarget = (): TargetFixture => ({
  answer: ({ body, headers }, response) => json(response, 200, body.includes("echo") ? headers : "done"),
  config: {
    credentials: {
      issuers: {
        login: { issuer: ISS, peer: ISSUER.peerId },
        once: { issuer: "https://once.example/", peer: ISSUER.peerId, uses: "single" },
      },
    },
  },
  adapters: (url) => ({
    sms: service(url, {
      allow: [
        {
          peers: "*",
          arguments: { text: { from: { service: "credit", function: "check", peers: [BUREAU.peerId] } } },
        },
      ],
    }),
    scores: service(url, {
      allow: [
        {
          peers: "*",
          arguments: {
            text: {
              from: { service: "credit", function: "check", path: "score", peers: [BUREAU.peerId] },
            },
          },
        },
      ],
    }),
    desk: service(url, {
      allow: ["login", "once"].map((issuer) => ({
        peers: "*",
        credential: { issuer, claims: { role: "clerk" } },
      })),
    }),
    counter: service(url, { allow: [] }),
    meter: service(url, { quota: [{ calls: 2, per: "1h" }] }),
    shared: service(url, { quota: [{ calls: 2, per: "1h", by: "everyone" }] }),
    letters: service(url, {}, true),
  }),
});

/** A token of the issuer that makes `holder` a clerk at `gateway`, but for what is changed. */
export const clerkToken = (
  gateway: string,
  holder: Identity,
  changed: Record<string, unknown> = {},
  by: Identity = ISSUER,
  type: StatementType = "JWT",
): Promise<string> => {
  const now = Math.floor(Date.now() / 1000);
  const jti = `t-${Math.random()}`;
  const claims = {
    iss: ISS,
    aud: gateway,
    iat: now,
    exp: now + 60,
    jti,
    role: "clerk",
    cnf: boundTo(holder),
    ...changed,
  };
  // What is undefined is left out, as JSON has it.
  return signStatement(by, type, JSON.parse(JSON.stringify(claims)));
};
