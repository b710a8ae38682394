import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadConfig } from "../../src/config/index.ts";
import { parseJson, silentLogger, stringifyJson } from "../../src/core/index.ts";
import { createGateway, type Gateway } from "../../src/gateway.ts";
import { createIdentity, type Identity, type Particle } from "../../src/particle/index.ts";
import { workedOn } from "../attacks/support/forge.ts";
import { httpServer, refusedUrl } from "../support/http-server.ts";
import { FLOW_EXPECTED } from "../support/interpreter-flow.ts";
import { send, startPeer, type TestPeer } from "../support/overlay-peer.ts";
import { shopAdapter } from "../support/shop.ts";
import { type TestGateway, testGateway } from "../support/test-gateway.ts";
import { bundle } from "./bundle.ts";
import { findChromium, openPage } from "./chromium.ts";
import type { FullReport, FullTask } from "./full-page.ts";
import { servePage } from "./page-server.ts";

const chromium = findChromium() ?? "";

const made = bundle("test/browser/full-page.ts");

it("the client for browsers needs nothing of Node's", async () => {
  expect((await made).notInBrowsers).toEqual([]);
  const other = "test/support/temp-dir.ts";
  expect((await bundle(other)).notInBrowsers).toContainEqual(
    expect.stringMatching(`${other} imports node:os`),
  );
});

describe.skipIf(chromium === "")("a full client in a browser", () => {
  const stack = new AsyncDisposableStack();
  const bank = createIdentity();
  let [near, far]: TestGateway[] = [];
  let report: FullReport;
  let asked: readonly string[];
  let strays: readonly string[];

  beforeAll(async () => {
    const released = Promise.withResolvers<void>();
    const backend = stack.use(
      await httpServer(({ url }, response) => {
        const id = url.slice("/items/".length);
        const answer = (): void => {
          response.writeHead(id === "missing" ? 404 : 200, { "content-type": "application/json" });
          response.end(JSON.stringify({ id, name: `after-${id}` }));
        };
        if (id === "slow") void released.promise.then(answer);
        else answer();
      }),
    );
    const asksForSlow = whenAsked(backend, "/items/slow");
    far = stack.use(
      await testGateway({
        adapters: {
          shop: shopAdapter(backend.url),
          safe: shopAdapter(backend.url, [{ peers: [(await bank).peerId] }]),
        },
      }),
    );
    near = stack.use(
      await testGateway({
        config: { peer: { bootstrap: [far.address] }, relay: { allow: "*" } },
        adapters: { shop: shopAdapter(backend.url) },
      }),
    );
    const liar = stack.use(await startLiar(await bank));
    const task: FullTask = {
      near: near.address,
      liar: liar.address,
      nobody: near.address.replace(/tcp\/\d+/, `tcp/${new URL(await refusedUrl()).port}`),
      far: far.peerId,
      bank: (await bank).peerId,
    };
    const { modules, entry } = await made;
    const server = stack.use(await servePage({ modules, imports: {} }, entry, stringifyJson({ ...task })));
    const page = stack.use(await openPage(chromium, server.url));
    const reported = Promise.race([server.report, page.ended]);

    const restarted = asksForSlow.then(async () => {
      await near?.gateway.stop();
      released.resolve();
      const again = await sameAgain(near as TestGateway);
      stack.defer(() => again.stop());
    });
    const [text] = await Promise.all([reported, Promise.race([restarted, reported])]);
    report = parseJson(text) as unknown as FullReport;
    ({ asked, strays } = server);
  });
  afterAll(() => stack.disposeAsync());

  it("asks the page's server alone, for its own files", async () => {
    expect(strays).toEqual([]);
    const files = [...(await made).modules.keys()].map((path) => `GET ${path}`);
    const known = ["GET /", "GET /task", "POST /report", "GET /none.wasm", ...files];
    expect(known).toEqual(expect.arrayContaining([...asked]));
    expect(asked.join()).toMatch(/avm-[\w-]+\.wasm.*web-worker-[\w-]+\.js/);
  });

  it("calls a function", () => {
    expect(report.near).toEqual({ id: "one", name: "after-one" });
  });

  it("runs a chain over two gateways, and knows who signed what", () => {
    expect(report.chain).toEqual([
      { id: "one", name: "after-one" },
      { id: "after-one", name: "after-after-one" },
    ]);
    expect(report.origins).toEqual([`${near?.peerId} shop getItem`, `${far?.peerId} shop getItem`]);
  });

  it("runs a chain that it described itself", () => {
    const peers = [near?.peerId, far?.peerId];
    expect(report.built).toEqual({ value: { id: "after-one", name: "after-after-one" }, peers });
  });

  it("runs an interpreter that stops what has no end", () => {
    expect(report.interpreter).toEqual(FLOW_EXPECTED);
  });

  it("is refused with the gateway's code", () => {
    expect(report.missing).toMatch(/^SLUICE_UPSTREAM_STATUS: /);
    expect(report.denied).toMatch(/^SLUICE_DENIED: /);
    expect(report.nobody).toMatch(/^SLUICE_CONNECT: .*is the gateway running/);
    expect(report.noInterpreter).toMatch(/^SLUICE_CONNECT: .*none\.wasm answered 404$/);
  });

  it("takes no result that the bank did not sign", () => {
    expect(report.true).toBe(100);
    expect(report.forged).toMatch(/^SLUICE_DEADLINE: /);
  });

  it("has its answer though the gateway was restarted in between", () => {
    expect(report.slow).toEqual({ id: "slow", name: "after-slow" });
  });
});

/** Works on particles for itself and the bank, with a key of its own where it is asked for a forged balance. */
const startLiar = async (bank: Identity): Promise<TestPeer> => {
  const other = await createIdentity();
  const liar: TestPeer = await startPeer({
    async onParticle(particle) {
      const key = particle.script.includes("forged") ? other : bank;
      send(liar, particle.initPeerId, await onItsWay(particle, liar.identity, { ...bank, seed: key.seed }));
    },
  });
  return liar;
};

const onItsWay = async (particle: Particle, relay: Identity, bank: Identity): Promise<Particle> => {
  const there = await workedOn(particle, relay);
  return workedOn(await workedOn(there, bank, { "bank.balance": "100", "bank.forged": "100" }), relay);
};

const whenAsked = async (backend: Awaited<ReturnType<typeof httpServer>>, url: string): Promise<void> => {
  while ((await backend.next()).url !== url);
};

/** On the same port, with what it kept. */
const sameAgain = async ({ address, folder }: TestGateway): Promise<Gateway> => {
  const file = join(folder, "sluice.yaml");
  const config = JSON.parse(await readFile(file, "utf8")) as { peer: { listen: string[] } };
  config.peer.listen = [address.replace(/\/p2p\/.*/, "")];
  await writeFile(file, JSON.stringify(config));
  return createGateway(await loadConfig(file), { logger: silentLogger, env: {} });
};
