import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "../../src/client/index.ts";
import { createIdentity } from "../../src/particle/index.ts";
import { shopAdapter, shopBackend } from "../support/shop.ts";
import { type TestGateway, testGateway } from "../support/test-gateway.ts";

describe("a light client over HTTP", () => {
  const stack = new AsyncDisposableStack();
  let gateway: TestGateway;
  beforeAll(async () => {
    const backend = stack.use(await shopBackend());
    gateway = await testGateway({
      config: { http: { listen: "127.0.0.1:0" } },
      adapters: { shop: shopAdapter(backend.url) },
    });
  });
  afterAll(async () => {
    await gateway?.[Symbol.asyncDispose]();
    await stack.disposeAsync();
  });

  it("gets the answer of everything that it started at once, more than may wait at a time", async () => {
    const client = await connect(gateway.gateway.httpUrl ?? "", { key: await createIdentity() });
    const calls = Array.from({ length: 60 }, () => client.call("shop", "listItems", []));
    const answers = await Promise.allSettled(calls);
    expect(answers.filter(({ status }) => status === "rejected")).toEqual([]);
    await client.close();
  });

  it("does not say that a call can be made again which may have been made", async () => {
    const client = await connect(gateway.gateway.httpUrl ?? "", { key: await createIdentity() });
    await gateway.gateway.stop();
    await expect(client.call("shop", "listItems", [], { ttlMs: 500 })).rejects.toMatchObject({
      code: "SLUICE_DEADLINE",
      retry: false,
    });
    await client.close();
    await expect(client.call("shop", "listItems", [])).rejects.toMatchObject({ code: "SLUICE_CLOSED" });
  });

  it("says so where no gateway is", async () => {
    const key = await createIdentity();
    const backend = stack.use(await shopBackend());
    await expect(connect(backend.url, { key })).rejects.toMatchObject({ code: "SLUICE_CONNECT" });
  });
});
