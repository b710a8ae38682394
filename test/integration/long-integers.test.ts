import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Client, connect } from "../../src/client/index.ts";
import { createIdentity } from "../../src/particle/index.ts";
import { httpServer, type TestServer } from "../support/http-server.ts";
import { sluice, tempFolder } from "../support/sluice-process.ts";
import { type TestGateway, testGateway } from "../support/test-gateway.ts";

const IDS = ["9007199254740993", "18446744073709551615", "-9223372036854775808"];
const ANY = "{ description: ok, content: { application/json: { schema: {} } } }";
const INTEGER = "{ type: integer, format: int64 }";

const ISSUER = `
openapi: 3.1.0
info: { title: Issuer, version: "1" }
paths:
  /ids/{index}:
    get:
      operationId: issue
      parameters: [{ name: index, in: path, required: true, schema: { type: integer } }]
      responses:
        "200":
          description: ok
          content:
            application/json:
              schema: { type: object, required: [id], properties: { id: ${INTEGER}, text: { type: string } } }
`;
const TAKER = `
openapi: 3.1.0
info: { title: Taker, version: "1" }
paths:
  /things/{id}:
    post:
      operationId: take
      parameters:
        - { name: id, in: path, required: true, schema: ${INTEGER} }
        - { name: ids, in: query, required: true, schema: { type: array, items: ${INTEGER} } }
      requestBody:
        required: true
        content:
          application/json: { schema: { type: object, required: [thing], properties: { thing: {} } } }
      responses: { "200": ${ANY} }
`;

let upstream: TestServer;
let gateway: TestGateway;
let client: Client;
beforeAll(async () => {
  upstream = await httpServer(({ url, body }, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    const index = /^\/ids\/(\d+)/.exec(url)?.[1];
    response.end(index === undefined ? body : `{"id": ${IDS[Number(index)] ?? "18446744073709551616"}}`);
  });
  const manifest = { upstream: { url: upstream.url }, allow: [{ peers: "*" }] };
  gateway = await testGateway({
    config: { relay: { allow: "*" } },
    adapters: { issuer: { document: ISSUER, manifest }, taker: { document: TAKER, manifest } },
  });
  client = await connect(gateway.address, { key: await createIdentity() });
});
afterAll(async () => {
  await client.close();
  await gateway[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});

/** The id of one answer, and the answer itself, go into path, query and body of the next request. */
const script = (service: string): string => `
  (xor
    (seq (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
    (seq (call %init_peer_id% ("getDataSrv" "index") [] index)
    (seq (call %init_peer_id% ("getDataSrv" "own") [] own)
    (seq (call -relay- ("${service}" "issue") [index] x)
    (seq (call -relay- ("op" "array") [x.$.id own 1] ids)
    (seq (call -relay- ("taker" "take") [x.$.id ids x] y)
         (call %init_peer_id% ("callbackSrv" "response") [x y own ids])))))))
    (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0]))`;

describe("an integer beyond 2^53", () => {
  it.each(IDS.map((id, index) => [id, index] as const))(
    "%s comes from one upstream, through a script, to the next and to the client digit by digit",
    async (id, index) => {
      const own = 9_007_199_254_740_995n;
      const { values } = await client.run(script("issuer"), { inputs: { index, own } });
      const request = upstream.received.at(-1);
      expect(request?.url).toBe(`/things/${id}?ids=${id}&ids=${own}&ids=1`);
      expect(request?.body).toBe(`{"thing":{"id":${id}}}`);
      const x = { id: BigInt(id) };
      expect(values).toStrictEqual([x, { thing: x }, own, [BigInt(id), own, 1]]);
    },
  );

  it("keeps its digits in the Aqua view", async () => {
    expect(await client.call("issuer/aqua", "issue", [1])).toEqual({ id: 2n ** 64n - 1n, text: [] });
  });

  it("fails the call where AquaVM would round it", async () => {
    await expect(client.call("issuer", "issue", [3])).rejects.toMatchObject({
      code: "SLUICE_BAD_RESULT",
      retCode: 1008,
      message: expect.stringContaining("18446744073709551616 at /id, outside the range"),
    });
    await expect(client.call("issuer", "issue", [2n ** 64n])).rejects.toMatchObject({
      code: "SLUICE_INVALID_ARGUMENTS",
      message: expect.stringContaining("the input arg0 is 18446744073709551616, outside the range"),
    });
  });

  it("is printed by `sluice call` as it is", async () => {
    await using folder = await tempFolder();
    const value = `{"ids":[${IDS.join(",")}]}`;
    const { stdout, code } = await sluice(["call", "op", "identity", value, "--to", gateway.address], {
      env: { XDG_CONFIG_HOME: folder.path },
    });
    expect({ stdout, code }).toEqual({ stdout: `${value}\n`, code: 0 });
  });
});
