import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Client, connect } from "../../src/client/index.ts";
import { silentLogger, systemClock } from "../../src/core/index.ts";
import { createOverlay, type Overlay } from "../../src/overlay/index.ts";
import {
  createIdentity,
  type Identity,
  type Particle,
  signedPayload,
  signParticle,
} from "../../src/particle/index.ts";
import { adminGet, adminPost } from "../support/admin.ts";
import { crashingScript, endlessScript, LIST_OF_200 } from "../support/avm-fixtures.ts";
import { parcelOf } from "../support/parcel-of.ts";
import { shopAdapter, shopBackend } from "../support/shop.ts";
import { type TestGateway, testGateway } from "../support/test-gateway.ts";

// Everything an enemy with a connection can send, over a real one, while an honest client goes on working.
const stack = new AsyncDisposableStack();
let gateway: TestGateway;
let honest: Client;
let enemy: Identity;
let wire: Overlay;

beforeAll(async () => {
  const backend = stack.use(await shopBackend());
  gateway = stack.use(
    await testGateway({
      adapters: { shop: shopAdapter(backend.url) },
      config: { limits: { runMs: 1000 } },
    }),
  );
  honest = await connect(gateway.address, { key: await createIdentity() });
  stack.defer(() => honest.close());
  enemy = await createIdentity();
  wire = await createOverlay(
    {
      listen: [],
      announce: [],
      bootstrap: [],
      deny: [],
      connections: 100,
      connectionsPerPeer: 16,
      particleBytes: 16_000_000,
      parcelsPerPeer: 1000,
      streamsPerConnection: 100,
      unknownPeerMs: 15_000,
      agentVersion: "sluice-test",
    },
    { identity: enemy, clock: systemClock, logger: silentLogger },
  );
  await wire.start({ particle: async () => {}, undeliverable: () => {} });
  stack.defer(() => wire.stop(0));
  await wire.connect(gateway.address);
}, 30_000);
afterAll(() => stack.disposeAsync());

const sign = (script: string, ttl = 5000, timestamp = Date.now()): Promise<Particle> =>
  signParticle({ script, ttl, timestamp }, enemy);

const post = (particle: Particle): void => wire.send(gateway.peerId, parcelOf(particle));

/** The honest client gets its answer while `attack` is under way. */
const servesMeanwhile = async (): Promise<void> => {
  expect(await honest.call("shop", "listItems", [])).toEqual(["a", "b", "c"]);
};

const submit = async (particle: Particle): Promise<{ status: number; body: Record<string, unknown> }> =>
  adminPost(gateway, "/v1/particles", {
    ...particle,
    signature: Buffer.from(particle.signature).toString("base64"),
    data: Buffer.from(particle.data).toString("base64"),
  });

const refusedCount = async (): Promise<number> =>
  [...(await adminGet(gateway, "/metrics")).matchAll(/^sluice_particles_refused\S* (\d+)/gm)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );

describe("a gateway under attack", () => {
  it("names the reason of each refusal to whoever submits over HTTP", async () => {
    const good = await sign("(null)");
    const other = await createIdentity();
    const cases: [string, Particle, string][] = [
      ["tampered", { ...good, id: "plain", script: "(null )" }, "SLUICE_PARTICLE_SIGNATURE"],
      ["under another id", { ...good, id: "another" }, "SLUICE_PARTICLE_SIGNATURE"],
      [
        "re-signed by another",
        { ...good, signature: await other.sign(signedPayload(good)) },
        "SLUICE_PARTICLE_SIGNATURE",
      ],
      ["claimed by another", { ...good, initPeerId: other.peerId }, "SLUICE_PARTICLE_ID"],
      ["expired", await sign("(null)", 1000, Date.now() - 2000), "SLUICE_PARTICLE_EXPIRED"],
      ["from the future", await sign("(null)", 1000, Date.now() + 60_000), "SLUICE_PARTICLE_FUTURE"],
      ["with an endless ttl", await sign("(null)", 3_600_000), "SLUICE_PARTICLE_TTL"],
      ["with a giant script", await sign("(null)".padEnd(262_145)), "SLUICE_PARTICLE_TOO_LARGE"],
    ];
    for (const [what, particle, code] of cases)
      expect([what, (await submit(particle)).body.code]).toEqual([what, code]);
    expect((await submit(good)).status).toBe(202);
    expect((await submit(good)).body.ref).toBe((await submit(good)).body.ref);
  });

  it("refuses the same over the overlay, and serves others meanwhile", async () => {
    const before = await refusedCount();
    const good = await sign("(null)");
    post({ ...good, id: "plain", script: "(null )" });
    post({ ...good, signature: new Uint8Array(64) });
    post({ ...good, initPeerId: "nobody" });
    await servesMeanwhile();
    await expect.poll(refusedCount).toBe(before + 3);
  });

  it("survives frames over the limit and goes on reading others", async () => {
    post({ ...(await sign("(null)")), data: new Uint8Array(5_000_000) });
    await servesMeanwhile();
    const fine = await sign(`(call "${gateway.peerId}" ("op" "identity") ["after"] x)`);
    post(fine);
    await expect
      .poll(
        async () =>
          JSON.parse(await adminGet(gateway, `/v1/particles?id=${fine.id}`)).particles?.[0]?.calls?.[0]
            ?.retCode,
      )
      .toBe(0);
  });

  it("stops scripts that loop for ever, one after the other, and serves others meanwhile", async () => {
    const here = `"${gateway.peerId}"`;
    const endless = endlessScript.replace(
      '(call %init_peer_id% ("getDataSrv" "xs") [] xs)',
      `(call ${here} ("json" "parse") ["${LIST_OF_200}"] xs)`,
    );
    const particles = await Promise.all([sign(endless), sign(endless), sign(endless), sign(crashingScript)]);
    for (const particle of particles) post(particle);
    for (let round = 0; round < 10; round++) await servesMeanwhile();
    const problems = async () =>
      Promise.all(
        particles.map(
          async ({ id }) =>
            JSON.parse(await adminGet(gateway, `/v1/particles?id=${id}`)).particles?.[0]?.problem?.code,
        ),
      );
    await expect
      .poll(problems, { timeout: 20_000 })
      .toEqual(["SLUICE_AVM_TIMEOUT", "SLUICE_AVM_TIMEOUT", "SLUICE_AVM_TIMEOUT", "SLUICE_AVM_TRAPPED"]);
    await servesMeanwhile();
  });

  it("drops next peers that are none, and only those", async () => {
    const particle = await sign(
      `(par (call "not-a-peer" ("a" "b") [] y) (call "${gateway.peerId}" ("op" "identity") [1] x))`,
    );
    post(particle);
    await expect
      .poll(
        async () =>
          JSON.parse(await adminGet(gateway, `/v1/particles?id=${particle.id}`)).particles?.[0]?.calls?.[0]
            ?.retCode,
      )
      .toBe(0);
    await servesMeanwhile();
  });
});
