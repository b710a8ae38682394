import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { clip, isJsonObject, type JsonObject, reasonOf, SluiceError } from "../core/index.ts";

/** One `sluice` command in a process of its own. It ends when this process does: its IPC channel closes. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  /** The JSON line it printed when it was ready. */
  readonly ready: JsonObject;
  /** One question and its answer over IPC. */
  ask(message: JsonObject): Promise<JsonObject>;
  /** SIGTERM, and SIGKILL when it is still there after 3 s. */
  stop(): Promise<void>;
}

export interface ChildOptions {
  /** For messages. */
  readonly name: string;
  /** `sluice` arguments. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

const SLUICE = fileURLToPath(new URL("../../bin/sluice.js", import.meta.url));
const READY_WITHIN_MS = 20_000;
const STOP_WITHIN_MS = 3_000;
const STDERR_KEPT_CHARS = 4_096;

/** Starts the command and waits for its ready line. @throws SluiceError SLUICE_CONFIG with what it said instead. */
export const startChild = async (options: ChildOptions): Promise<Child> => {
  const child = spawn(process.execPath, [SLUICE, ...options.args], {
    cwd: options.cwd,
    env: { ...inheritedEnv(), ...options.env },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  try {
    const ready = await readyLine(child, options);
    return {
      name: options.name,
      pid: child.pid ?? 0,
      ready,
      ask: (message) => ask(child, options.name, message),
      stop: () => stop(child),
    };
  } catch (error) {
    await stop(child);
    throw error;
  }
};

/** A gateway of the demo takes nothing from the settings of the person's own gateway. */
const inheritedEnv = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("SLUICE_")));

const readyLine = async (child: ChildProcess, { name, signal }: ChildOptions): Promise<JsonObject> => {
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-STDERR_KEPT_CHARS);
  });
  const failed = (what: string): SluiceError => {
    const words = clip(said.trim().replaceAll(/\s*\n\s*/g, "; "), 400);
    return new SluiceError("SLUICE_CONFIG", `the demo's ${name} ${what}${words === "" ? "" : `: ${words}`}`);
  };
  const { promise, resolve, reject } = Promise.withResolvers<JsonObject>();
  const abort = (): void => reject(signal.reason as Error);
  const timer = setTimeout(
    () => reject(failed(`was not ready within ${READY_WITHIN_MS / 1000} s`)),
    READY_WITHIN_MS,
  );
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  child.once("error", (error) => reject(failed(`cannot be started (${reasonOf(error)})`)));
  child.once("close", (code, by) => reject(failed(`ended at once (${by ?? `exit code ${code}`})`)));
  if (child.stdout !== null)
    createInterface(child.stdout).on("line", (line) => {
      const value = parseJson(line);
      if (isJsonObject(value)) resolve(value);
    });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
  }
};

const parseJson = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

const ask = async (child: ChildProcess, name: string, message: JsonObject): Promise<JsonObject> => {
  if (!child.connected) throw new SluiceError("SLUICE_CLOSED", `the demo's ${name} ended early`);
  const answer = once(child, "message", { signal: AbortSignal.timeout(READY_WITHIN_MS) });
  child.send(message);
  const [value] = (await answer) as [unknown];
  if (!isJsonObject(value)) throw new SluiceError("SLUICE_INTERNAL", `the demo's ${name} answered nonsense`);
  return value;
};

const stop = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN_MS);
  await ended;
  clearTimeout(timer);
};
