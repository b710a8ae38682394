import { AvmInstance } from "../../../src/avm/avm-instance.ts";
import type { Interpreter, Reading, RunInput, RunOutcome, Trace, View } from "../../../src/avm/interface.ts";
import type { InterpreterOptions } from "../../../src/avm/options.ts";
import { readingOf } from "../../../src/avm/reading.ts";
import { traceFacts, traceOf } from "../../../src/avm/trace.ts";
import { viewOf } from "../../../src/avm/view.ts";
import { reasonOf, SluiceError } from "../../../src/core/index.ts";
import type { Life } from "../time/life.ts";

/** The real AquaVM of one peer; it survives crashes, for it remembers nothing. */
export class PeerAvm {
  /** Virtual time of a run, ms. */
  readonly runMs: readonly [low: number, high: number];
  readonly #module: WebAssembly.Module;
  readonly #options: InterpreterOptions;
  #instance: AvmInstance | undefined;

  constructor(
    module: WebAssembly.Module,
    options: InterpreterOptions,
    runMs: readonly [low: number, high: number],
  ) {
    this.#module = module;
    this.#options = options;
    this.runMs = runMs;
  }

  /** @throws SluiceError SLUICE_AVM_TRAPPED; the next run has a new instance. */
  run(input: RunInput): RunOutcome {
    return this.#with((instance) => instance.run(input));
  }

  /** @throws like `run`. */
  trace(data: Uint8Array): Trace {
    const { peerId } = this.#options;
    return this.#with((instance) => traceOf(traceFacts(instance.describe(data), peerId), peerId));
  }

  /** @throws like `run`. */
  view(particle: Parameters<Interpreter["view"]>[0]): View {
    return this.#with((instance) => viewOf(instance, particle, this.#options));
  }

  /** @throws like `run`. */
  read(data: Uint8Array, maxChars: number): Reading {
    return this.#with((instance) => readingOf(instance.describe(data), this.#options.peerId, maxChars));
  }

  #with<T>(work: (instance: AvmInstance) => T): T {
    this.#instance ??= new AvmInstance(this.#module, this.#options);
    try {
      return work(this.#instance);
    } catch (error) {
      this.#instance = undefined;
      throw new SluiceError("SLUICE_AVM_TRAPPED", reasonOf(error));
    }
  }
}

/** One run after the other, each taking a little virtual time. */
export class SimInterpreter implements Interpreter {
  readonly #avm: PeerAvm;
  readonly #life: Life;
  #freeAt = 0;

  constructor(avm: PeerAvm, life: Life) {
    this.#avm = avm;
    this.#life = life;
  }

  run(input: RunInput): Promise<RunOutcome> {
    return this.#inTurn(() => this.#avm.run(input));
  }

  trace(data: Uint8Array): Promise<Trace> {
    return this.#inTurn(() => this.#avm.trace(data));
  }

  view(particle: Parameters<Interpreter["view"]>[0]): Promise<View> {
    return this.#inTurn(() => this.#avm.view(particle));
  }

  read(data: Uint8Array, maxChars: number): Promise<Reading> {
    return this.#inTurn(() => this.#avm.read(data, maxChars));
  }

  #inTurn<T>(work: () => T): Promise<T> {
    const { scheduler, random } = this.#life;
    this.#freeAt = Math.max(this.#freeAt, scheduler.now) + random.between(...this.#avm.runMs);
    return new Promise((resolve, reject) => {
      this.#life.after(this.#freeAt - scheduler.now, "interpreter", () => {
        try {
          resolve(work());
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  async close(): Promise<void> {}
}
