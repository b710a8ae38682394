import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Client, connect } from "../../src/client/index.ts";
import { stringifyJson } from "../../src/core/index.ts";
import { createIdentity } from "../../src/particle/index.ts";
import { type ChainWorld, chainWorld } from "../support/chain-world.ts";
import { FLOWS } from "./chain-flows.ts";

let world: ChainWorld;
const clients = new Map<string, Client>();

const WAYS: Record<string, () => Promise<Client>> = {
  "full, over libp2p": async () => connect(world.entry.address, { key: await createIdentity() }),
  "light, over HTTP": async () => connect(world.httpUrl, { key: await createIdentity() }),
};

beforeAll(async () => {
  world = await chainWorld();
  for (const [way, open] of Object.entries(WAYS)) clients.set(way, await open());
}, 60_000);
afterAll(async () => {
  for (const client of clients.values()) await client.close();
  await world?.[Symbol.asyncDispose]();
});

describe.each(Object.keys(WAYS))("a client that is %s", (way) => {
  it.each(FLOWS)("answers a chain of $does", async ({ build, gives }) => {
    const { entry, bank, shop, mail } = world;
    const peers = { entry: entry.peerId, bank: bank.peerId, shop: shop.peerId, mail: mail.peerId };
    const got = await clients
      .get(way)!
      .chain((chain) => build(chain, peers), { ttlMs: 4_000 })
      .then(
        ({ value }) => ({ value }),
        (error: { code?: string }) => (error.code === undefined ? error : { code: error.code }),
      );
    expect(stringifyJson(got as never)).toBe(stringifyJson(gives as never));
  });
});
