import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Client, connect, sealed, verifyReceipts } from "../../src/client/index.ts";
import { SluiceError } from "../../src/core/index.ts";
import { signingJwk, signStatement } from "../../src/jose/index.ts";
import { createIdentity } from "../../src/particle/index.ts";
import { httpServer, type TestServer } from "../support/http-server.ts";
import { type TestGateway, testGateway } from "../support/test-gateway.ts";

const CREDIT = `openapi: 3.1.0
info: { title: Credit, version: "1" }
paths:
  /check:
    post:
      operationId: check
      requestBody: { required: true, content: { application/json: { schema: { type: object, required: [name], properties: { name: { type: string } } } } } }
      responses: { "200": { description: ok, content: { application/json: { schema: { type: object, properties: { text: { type: string } } } } } } }
`;
const SMS = `openapi: 3.1.0
info: { title: SMS, version: "1" }
paths:
  /send:
    post:
      operationId: send
      requestBody: { required: true, content: { application/json: { schema: { type: object, required: [text], properties: { text: { type: string } } } } } }
      responses: { "200": { description: ok, content: { application/json: { schema: { type: object } } } } }
  /pay:
    post:
      operationId: pay
      requestBody: { required: true, content: { application/json: { schema: { type: object, required: [card], properties: { card: { type: string, x-seal: true } } } } } }
      responses: { "200": { description: ok, content: { application/json: { schema: { type: object } } } } }
`;

const [ann, bob, idp] = await Promise.all([createIdentity(), createIdentity(), createIdentity()]);
let backend: TestServer;
let bureau: TestGateway;
let sms: TestGateway;
let client: Client;

beforeAll(async () => {
  backend = await httpServer((request, response) => {
    const body = JSON.parse(request.body || "{}") as Record<string, string>;
    response.writeHead(200, { "content-type": "application/json" });
    response.end(
      JSON.stringify(request.url === "/check" ? { text: `${body.name} is good for 100` } : { sent: body }),
    );
  });
  bureau = await testGateway({
    adapters: {
      "credit-check": {
        document: CREDIT,
        manifest: { upstream: { url: backend.url }, allow: [{ peers: "*" }] },
      },
    },
  });
  const manifest = {
    upstream: { url: backend.url },
    allow: [
      {
        peers: "*",
        functions: ["send"],
        arguments: { text: { from: { service: "credit-check", function: "check", peers: [bureau.peerId] } } },
      },
      { peers: "*", functions: ["send"], credential: { issuer: "idp", claims: { role: ["sender"] } } },
      { peers: [ann.peerId], functions: ["pay"] },
    ],
  };
  sms = await testGateway({
    config: {
      peer: { bootstrap: [bureau.address] },
      credentials: { issuers: { idp: { issuer: "https://idp.example", peer: idp.peerId } } },
    },
    adapters: { sms: { document: SMS, manifest } },
  });
  client = await connect(sms.address, { key: ann });
});
afterAll(async () => {
  await client.close();
  await sms[Symbol.asyncDispose]();
  await bureau[Symbol.asyncDispose]();
  await backend[Symbol.asyncDispose]();
});

const check = (): string => `(call "${bureau.peerId}" ("credit-check" "check") ["Ann"] credit)`;
const send = (what: string): string => `(call "${sms.peerId}" ("sms" "send") [${what}] result)`;
const HOP = "(new $-hop- (new #-hopc- (canon -relay- $-hop- #-hopc-)))";
/** A script that begins at the client's gateway and brings `values` home. */
const home = (body: string, values = "result"): string => `(xor
  (seq (seq (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-) (call %init_peer_id% ("getDataSrv" "token") [] token))
    (seq (seq ${HOP} ${body}) (call %init_peer_id% ("callbackSrv" "response") [${values}])))
  (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0]))`;
const answer = (script: string, inputs = {}): Promise<unknown> =>
  client.run(home(script), { inputs: { token: "", ...inputs }, ttlMs: 10_000 }).then(
    ({ values }) => values[0],
    (error: unknown) => (error instanceof SluiceError ? `${error.code} ${error.message}` : error),
  );

