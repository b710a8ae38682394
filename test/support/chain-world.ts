import type { Chain } from "../../src/chain/index.ts";
import type { JsonValue } from "../../src/core/index.ts";
import { httpServer } from "./http-server.ts";
import { type TestGateway, testGateway } from "./test-gateway.ts";

/** Three gateways that serve one small API each, an entry that serves none, and what listens for thin clients. */
export interface ChainWorld extends AsyncDisposable {
  readonly entry: TestGateway;
  readonly bank: TestGateway;
  readonly shop: TestGateway;
  readonly mail: TestGateway;
  /** Of the entry's `http` listener. */
  readonly httpUrl: string;
}

const document = `openapi: 3.1.0
info: { title: Desk, version: "1" }
paths:
  /echo:
    post:
      operationId: echo
      requestBody: { required: true, content: { application/json: { schema: { type: object, required: [value], properties: { value: {} } } } } }
      responses: { "200": { description: what was said, content: { application/json: { schema: {} } } } }
  /fail/{status}:
    get:
      operationId: fail
      parameters: [{ name: status, in: path, required: true, schema: { type: integer } }]
      responses: { "200": { description: never } }
  /wait:
    get:
      operationId: wait
      responses: { "200": { description: never, content: { application/json: { schema: {} } } } }
  /locked:
    get:
      operationId: locked
      responses: { "200": { description: for nobody } }
  /card:
    post:
      operationId: card
      requestBody: { required: true, content: { application/json: { schema: { type: object, required: [number], properties: { number: { type: string, x-seal: true } } } } } }
      responses: { "200": { description: how long it is, content: { application/json: { schema: {} } } } }
  /secret:
    get:
      operationId: secret
      responses: { "200": { description: for the initiator alone, content: { application/json: { schema: {} } } } }
`;

export const chainWorld = async (): Promise<ChainWorld> => {
  const stack = new AsyncDisposableStack();
  const served = async (name: string, ...others: TestGateway[]): Promise<TestGateway> => {
    const backend = stack.use(
      await httpServer((request, response) => {
        const [, path, status] = request.url.split("/");
        if (path === "wait") return; // for good: its caller does not wait for it
        const body = JSON.parse(request.body || "{}") as { value?: JsonValue; number?: string };
        response.writeHead(path === "fail" ? Number(status) : 200, { "content-type": "application/json" });
        const answer = {
          echo: { at: name, value: body.value },
          fail: { detail: `${name} cannot` },
          card: { at: name, digits: body.number?.length },
          secret: { of: name },
        }[path ?? ""];
        response.end(JSON.stringify(answer ?? null));
      }),
    );
    const functions = ["echo", "fail", "wait", "card", "secret"];
    return stack.use(
      await testGateway({
        config: { peer: { bootstrap: others.map(({ address }) => address) } },
        adapters: {
          desk: {
            document,
            manifest: {
              upstream: { url: backend.url },
              allow: [{ peers: "*", functions }],
              operations: { secret: { seal: { result: "initiator" } } },
            },
          },
        },
      }),
    );
  };
  const entry = stack.use(await testGateway({ config: { http: { listen: "127.0.0.1:0", cors: "*" } } }));
  const bank = await served("bank", entry);
  const shop = await served("shop", entry, bank);
  const mail = await served("mail", entry, bank, shop);
  return {
    entry,
    bank,
    shop,
    mail,
    httpUrl: entry.gateway.httpUrl ?? "",
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
};

/** A chain, and what has to come of it: a value, or the code of an error. */
export interface Flow {
  readonly does: string;
  readonly build: (chain: Chain, peers: FlowPeers) => unknown;
  /** Something in it is sealed. */
  readonly isSealed?: boolean;
  readonly gives: { readonly value: JsonValue } | { readonly code: string };
}

export interface FlowPeers {
  readonly entry: string;
  readonly bank: string;
  readonly shop: string;
  readonly mail: string;
}
