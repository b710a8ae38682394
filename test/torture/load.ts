import { setTimeout as pause } from "node:timers/promises";
import { SluiceError } from "../../src/core/index.ts";
import { now } from "./timeline.ts";
import type { World } from "./world.ts";

/** One particle and what its client got. Times are Unix ms. */
export interface Attempt {
  readonly serial: string;
  readonly launchedAt: number;
  readonly deadline: number;
  settledAt: number | undefined;
  outcome: Outcome | undefined;
}

export type Outcome =
  | { readonly kind: "result"; readonly values: readonly unknown[] }
  | { readonly kind: "error"; readonly code: string; readonly detail: string }
  /** Neither, long after its deadline. */
  | { readonly kind: "silent" };

/** How long after its deadline a client may take to say so, ms. */
const MARGIN_MS = 5_000;
/** A refusal comes at once: without a pause a lane would do nothing but collect them, ms. */
const AFTER_ERROR_MS = 200;

/** Starts particles and remembers what became of each. */
export class Load {
  readonly attempts: Attempt[] = [];
  readonly #world: World;
  readonly #open = new Set<Promise<Attempt>>();

  constructor(world: World) {
    this.#world = world;
  }

  get inFlight(): number {
    return this.#open.size;
  }

  /** Resolves when its outcome is known; never rejects. */
  launch(ttlMs: number): Promise<Attempt> {
    const launchedAt = now();
    const attempt: Attempt = {
      serial: `s${this.attempts.length}`,
      launchedAt,
      deadline: launchedAt + ttlMs,
      settledAt: undefined,
      outcome: undefined,
    };
    const { clients } = this.#world;
    const client = clients[this.attempts.length % clients.length] ?? clients[0];
    this.attempts.push(attempt);
    const silence = Promise.withResolvers<Outcome>();
    const timer = setTimeout(() => silence.resolve({ kind: "silent" }), ttlMs + MARGIN_MS);
    const answer = client.run(this.#world.script(attempt.serial), { ttlMs }).then(
      ({ values }): Outcome => ({ kind: "result", values }),
      (error: unknown): Outcome => ({
        kind: "error",
        code: error instanceof SluiceError ? error.code : "(no code)",
        detail: error instanceof Error ? error.message : String(error),
      }),
    );
    const settled = Promise.race([answer, silence.promise]).then((outcome) => {
      clearTimeout(timer);
      attempt.settledAt = now();
      attempt.outcome = outcome;
      this.#open.delete(settled);
      return attempt;
    });
    this.#open.add(settled);
    return settled;
  }

  /** Keeps `width` in flight until `signal`; each lives as long as `ttlMs` says at its start. */
  async keepBusy(width: number, ttlMs: () => number, signal: AbortSignal): Promise<void> {
    const lane = async (): Promise<void> => {
      while (!signal.aborted) {
        const attempt = await this.launch(ttlMs());
        if (attempt.outcome?.kind === "error") await pause(AFTER_ERROR_MS, undefined, { ref: false });
      }
    };
    await Promise.all(Array.from({ length: width }, lane));
  }

  /** Resolves when every particle has an outcome. */
  async settled(): Promise<void> {
    while (this.#open.size > 0) await Promise.all(this.#open);
  }
}
