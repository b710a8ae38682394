import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const BIN = fileURLToPath(new URL("../../bin/sluice.js", import.meta.url));

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Uint8Array;
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the command line in a process of its own; stdin is closed unless there is something to say. */
export const spawnSluice = (args: readonly string[], { cwd, env, stdin }: RunOptions = {}): ChildProcess => {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(SLUICE_|VITEST|NODE_OPTIONS)/.test(name)),
  );
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd,
    env: { ...inherited, ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin?.on("error", () => {}); // it may end without reading
  child.stdin?.end(stdin ?? "");
  return child;
};

/** Waits for the end of a command and gives what it wrote. */
export const finished = async (child: ChildProcess): Promise<Finished> => {
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout, stderr };
};

export const sluice = (args: readonly string[], options?: RunOptions): Promise<Finished> =>
  finished(spawnSluice(args, options));

export interface ServedGateway extends AsyncDisposable {
  readonly peerId: string;
  readonly multiaddr: string;
  readonly admin: string;
  /** Empty without an `http` listener. */
  readonly http: string;
  readonly child: ChildProcess;
  readonly cwd: string;
  /** Everything it wrote to stderr so far. */
  stderr(): string;
  /** Ends it as asked and gives its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts a long-running command and waits for its JSON line. @throws Error with its stderr when it ends first. */
export const startSluice = async (
  args: readonly string[],
  options: RunOptions = {},
): Promise<{ child: ChildProcess; ready: Record<string, unknown>; stderr: () => string }> => {
  const child = spawnSluice(args, options);
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ready = await new Promise<Record<string, unknown>>((resolve, reject) => {
    child.once("close", (code) => reject(new Error(`sluice ${args[0]} ended with ${code}: ${stderr}`)));
    if (child.stdout !== null)
      createInterface(child.stdout).once("line", (line) =>
        resolve(JSON.parse(line) as Record<string, unknown>),
      );
  });
  return { child, ready, stderr: () => stderr };
};

export const serveGateway = async (
  options: RunOptions & { readonly cwd: string },
): Promise<ServedGateway> => {
  const { child, ready, stderr } = await startSluice(["serve"], options);
  const stop = async (signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const closed = once(child, "close") as Promise<[number | null]>;
    child.kill(signal);
    return (await closed)[0];
  };
  return {
    peerId: ready.peerId as string,
    multiaddr: (ready.addresses as string[])[0] ?? "",
    admin: ready.admin as string,
    http: (ready.http as string | null) ?? "",
    child,
    cwd: options.cwd,
    stderr,
    stop,
    [Symbol.asyncDispose]: async () => void (await stop()),
  };
};

/** A folder for one test, with files in it by their relative path. */
export const tempFolder = async (
  files: Readonly<Record<string, string>> = {},
): Promise<{ path: string } & AsyncDisposable> => {
  const path = await mkdtemp(join(tmpdir(), "sluice-test-"));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), text);
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
};

export const REPOSITORY = fileURLToPath(new URL("../../", import.meta.url));
