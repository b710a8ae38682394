import { describe, expect, it } from "vitest";
import { connect } from "../../src/client/index.ts";
import { createIdentity } from "../../src/particle/index.ts";
import { shopAdapter, shopBackend } from "../support/shop.ts";
import { testGateway } from "../support/test-gateway.ts";

describe("500 chains at once", () => {
  it("give 500 results, each its own", async () => {
    await using backendOne = await shopBackend("one");
    await using backendTwo = await shopBackend("two");
    await using relay = await testGateway();
    await using one = await testGateway({
      adapters: { shop: shopAdapter(backendOne.url) },
      config: { peer: { bootstrap: [relay.address] } },
    });
    await using two = await testGateway({
      adapters: { shop: shopAdapter(backendTwo.url) },
      config: { peer: { bootstrap: [relay.address, one.address] } },
    });
    const client = await connect(relay.address, { key: await createIdentity() });
    try {
      const hop = `(new $hop (new #hop (canon "${relay.peerId}" $hop #hop)))`;
      const script = `
        (xor
         (seq (call %init_peer_id% ("getDataSrv" "id") [] id)
          (seq ${hop}
           (seq (call "${one.peerId}" ("shop" "getItem") [id] first)
            (seq (call "${two.peerId}" ("shop" "getItem") [first.$.name] second)
             (seq ${hop}
              (call %init_peer_id% ("callbackSrv" "response") [second.$.name]))))))
         (seq ${hop} (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])))`;
      const runs = Array.from({ length: 500 }, (_, index) =>
        client.run(script, { inputs: { id: `c${index}` }, ttlMs: 110_000 }),
      );
      const answers = await Promise.all(runs);
      expect(answers.map(({ values }) => values[0])).toEqual(
        runs.map((_, index) => `c${index} of one of two`),
      );
      expect(backendTwo.received).toHaveLength(500);
    } finally {
      await client.close();
    }
  });
});