describe("where an argument came from", () => {
  it("lets the bureau's own words be sent, and no others", async () => {
    expect(await answer(`(seq ${check()} ${send("credit.$.text")})`)).toEqual({
      sent: { text: "Ann is good for 100" },
    });
    expect(await answer(send('"Ann is good for 100"'))).toMatch(
      /SLUICE_DENIED .*sms\.send.*text must come from credit-check\.check/,
    );
    expect(
      await answer(
        `(seq ${check()} (xor (call "${bureau.peerId}" ("credit-check" "check") [credit.$.forged] x) ${send(":error:.$.message")}))`,
      ),
    ).toMatch(/SLUICE_DENIED/);
  });
});

const token = (claims: Record<string, unknown> = {}): Promise<string> => {
  const now = Math.floor(Date.now() / 1000);
  const { kty, crv, x } = signingJwk(ann.peerId);
  return signStatement(idp, "JWT", {
    iss: "https://idp.example",
    aud: sms.peerId,
    iat: now,
    exp: now + 600,
    jti: crypto.randomUUID(),
    cnf: { jwk: { kty, crv, x } },
    role: "sender",
    ...(claims as object),
  });
};
const present = (): string => `(call "${sms.peerId}" ("auth" "present") [token] shown)`;

describe("a credential", () => {
  it("permits what its claims are for, once presented before the call", async () => {
    expect(await answer(`(seq ${present()} ${send('"hello"')})`, { token: await token() })).toEqual({
      sent: { text: "hello" },
    });
    expect(
      await answer(`(seq ${present()} ${send('"hello"')})`, { token: await token({ role: "reader" }) }),
    ).toMatch(/SLUICE_DENIED/);
  });

  it("does not while it is presented in another branch", async () => {
    const script = `(par (seq ${present()} (never)) (xor ${send('"hello"')} (ap :error:.$.message result)))`;
    expect(await answer(script, { token: await token() })).toMatch(/SLUICE_DENIED/);
  });

  it("of another's key is refused", async () => {
    const { kty, crv, x } = signingJwk(bob.peerId);
    expect(
      await answer(`(seq ${present()} ${send('"hello"')})`, {
        token: await token({ cnf: { jwk: { kty, crv, x } } }),
      }),
    ).toMatch(/SLUICE_INVALID_CREDENTIAL/);
  });
});

describe("what is sealed", () => {
  it("is read by the gateway alone, and refused in the clear", async () => {
    const pay = `(call "${sms.peerId}" ("sms" "pay") [token] result)`;
    expect(await answer(pay, { token: sealed("4242", sms.peerId) })).toEqual({ sent: { card: "4242" } });
    expect(await answer(pay, { token: "4242" })).toMatch(/SLUICE_INVALID_ARGUMENTS .*must be sealed/);
  });
});

describe("receipts", () => {
  it("tell what every gateway served, and hold together", async () => {
    const mine = (peer: string, name: string): string => `(call "${peer}" ("receipts" "mine") [] ${name})`;
    const script = `(seq (seq ${check()} ${mine(bureau.peerId, "first")})
      (seq (call "${sms.peerId}" ("receipts" "present") [first.$.[0] credit] shown) (seq ${send("credit.$.text")} ${mine(sms.peerId, "second")})))`;
    const { values } = await client.run(home(script, "first second"), {
      inputs: { token: "" },
      ttlMs: 10_000,
    });
    const receipts = values.flat() as string[];
    const report = await verifyReceipts(receipts);
    expect(report.problems).toEqual([]);
    expect(
      report.receipts.map(({ claims }) => `${claims.service}.${claims.function} ${claims.rule}`),
    ).toEqual(["credit-check.check allow[0]", "sms.send allow[0]"]);
    expect(report.receipts[1]?.claims.parents).toHaveLength(1);
  });
});
