import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Client, connect, openSealed, sealed } from "../../src/client/index.ts";
import { createIdentity } from "../../src/particle/index.ts";
import { httpServer, type TestServer } from "../support/http-server.ts";
import { type TestGateway, testGateway } from "../support/test-gateway.ts";

const PAN = "4242424242421111";
const VAULT = `openapi: 3.1.0
info: { title: Vault, version: "1" }
paths:
  /cards/{customer}:
    get:
      operationId: getCard
      parameters: [{ in: path, name: customer, required: true, schema: { type: string } }]
      responses:
        "200": { description: ok, content: { application/json: { schema: { type: string, x-seal: true } } } }
`;
const BANK = `openapi: 3.1.0
info: { title: Bank, version: "1" }
paths:
  /payments:
    post:
      operationId: pay
      x-effect: idempotent
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [card, amount]
              properties:
                card: { type: string, minLength: 16, x-seal: true }
                amount: { type: integer }
                pin: { type: string, x-seal: true }
      responses:
        "200": { description: ok, content: { application/json: { schema: { type: object, properties: { paid: { type: integer } } } } } }
`;

const stack = new AsyncDisposableStack();
const identity = await createIdentity();
let bankApi: TestServer;
let vault: TestGateway;
let bank: TestGateway;
let client: Client;

const api = (answer: (body: string) => unknown): Promise<TestServer> =>
  httpServer((request, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(answer(request.body)));
  });

beforeAll(async () => {
  const vaultApi = stack.use(await api(() => PAN));
  bankApi = stack.use(await api((body) => ({ paid: (JSON.parse(body) as { amount: number }).amount })));
  const allow = [{ peers: "*" }];
  bank = stack.use(
    await testGateway({
      adapters: {
        bank: { document: BANK, manifest: { upstream: { url: bankApi.url }, allow } },
        notes: { document: BANK, manifest: { upstream: { url: bankApi.url }, allow } },
      },
    }),
  );
  vault = stack.use(
    await testGateway({
      adapters: { cards: { document: VAULT, manifest: { upstream: { url: vaultApi.url }, allow } } },
      config: { peer: { bootstrap: [bank.address] } },
    }),
  );
  client = await connect(vault.address, { key: identity });
  stack.defer(() => client.close());
}, 60_000);
afterAll(() => stack.disposeAsync());

const lastPaid = (): unknown => JSON.parse(bankApi.received.at(-1)?.body ?? "null");

describe("sealed values between gateways", () => {
  it("go from the client to the bank's upstream, past the gateway between", async () => {
    const args = [sealed(PAN, bank.peerId), 25, { pin: sealed("0815", bank.peerId) }];
    expect(await client.call("bank", "pay", args, { peer: bank.peerId })).toEqual({ paid: 25 });
    expect(lastPaid()).toEqual({ card: PAN, amount: 25, pin: "0815" });
  });

  it("are refused in the clear, and when they were sealed to another gateway", async () => {
    const pay = (card: Parameters<Client["call"]>[2][number]): Promise<unknown> =>
      client.call("bank", "pay", [card, 25], { peer: bank.peerId });
    await expect(pay("4000000000000002")).rejects.toMatchObject({
      code: "SLUICE_INVALID_ARGUMENTS",
      message: expect.stringContaining("must be sealed to this gateway"),
    });
    await expect(pay(sealed(PAN, vault.peerId))).rejects.toMatchObject({
      code: "SLUICE_INVALID_ARGUMENTS",
      message: expect.stringContaining("is for another peer"),
    });
    const short = await pay(sealed("4242", bank.peerId)).catch((error: unknown) => String(error));
    expect(short).toContain("is not what the document declares");
    expect(short).not.toContain("4242");
  });

  it("are results that the initiator alone reads", async () => {
    expect(await client.call("cards", "getCard", ["C-1"])).toBe(PAN);
    const answer = await client.run(script(undefined), {
      inputs: { bank: bank.peerId, options: { sealTo: "initiator" } },
    });
    const [card = null] = answer.values;
    expect(card).toMatch(/^eyJ[\w-]+\.\./);
    expect(await openSealed(card, identity, answer)).toBe(PAN);
  });

  it("go from one gateway to the next, and the initiator cannot read them", async () => {
    const inputs = { bank: bank.peerId, options: { sealTo: bank.peerId } };
    const answer = await client.run(script("bank"), { inputs });
    const [card = null, payment] = answer.values;
    expect(payment).toEqual({ paid: 40 });
    expect(lastPaid()).toEqual({ card: PAN, amount: 40 });
    await expect(openSealed(card, identity, answer)).rejects.toMatchObject({ code: "SLUICE_BAD_RESULT" });
  });

  it("go to one service of the next gateway, and to no other of it", async () => {
    const run = (service: string): ReturnType<Client["run"]> => {
      const options = { sealTo: { peer: bank.peerId, service: "bank" } };
      return client.run(script(service), { inputs: { bank: bank.peerId, options } });
    };
    expect((await run("bank")).values[1]).toEqual({ paid: 40 });
    await expect(run("notes")).rejects.toMatchObject({
      code: "SLUICE_INVALID_ARGUMENTS",
      message: expect.stringContaining("is for one service of this peer"),
    });
    const mine = client.call("notes", "pay", [sealed(PAN, bank.peerId, "bank"), 1], { peer: bank.peerId });
    await expect(mine).rejects.toMatchObject({ message: expect.stringContaining("is for one service") });
    const unnamed = client.run(script("notes"), {
      inputs: { bank: bank.peerId, options: { sealTo: bank.peerId } },
    });
    expect((await unnamed).values[1]).toEqual({ paid: 40 });
  });

  it("leave nothing of themselves on any gateway's disk", async () => {
    for (const { folder } of [vault, bank]) {
      const files = await readdir(join(folder, "data"), { recursive: true, withFileTypes: true });
      for (const file of files.filter((each) => each.isFile()))
        expect((await readFile(join(file.parentPath, file.name))).includes(PAN)).toBe(false);
      expect(files.length).toBeGreaterThan(0);
    }
  });
});

const input = (name: string): string => `(call %init_peer_id% ("getDataSrv" "${name}") [] ${name})`;
const hop = (peer: string): string => `(new $-hop- (new #-hopc- (canon ${peer} $-hop- #-hopc-)))`;
const seq = (...steps: string[]): string => steps.reduceRight((rest, step) => `(seq ${step} ${rest})`);

/** The vault's card, and what this service of the bank says to it; without one the card alone. */
const script = (service: string | undefined): string => {
  const get = `(call -relay- ("cards" "getCard") ["C-1" options] card)`;
  const pay = `(call bank ("${service}" "pay") [card 40] payment)`;
  const work = service === undefined ? get : seq(get, pay, hop("-relay-"));
  const home = seq(hop("-relay-"), hop("%init_peer_id%"), "(fail :error:)");
  const done = `(call %init_peer_id% ("callbackSrv" "response") [card${service === undefined ? "" : " payment"}])`;
  const main = seq(...["-relay-", "bank", "options"].map(input), `(xor ${work} ${home})`, done);
  return `(xor ${main} (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0]))`;
};
