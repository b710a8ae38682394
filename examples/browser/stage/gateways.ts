import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { dump, load } from "js-yaml";
import { loadConfig } from "../../../src/config/index.ts";
import { silentLogger } from "../../../src/core/index.ts";
import { createGateway } from "../../../src/gateway.ts";
import type { Apis } from "./apis.ts";

/** Three gateways as `sluice serve` runs them, each from files in a folder of its own. */
export interface Gateways extends AsyncDisposable {
  readonly entry: RunningGateway;
  readonly bureau: RunningGateway;
  readonly sms: RunningGateway;
}

interface RunningGateway extends AsyncDisposable {
  readonly peerId: string;
  /** For the gateways that start after it. */
  readonly address: string;
  /** Of its `http` listener; "" where it has none. */
  readonly httpUrl: string;
  /** Stops it, and starts it again at the same addresses, with what it kept. */
  restart(): Promise<void>;
}

export interface GatewaysOptions {
  readonly folder: string;
  /** Whose pages may ask the entry. */
  readonly origin: string;
  readonly apis: Apis;
  /** Where the gateways find the APIs. */
  readonly upstreams: { readonly bureau: string; readonly sms: string };
}

export const startGateways = async ({
  folder,
  origin,
  apis,
  upstreams,
}: GatewaysOptions): Promise<Gateways> => {
  await using stack = new AsyncDisposableStack();
  const entry = stack.use(
    await start(join(folder, "entry"), {
      relay: { allow: "*" }, // a page's key is known to nobody beforehand
      http: { listen: "127.0.0.1:0", cors: [origin] },
    }),
  );
  const bureau = stack.use(
    await start(join(folder, "bureau"), {
      peer: { bootstrap: [entry.address] },
      adapter: {
        service: "credit-check",
        url: upstreams.bureau,
        env: { CREDIT_API_KEY: apis.bureau.apiKey },
        allow: [{ peers: "*", functions: ["checkCredit"] }],
      },
    }),
  );
  // Whoever asks may choose the number. The words are those of the bureau's yes, or nothing is sent.
  const words = {
    service: "credit-check",
    function: "checkCreditResponse",
    path: "body.message",
    peers: [bureau.peerId],
  };
  const sms = stack.use(
    await start(join(folder, "sms"), {
      peer: { bootstrap: [entry.address, bureau.address] },
      adapter: {
        service: "sms",
        url: upstreams.sms,
        env: { SMS_ACCOUNT: apis.sms.account, SMS_TOKEN: apis.sms.token },
        allow: [{ peers: "*", functions: ["sendMessage"], arguments: { Body: { from: words } } }],
      },
    }),
  );
  const running = stack.move();
  return { entry, bureau, sms, [Symbol.asyncDispose]: () => running.disposeAsync() };
};

interface GatewayFiles {
  readonly relay?: object;
  readonly http?: { readonly listen: string; readonly cors: readonly string[] };
  readonly peer?: { readonly bootstrap: readonly string[] };
  readonly adapter?: {
    readonly service: string;
    readonly url: string;
    readonly env: Readonly<Record<string, string>>;
    readonly allow: readonly object[];
  };
}

const REPOSITORY = fileURLToPath(new URL("../../../", import.meta.url));

const start = async (folder: string, files: GatewayFiles): Promise<RunningGateway> => {
  const { adapter, peer, ...config } = files;
  await mkdir(folder, { recursive: true });
  if (adapter !== undefined) await writeAdapter(folder, adapter);
  const file = join(folder, "sluice.yaml");
  const serve = async (listen: string, http: object | undefined) => {
    const addresses = { ...peer, listen: [listen] };
    await writeFile(
      file,
      dump({ ...config, admin: { listen: "none" }, peer: addresses, ...(http && { http }) }),
    );
    return createGateway(await loadConfig(file), { logger: silentLogger, env: adapter?.env ?? {} });
  };
  let gateway = await serve("/ip4/127.0.0.1/tcp/0/ws", files.http);
  const { peerId, httpUrl = "" } = gateway;
  const [address = ""] = gateway.addresses();
  return {
    peerId,
    address,
    httpUrl,
    async restart() {
      await gateway.stop();
      const http = files.http && { ...files.http, listen: new URL(httpUrl).host };
      gateway = await serve(address.replace(/\/p2p\/.*/, ""), http);
    },
    [Symbol.asyncDispose]: () => gateway.stop(),
  };
};

/** The project's own manifest with this page's upstream and rule written in. */
const writeAdapter = async (
  folder: string,
  { service, url, allow }: NonNullable<GatewayFiles["adapter"]>,
): Promise<void> => {
  const source = join(REPOSITORY, "adapters", service, "adapter.yaml");
  const manifest = load(await readFile(source, "utf8")) as { readonly upstream: object };
  const target = join(folder, "adapters", service);
  await mkdir(target, { recursive: true });
  const openapi = join(REPOSITORY, "openapi", service, "openapi.yaml");
  const upstream = { ...manifest.upstream, url };
  await writeFile(join(target, "adapter.yaml"), dump({ ...manifest, openapi, upstream, allow }));
};
