import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { dump, load } from "js-yaml";
import { isJsonObject, type JsonObject, SluiceError } from "../core/index.ts";
import { type Child, startChild } from "./child-process.ts";

/** A gateway of the demo, running in a process of its own. */
export interface DemoGateway {
  readonly name: string;
  readonly peerId: string;
  readonly multiaddr: string;
  readonly admin: { readonly url: string; readonly token: string };
  readonly services: readonly string[];
  readonly child: Child;
}

export interface Trio {
  readonly relay: DemoGateway;
  readonly bureau: DemoGateway;
  readonly sms: DemoGateway;
}

export interface TrioOptions {
  /** Each gateway gets a folder of its own in it. */
  readonly folder: string;
  /** The one peer that may pass particles through the relay and call the two services. */
  readonly client: string;
  readonly upstreams: { readonly bureau: string; readonly sms: string };
  /** Environment of the gateway beside each API: its credentials. */
  readonly secrets: { readonly bureau: Record<string, string>; readonly sms: Record<string, string> };
  readonly signal: AbortSignal;
  /** Told of every process as soon as it runs, so that it can be ended. */
  readonly onStart: (child: Child) => void;
}

/** Starts relay, bureau and sms, each knowing those before it. @throws SluiceError SLUICE_CONFIG */
export const startTrio = async (options: TrioOptions): Promise<Trio> => {
  const relay = await startGateway("relay", options, { bootstrap: [], relay: ["client"], env: {} });
  const bureau = await startGateway("bureau", options, {
    bootstrap: [relay.multiaddr],
    relay: "none",
    env: options.secrets.bureau,
    adapter: {
      service: "credit-check",
      url: options.upstreams.bureau,
      functions: ["getCustomer", "checkCredit"],
    },
  });
  const sms = await startGateway("sms", options, {
    bootstrap: [relay.multiaddr, bureau.multiaddr],
    relay: "none",
    env: options.secrets.sms,
    adapter: {
      service: "sms",
      url: options.upstreams.sms,
      functions: ["sendMessage"],
      arguments: {
        To: { from: { service: "credit-check", function: "getCustomer", peers: [bureau.peerId] } },
        Body: { from: { service: "credit-check", function: "checkCredit", peers: [bureau.peerId] } },
      },
    },
  });
  return { relay, bureau, sms };
};

interface GatewayPlan {
  readonly bootstrap: readonly string[];
  readonly relay: "none" | readonly string[];
  readonly env: Record<string, string>;
  readonly adapter?: {
    readonly service: string;
    readonly url: string;
    readonly functions: readonly string[];
    /** Where arguments must come from. */
    readonly arguments?: JsonObject;
  };
}

const PACKAGE = fileURLToPath(new URL("../../", import.meta.url));

const startGateway = async (name: string, options: TrioOptions, plan: GatewayPlan): Promise<DemoGateway> => {
  const folder = join(options.folder, name);
  await mkdir(folder);
  const config = {
    data: "./data",
    peer: { listen: ["/ip4/127.0.0.1/tcp/0/ws"], bootstrap: plan.bootstrap },
    peers: { client: options.client },
    relay: { allow: plan.relay },
    admin: { listen: "127.0.0.1:0" },
    adapters: "./adapters",
  };
  await writeFile(join(folder, "sluice.yaml"), dump(config));
  if (plan.adapter !== undefined) await writeAdapter(folder, plan.adapter);
  const child = await startChild({
    name: `${name} gateway`,
    args: ["serve", "-c", "sluice.yaml"],
    cwd: folder,
    env: plan.env,
    signal: options.signal,
  });
  options.onStart(child);
  const { peerId, addresses, admin, services } = child.ready;
  const multiaddr = Array.isArray(addresses) ? addresses[0] : undefined;
  if (typeof peerId !== "string" || typeof multiaddr !== "string" || typeof admin !== "string")
    throw new SluiceError(
      "SLUICE_INTERNAL",
      `the ready line of the demo's ${name} gateway is not understood`,
    );
  return {
    name,
    peerId,
    multiaddr,
    admin: { url: admin, token: (await readFile(join(folder, "data", "admin.token"), "utf8")).trim() },
    services: Array.isArray(services) ? services.map(String) : [],
    child,
  };
};

/** The project's own manifest with this demo's upstream and caller written in. */
const writeAdapter = async (folder: string, adapter: NonNullable<GatewayPlan["adapter"]>): Promise<void> => {
  const source = join(PACKAGE, "adapters", adapter.service, "adapter.yaml");
  const manifest = load(await readFile(source, "utf8"));
  if (!isJsonObject(manifest)) throw new SluiceError("SLUICE_CONFIG", `${source} is no manifest`);
  const target = join(folder, "adapters", adapter.service);
  await mkdir(target, { recursive: true });
  const own = {
    ...manifest,
    openapi: join(PACKAGE, "openapi", adapter.service, "openapi.yaml"),
    upstream: { ...(manifest.upstream as JsonObject), url: adapter.url },
    allow: [
      {
        peers: ["client"],
        functions: adapter.functions,
        ...(adapter.arguments && { arguments: adapter.arguments }),
      },
    ],
  };
  await writeFile(join(target, "adapter.yaml"), dump(own));
};
