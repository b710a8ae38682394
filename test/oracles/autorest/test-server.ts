import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** The npm package with the server and its Swagger documents. */
export const PACKAGE = join(import.meta.dirname, "node_modules/@microsoft.azure/autorest.testserver");

/** The reports the server keeps: `vanilla` and `optional` are the protocol's, `azure` and `dpg` Microsoft's own conventions. */
export const CATEGORIES = ["vanilla", "optional", "azure", "dpg"] as const;
export type Category = (typeof CATEGORIES)[number];

/** How often each scenario was reached by a request the server found right, by category. */
export type Reports = Readonly<Record<Category, ReadonlyMap<string, number>>>;

export interface TestServer extends AsyncDisposable {
  readonly url: string;
  reports(): Promise<Reports>;
}

/** Starts it on a free port, all counters at zero. */
export const startTestServer = async (): Promise<TestServer> => {
  const folder = await mkdtemp(join(tmpdir(), "sluice-autorest-"));
  const args = [join(PACKAGE, "dist/cli/cli.js"), "run", "--port=0", `--coverageDirectory=${folder}`];
  const server = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "pipe", "ignore"] });
  const exited = once(server, "exit");
  const stop = async (): Promise<void> => {
    server.kill();
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const url = `http://127.0.0.1:${await portOf(server.stdout, exited)}`;
    // One counter starts at 1.
    await fetch(`${url}/report/clear`, { method: "POST" });
    return { url, reports: () => reportsOf(url), [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

/** Read to the end, so that the server's log never fills the pipe. */
const portOf = (stdout: NodeJS.ReadableStream, exited: Promise<unknown>): Promise<string> =>
  new Promise((resolve, reject) => {
    createInterface(stdout).on("line", (line) => {
      const port = /Started server on port (\d+)/.exec(line)?.[1];
      if (port !== undefined) resolve(port);
    });
    void exited.then(() => reject(new Error("the test server ended before it listened")));
  });

const reportsOf = async (url: string): Promise<Reports> => {
  const entries = CATEGORIES.map(async (category) => {
    const answer = await fetch(`${url}/report/${category}`);
    return [category, new Map(Object.entries((await answer.json()) as Record<string, number>))] as const;
  });
  return Object.fromEntries(await Promise.all(entries)) as unknown as Reports;
};
