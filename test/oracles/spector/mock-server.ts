import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

export const SPECS = join(import.meta.dirname, "node_modules/@typespec/http-specs");
const CLI = join(import.meta.dirname, "node_modules/@typespec/spector/cmd/cli.mjs");
const GIT = ["-c", "user.name=oracle", "-c", "user.email=oracle@localhost", "-c", "commit.gpgsign=false"];

export interface MockServer extends AsyncDisposable {
  readonly url: string;
  /** How it calls itself in answers that point back to it. */
  readonly baseUrl: string;
  /** The server's own verdict, by scenario. */
  verdicts(): Promise<ReadonlyMap<string, Verdict>>;
}

export type Verdict = "pass" | "fail" | "not-implemented" | "not-applicable" | "not-supported";

/** Starts Spector on a free port; it wants a git repository with a commit as its folder, and leaves its report there. */
export const startMockServer = async (): Promise<MockServer> => {
  const folder = await mkdtemp(join(tmpdir(), "sluice-spector-"));
  execFileSync("git", ["init", "--quiet"], { cwd: folder });
  execFileSync("git", [...GIT, "commit", "--quiet", "--allow-empty", "-m", "empty"], { cwd: folder });
  // Its comparison of XML leaves a rejection unhandled when the request differs: that must not end it.
  const options = ["--unhandled-rejections=none", CLI, "serve", join(SPECS, "specs"), "--port", "0"];
  const server = spawn(process.execPath, options, { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(server, "exit");
  const stop = async (): Promise<void> => {
    server.kill();
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const port = await portOf(server.stdout, exited);
    const url = `http://127.0.0.1:${port}`;
    const baseUrl = `http://localhost:${port}`;
    return { url, baseUrl, verdicts: () => verdictsOf(url), [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

/** Read to the end, so that the server's log never fills the pipe. */
const portOf = (stdout: NodeJS.ReadableStream, exited: Promise<unknown>): Promise<string> =>
  new Promise((resolve, reject) => {
    createInterface(stdout).on("line", (line) => {
      const port = /Started server on (\d+)/.exec(line)?.[1];
      if (port !== undefined) resolve(port);
    });
    void exited.then(() => reject(new Error("the mock server ended before it listened")));
  });

const verdictsOf = async (url: string): Promise<ReadonlyMap<string, Verdict>> => {
  const reports = (await (await fetch(`${url}/.coverage`)).json()) as { results: Record<string, Verdict> }[];
  return new Map(reports.flatMap(({ results }) => Object.entries(results)));
};
