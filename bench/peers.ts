import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A process under measurement and the JSON line it printed when it was ready. */
export interface BenchProcess<Ready> {
  readonly pid: number;
  readonly ready: Ready;
}

/** Everything the bench starts, ended by its own id and tidied up at the end. */
export class Stage implements AsyncDisposable {
  readonly folder: string;
  readonly #children: ChildProcess[] = [];

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async open(): Promise<Stage> {
    return new Stage(await mkdtemp(join(tmpdir(), "sluice-bench-")));
  }

  async start<Ready>(
    file: string,
    args: readonly string[],
    env: Record<string, string> = {},
  ): Promise<BenchProcess<Ready>> {
    const script = fileURLToPath(new URL(file, import.meta.url));
    const child = spawn(process.execPath, [script, ...args], {
      cwd: this.folder,
      env: { ...process.env, SLUICE_LOG_LEVEL: "error", ...env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#children.push(child);
    const [line] = (await Promise.race([
      once(createInterface(child.stdout), "line"),
      once(child, "exit").then(([code]) => Promise.reject(new Error(`${file} ended with ${String(code)}`))),
    ])) as [string];
    return { pid: child.pid ?? 0, ready: JSON.parse(line) as Ready };
  }

  /** A gateway that publishes `adapters` to everybody. */
  async gateway(
    name: string,
    bootstrap: readonly string[],
    adapters: Record<string, object> = {},
    env: Record<string, string> = {},
    settings: object = {},
  ) {
    const folder = join(this.folder, name);
    for (const [service, manifest] of Object.entries(adapters)) {
      await mkdir(join(folder, "adapters", service), { recursive: true });
      await writeFile(join(folder, "adapters", service, "adapter.yaml"), JSON.stringify(manifest));
    }
    await mkdir(folder, { recursive: true });
    const config = {
      peer: { listen: ["/ip4/127.0.0.1/tcp/0/ws"], bootstrap },
      admin: { listen: "none" },
      ...settings,
    };
    await writeFile(join(folder, "sluice.yaml"), JSON.stringify(config));
    return this.start<{ peerId: string; addresses: string[] }>(
      "../bin/sluice.js",
      ["serve", "-c", join(folder, "sluice.yaml")],
      env,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children) {
      if (child.exitCode !== null) continue;
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

const document = (service: string): string =>
  fileURLToPath(new URL(`../openapi/${service}/openapi.yaml`, import.meta.url));

export const SECRETS = { CREDIT_API_KEY: "bench-key", SMS_ACCOUNT: "AC-bench", SMS_TOKEN: "bench-token" };

/** The demo's two APIs and the manifests of their adapters. */
export const startApis = async (stage: Stage) => {
  const api = (name: string) =>
    stage.start<{ url: string }>("../bin/sluice.js", ["demo", name, "--listen", "127.0.0.1:0"], SECRETS);
  const bureau = (await api("credit-bureau")).ready.url;
  const sms = (await api("sms-provider")).ready.url;
  const manifest = (service: string, url: string, credentials: object, operations: object) => ({
    openapi: document(service),
    upstream: { url, credentials },
    allow: [{ peers: "*" }],
    operations,
  });
  return {
    bureau,
    sms,
    adapters: {
      "credit-check": manifest(
        "credit-check",
        bureau,
        { apiKey: { env: "CREDIT_API_KEY" } },
        { checkCredit: { arguments: ["customerId", "amount"] } },
      ),
      sms: manifest(
        "sms",
        sms,
        { basicAuth: { username: { env: "SMS_ACCOUNT" }, password: { env: "SMS_TOKEN" } } },
        {},
      ),
    },
  };
};
