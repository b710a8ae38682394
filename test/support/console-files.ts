import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type ConsoleFile, readConsole } from "../../src/admin/console.ts";
import { consoleRoutes } from "../../src/admin/routes/console.ts";
import { systemClock } from "../../src/core/index.ts";
import { listenOn, openApp, serveRoutes, stopApp } from "../../src/listener/index.ts";
import { tempDir } from "./temp-dir.ts";

const SCRIPT = fileURLToPath(new URL("../../scripts/build-console.mjs", import.meta.url));

/** The console as it is now, built as it is shipped; what is in dist may be old. */
export const buildConsole = async (): Promise<readonly ConsoleFile[]> => {
  await using temp = await tempDir();
  const folder = join(temp.path, "console/");
  const { NODE_ENV: _tests, ...env } = process.env;
  await promisify(execFile)(process.execPath, [SCRIPT, folder], { env });
  return readConsole([folder]);
};

/** The console's own routes on a port, with no API behind them. */
export const serveConsole = async (
  files: readonly ConsoleFile[],
): Promise<{ readonly url: string } & AsyncDisposable> => {
  const timing = { headersMs: 10_000, requestMs: 10_000, idleMs: 5_000, checkMs: 1_000 };
  const app = await openApp({
    timing,
    maxConnections: 64,
    refuse: (_error, reply) => void reply.code(404).send(),
  });
  serveRoutes(app, consoleRoutes(files), { head: true });
  const url = await listenOn(app, { host: "127.0.0.1", port: 0 }, { key: "admin.listen", scheme: "http" });
  return { url, [Symbol.asyncDispose]: () => stopApp(app, systemClock, 1_000) };
};
