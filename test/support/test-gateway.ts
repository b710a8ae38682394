import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "../../src/config/index.ts";
import { type Logger, silentLogger } from "../../src/core/index.ts";
import { createGateway, type Gateway } from "../../src/gateway.ts";

export interface AdapterFixture {
  /** The document's text. */
  readonly document: string;
  /** adapter.yaml without its `openapi` line, as JSON. */
  readonly manifest: Record<string, unknown>;
}

export interface GatewayFixture {
  /** Added to sluice.yaml, as JSON; free loopback ports are the default. */
  readonly config?: Record<string, unknown>;
  readonly adapters?: Record<string, AdapterFixture>;
  readonly env?: Record<string, string>;
  /** Default: a silent one. */
  readonly logger?: Logger;
}

export interface TestGateway extends AsyncDisposable {
  readonly gateway: Gateway;
  readonly peerId: string;
  /** Its WebSocket address. */
  readonly address: string;
  readonly folder: string;
}

/** A whole gateway in this process, from real files in a folder of its own. */
export const testGateway = async ({
  config = {},
  adapters = {},
  env = {},
  logger = silentLogger,
}: GatewayFixture = {}): Promise<TestGateway> => {
  const folder = await mkdtemp(join(tmpdir(), "sluice-test-"));
  for (const [name, { document, manifest }] of Object.entries(adapters)) {
    await mkdir(join(folder, "adapters", name), { recursive: true });
    await writeFile(join(folder, "adapters", name, "openapi.yaml"), document);
    await writeFile(
      join(folder, "adapters", name, "adapter.yaml"),
      JSON.stringify({ openapi: "./openapi.yaml", ...manifest }),
    );
  }
  const file = join(folder, "sluice.yaml");
  const peer = { listen: ["/ip4/127.0.0.1/tcp/0/ws"], ...(config.peer as object | undefined) };
  await writeFile(file, JSON.stringify({ admin: { listen: "127.0.0.1:0" }, ...config, peer }));
  const gateway = await createGateway(await loadConfig(file), { logger, env });
  const address = gateway.addresses().find((candidate) => candidate.includes("/ws"));
  return {
    gateway,
    peerId: gateway.peerId,
    address: address ?? "",
    folder,
    async [Symbol.asyncDispose]() {
      await gateway.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
