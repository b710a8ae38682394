import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { JsonObject } from "../../../src/core/index.ts";

export const PRISM = join(import.meta.dirname, "node_modules/@stoplight/prism-cli/dist/index.js");

const START_MS = 60_000;

export interface PrismServer extends AsyncDisposable {
  readonly url: string;
}

/**
 * Starts Prism on a free port. As a mock of one document: a request that is not as described is answered with a 4xx. In front of `upstream`: it
 * passes everything on and says in the header `sl-violations` of each answer what of request and answer is not as described.
 */
export const startPrism = async (document: JsonObject, upstream?: string): Promise<PrismServer> => {
  const folder = await mkdtemp(join(tmpdir(), "sluice-prism-"));
  const file = join(folder, "openapi.json");
  await writeFile(file, JSON.stringify(document));
  const options = ["--multiprocess=false", "--host", "127.0.0.1", "-p", "0", file];
  const mode = upstream === undefined ? ["mock", "--errors", ...options] : ["proxy", ...options, upstream];
  const prism = spawn(process.execPath, [PRISM, ...mode], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(prism, "exit");
  const stop = async (): Promise<void> => {
    prism.kill();
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  const isLate = setTimeout(() => prism.kill(), START_MS);
  try {
    return { url: await urlOf(prism.stdout, prism.stderr, exited), [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(isLate);
  }
};

/** Both are read to the end, so that its log never fills a pipe. */
const urlOf = (
  stdout: NodeJS.ReadableStream,
  stderr: NodeJS.ReadableStream,
  exited: Promise<unknown>,
): Promise<string> =>
  new Promise((resolve, reject) => {
    let last = "";
    createInterface(stdout).on("line", (line) => {
      const url = /listening on (http:\/\/\S+:\d+)/.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    });
    createInterface(stderr).on("line", (line) => {
      last = line;
    });
    void exited.then(() => reject(new Error(`Prism ended before it listened: ${last}`)));
  });
