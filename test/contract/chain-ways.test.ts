import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringifyJson } from "../../src/core/index.ts";
import { WAYS, type Way } from "../support/chain-ways.ts";
import { type ChainWorld, chainWorld } from "../support/chain-world.ts";
import { FLOWS } from "./chain-flows.ts";

let world: ChainWorld;
beforeAll(async () => {
  world = await chainWorld();
}, 60_000);
afterAll(() => world?.[Symbol.asyncDispose]());

describe.each(WAYS)("the way in by $name", ({ open, seals }) => {
  let way: Way;
  beforeAll(async () => {
    way = await open(world);
  });
  afterAll(() => way?.close());

  it.each(FLOWS.filter((flow) => seals || !flow.isSealed))(
    "answers a chain of $does",
    async ({ build, gives }) => {
      const { entry, bank, shop, mail } = world;
      const peers = { entry: entry.peerId, bank: bank.peerId, shop: shop.peerId, mail: mail.peerId };
      const got = await way
        .chain((chain) => build(chain, peers))
        .then(
          (value) => ({ value }),
          (error: { code?: string }) => (error.code === undefined ? error : { code: error.code }),
        );
      expect(stringifyJson(got as never)).toBe(stringifyJson(gives as never));
    },
  );
});
