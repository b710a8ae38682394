import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { now, type Timeline } from "./timeline.ts";

export interface GatewayProcessOptions {
  readonly name: string;
  /** With sluice.yaml in it. */
  readonly folder: string;
  readonly timeline: Timeline;
}

const SLUICE = fileURLToPath(new URL("../../bin/sluice.js", import.meta.url));

/** One gateway in a process of its own, killed and started again in the same folder. What it says goes to `log.txt` there. */
export class GatewayProcess {
  readonly name: string;
  readonly folder: string;
  /** Base URL of the admin listener, once it was ready. */
  admin = "";
  readonly startMs: number[] = [];
  readonly #timeline: Timeline;
  #child: ChildProcess | undefined;
  #ready = false;
  #stoppedAt: number | undefined;
  #endOutage: (() => void) | undefined;

  constructor({ name, folder, timeline }: GatewayProcessOptions) {
    this.name = name;
    this.folder = folder;
    this.#timeline = timeline;
  }

  /** Its process exists: starting, serving or stopped. */
  get alive(): boolean {
    return this.#child !== undefined;
  }

  get ready(): boolean {
    return this.#ready;
  }

  get stopped(): boolean {
    return this.#stoppedAt !== undefined;
  }

  /** Resolves when it serves; false: it ended before it did. */
  async start(): Promise<boolean> {
    if (this.alive) return this.#ready;
    const startedAt = now();
    this.#endOutage ??= this.#timeline.outage(this.name, "starting");
    const log = openSync(`${this.folder}/log.txt`, "a");
    const child = spawn(process.execPath, [SLUICE, "serve"], {
      cwd: this.folder,
      env: environment(),
      stdio: ["ignore", "pipe", log, "ipc"], // without this process its IPC channel closes, and it ends
    });
    this.#child = child;
    const ended = once(child, "exit").then(([code, signal]) => this.#ended(child, code, signal));
    const line = child.stdout && once(createInterface(child.stdout), "line");
    const first = await Promise.race([line, ended]);
    if (first === undefined || first === null || this.#child !== child) return false;
    const ready = JSON.parse(String(first[0])) as { admin: string | null };
    this.admin = ready.admin ?? "";
    this.#ready = true;
    this.startMs.push(now() - startedAt);
    this.#endOutage?.();
    this.#endOutage = undefined;
    this.#timeline.add({ kind: "ready", who: this.name });
    return true;
  }

  /** kill -9, also in the middle of a start; resolves when the process is gone. */
  async kill(detail?: string): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const since = this.#stoppedAt ?? now();
    this.#timeline.add({
      kind: "kill",
      who: this.name,
      since,
      ...(detail === undefined ? {} : { detail }),
    });
    this.#forget("killed");
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }

  /** SIGSTOP, and SIGCONT after `ms` if it is still the same process. */
  async freeze(ms: number): Promise<void> {
    const child = this.#child;
    if (child === undefined || this.stopped) return;
    const end = this.#timeline.outage(this.name, "stopped");
    this.#stoppedAt = now();
    this.#timeline.add({ kind: "stop", who: this.name });
    child.kill("SIGSTOP");
    await new Promise((resolve) => setTimeout(resolve, ms));
    end();
    if (this.#child !== child) return;
    this.#stoppedAt = undefined;
    child.kill("SIGCONT");
    this.#timeline.add({ kind: "continue", who: this.name });
  }

  #ended(child: ChildProcess, code: unknown, signal: unknown): undefined {
    if (this.#child !== child) return;
    this.#timeline.add({ kind: "crash", who: this.name, detail: `exit code ${code}, signal ${signal}` });
    this.#forget("crashed");
  }

  #forget(why: string): void {
    this.#child = undefined;
    this.#ready = false;
    this.#stoppedAt = undefined;
    this.#endOutage ??= this.#timeline.outage(this.name, why);
  }
}

/** Nothing of the settings of the person's own gateway. */
const environment = (): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(SLUICE_|VITEST|NODE_OPTIONS)/.test(name)),
  ),
  SLUICE_LOG_LEVEL: "info",
});
