import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { effectDocument } from "../support/counting-backend.ts";

/** One gateway in a process of its own, with one `once` function, `sink.perform(serial)`, and an API that answers it at once. */
export interface GatewayUnderLoad extends AsyncDisposable {
  readonly peerId: string;
  readonly multiaddr: string;
  /** Of GET /metrics: counters by `name` or `name{label="value"}`. */
  metrics(): Promise<ReadonlyMap<string, number>>;
  /** Bytes of everything in its data folder. */
  dataBytes(): Promise<number>;
  /** How long GET /health took, ms. */
  healthMs(): Promise<number>;
  /** What it logged is here, as long as it lives. */
  readonly folder: string;
}

const SLUICE = fileURLToPath(new URL("../../bin/sluice.js", import.meta.url));
const SINK = fileURLToPath(new URL("./sink.ts", import.meta.url));
const ASK_MS = 30_000;

export const startGatewayUnderLoad = async (): Promise<GatewayUnderLoad> => {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "sluice-soak-"));
  stack.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  // A process of its own: one that is slow because the load generator is busy would be the bottleneck.
  const sink = spawn(process.execPath, [SINK], { stdio: ["ignore", "pipe", "inherit", "ipc"] });
  stack.defer(() => ended(sink));
  const sinkUrl = await firstLine(sink, "the API");
  await writeFiles(folder, sinkUrl);
  const log = openSync(join(folder, "log.txt"), "a");
  const environment = Object.entries(process.env).filter(([name]) => !/^(SLUICE_|NODE_OPTIONS)/.test(name));
  const child = spawn(process.execPath, [SLUICE, "serve"], {
    cwd: folder,
    env: { ...Object.fromEntries(environment), SLUICE_LOG_LEVEL: "warn" },
    stdio: ["ignore", "pipe", log, "ipc"], // without this process its IPC channel closes, and it ends
  });
  stack.defer(() => ended(child));
  const line = await firstLine(child, `the gateway (${folder}/log.txt)`);
  const ready = JSON.parse(line) as { peerId: string; addresses: string[]; admin: string };
  const running = stack.move();
  return {
    folder,
    peerId: ready.peerId,
    multiaddr: ready.addresses[0] ?? "",
    metrics: async () => parseMetrics(await ask(`${ready.admin}/metrics`)),
    dataBytes: async () => {
      const data = join(folder, "data");
      const sizes = (await readdir(data)).map((name) => stat(join(data, name)).catch(() => undefined));
      return (await Promise.all(sizes)).reduce((sum, file) => sum + (file?.size ?? 0), 0);
    },
    healthMs: async () => {
      const start = performance.now();
      await ask(`${ready.admin}/health`);
      return performance.now() - start;
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
};

const writeFiles = async (folder: string, upstream: string): Promise<void> => {
  const adapter = join(folder, "adapters", "sink");
  await mkdir(adapter, { recursive: true });
  await writeFile(
    join(folder, "sluice.yaml"),
    JSON.stringify({
      peer: { listen: ["/ip4/127.0.0.1/tcp/0/ws"] },
      admin: { listen: "127.0.0.1:0", metrics: "open" },
    }),
  );
  await writeFile(join(adapter, "openapi.json"), effectDocument("sink", "once"));
  await writeFile(
    join(adapter, "adapter.yaml"),
    JSON.stringify({ openapi: "./openapi.json", upstream: { url: upstream }, allow: [{ peers: "*" }] }),
  );
};

const firstLine = async (child: ChildProcess, what: string): Promise<string> => {
  const [line] = (await Promise.race([
    once(createInterface(child.stdout as NonNullable<ChildProcess["stdout"]>), "line"),
    once(child, "exit").then(() => Promise.reject(new Error(`${what} ended`))),
  ])) as [string];
  return line;
};

const ended = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
};

/** A plain GET: an own connection each time, as a probe makes it. */
const ask = (url: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const request = get(url, { agent: false, timeout: ASK_MS }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      response.on("end", () => resolve(text));
      response.on("error", reject);
    });
    request.on("timeout", () => request.destroy(new Error(`${url} did not answer within ${ASK_MS} ms`)));
    request.on("error", reject);
  });

const parseMetrics = (text: string): ReadonlyMap<string, number> =>
  new Map(
    text
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map((line) => {
        const space = line.lastIndexOf(" ");
        return [line.slice(0, space), Number(line.slice(space + 1))];
      }),
  );
