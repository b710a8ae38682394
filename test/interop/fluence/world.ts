import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { vi } from "vitest";
import { bindings } from "../../../src/cli/commands/bindings.ts";
import { loadConfig } from "../../../src/config/index.ts";
import { silentLogger } from "../../../src/core/index.ts";
import { createGateway } from "../../../src/gateway.ts";
import { adminGet } from "../../support/admin.ts";
import { httpServer, type TestServer } from "../../support/http-server.ts";
import { runCommand } from "../../support/run-command.ts";
import { shopAdapter, shopBackend } from "../../support/shop.ts";
import { type TestGateway, testGateway } from "../../support/test-gateway.ts";
import { compileAll } from "./compile-all.ts";
import type { Task } from "./probe.ts";

interface World extends AsyncDisposable {
  /** One each for Node and a browser, which run at the same time: keys and the gateway that restarts are their own. */
  readonly tasks: readonly [node: Task, browser: Task];
}

/** Gateways, the Aqua that the probes call, and the server that a browser has js-client's files from. */
export const createWorld = async (): Promise<World> => {
  await using stack = new AsyncDisposableStack();
  const backend = stack.use(await shopBackend("one"));
  const relay = stack.use(await testGateway({ adapters: { shop: shopAdapter(backend.url) } }));
  const second = stack.use(await testGateway({ config: { peer: { bootstrap: [relay.address] } } }));
  const aqua = await compileAll(await bindingsOf(relay));
  const task = async (): Promise<Task> => {
    const mortal = stack.use(await testGateway());
    const { restart } = stack.use(await restartable(mortal));
    const assets = stack.use(await assetServer(restart));
    return {
      relay: addressOf(relay),
      second: addressOf(second),
      mortal: addressOf(mortal),
      restart: `${assets.url}/restart`,
      cdn: assets.url,
      seed: [...crypto.getRandomValues(new Uint8Array(32))],
      ...aqua,
    };
  };
  const tasks = [await task(), await task()] as const;
  await vi.waitFor(async () => {
    const { connections } = JSON.parse(await adminGet(relay, "/v1/peer")) as { connections: unknown[] };
    if (connections.length === 0) throw new Error("the second gateway is not connected yet");
  });
  const kept = stack.move();
  return { tasks, [Symbol.asyncDispose]: () => kept.disposeAsync() };
};

const addressOf = ({ address, peerId }: TestGateway) => ({ multiaddr: address, peerId });

/** The same gateway again and again, at the same address. */
const restartable = async ({ gateway, address, folder }: TestGateway) => {
  let running = gateway;
  const file = join(folder, "sluice.yaml");
  const config = JSON.parse(await readFile(file, "utf8")) as { peer: object };
  const [listen = ""] = address.split("/p2p/");
  await writeFile(file, JSON.stringify({ ...config, peer: { ...config.peer, listen: [listen] } }));
  return {
    restart: async (): Promise<void> => {
      await running.stop();
      running = await createGateway(await loadConfig(file), { logger: silentLogger, env: {} });
    },
    [Symbol.asyncDispose]: () => running.stop(),
  };
};

/** The files that js-client asks a CDN for, as `/<package>@<version>/<path>`. */
const assetServer = (restart: () => Promise<void>): Promise<TestServer> =>
  httpServer((request, response) => {
    response.setHeader("access-control-allow-origin", "*");
    if (`${request.method} ${request.url}` === "POST /restart") {
      restart().then(
        () => response.end(),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
      return;
    }
    const [, name = "", path = ""] =
      /^\/(@fluencelabs\/[\w-]+)@[\d.]+\/(dist\/[\w./-]+)$/.exec(request.url) ?? [];
    const type = path.endsWith(".wasm") ? "application/wasm" : "text/javascript";
    response.writeHead(200, { "content-type": type }).end(readFileSync(join("node_modules", name, path)));
  });

const bindingsOf = async ({ folder }: TestGateway): Promise<string> =>
  (await runCommand(bindings, { aqua: true }, join(folder, "adapters", "shop", "adapter.yaml"))).out;
