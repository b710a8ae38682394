import { decodeCalls, encodeResults } from "./call-codec.ts";
import type { RunInput, RunOutcome } from "./interface.ts";
import type { InterpreterOptions } from "./options.ts";
import { hostImports } from "./wasi.ts";

/** Exports of `@fluencelabs/avm` 0.62.0, called as its embedded interface-types section describes them. */
interface AvmExports {
  readonly memory: WebAssembly.Memory;
  allocate(bytes: number, type: number): number;
  invoke(...pointers: number[]): void;
  to_human_readable_data(pointer: number, bytes: number): void;
  get_result_ptr(): number;
  get_result_size(): number;
  release_objects(): void;
  _initialize(): void;
}

/**
 * One AquaVM instance, synchronous. Whatever `run` throws has poisoned it (its shadow stack pointer is not restored):
 * the caller must drop it.
 */
export class AvmInstance {
  readonly #avm: AvmExports;
  readonly #options: InterpreterOptions;
  readonly #peerId: Uint8Array;

  constructor(module: WebAssembly.Module, options: InterpreterOptions) {
    const instance = new WebAssembly.Instance(
      module,
      hostImports(() => new DataView(this.#avm.memory.buffer)),
    );
    this.#avm = instance.exports as unknown as AvmExports;
    this.#options = options;
    this.#peerId = utf8.encode(options.peerId);
    this.#avm._initialize();
  }

  get memoryBytes(): number {
    return this.#avm.memory.buffer.byteLength;
  }

  /** `peerId`: whose run it is, though this peer's key signs what comes of it; default: this peer's. */
  run({ particle, prevData, data, results }: RunInput, peerId?: string): RunOutcome {
    const script = this.#put(utf8.encode(particle.script));
    const prev = this.#put(prevData);
    const current = this.#put(data);
    const parameters = this.#parameters(particle, peerId);
    const callResults = this.#put(encodeResults(results));
    this.#avm.invoke(...script, ...prev, ...current, parameters, ...callResults);
    const outcome = this.#outcome(this.#avm.get_result_ptr());
    this.#avm.release_objects();
    return outcome;
  }

  /** Data as AquaVM's own JSON text; it throws for what no AquaVM wrote. */
  describe(data: Uint8Array): string {
    this.#avm.to_human_readable_data(...this.#put(data));
    const text = decoder.decode(
      new Uint8Array(this.#avm.memory.buffer, this.#avm.get_result_ptr(), this.#avm.get_result_size()),
    );
    this.#avm.release_objects();
    return text;
  }

  /** Copies bytes in; AquaVM takes ownership. `[pointer, length]`. */
  #put(bytes: Uint8Array): [number, number] {
    if (bytes.length === 0) return [0, 0];
    const at = this.#avm.allocate(bytes.length, BYTE_ARRAY);
    new Uint8Array(this.#avm.memory.buffer, at, bytes.length).set(bytes);
    return [at, bytes.length];
  }

  /** The packed little-endian RunParameters record. */
  #parameters(particle: RunInput["particle"], runner?: string): number {
    const initPeerId = this.#put(utf8.encode(particle.initPeerId));
    const peerId = this.#put(runner === undefined ? this.#peerId : utf8.encode(runner));
    const seed = this.#put(this.#options.seed);
    const id = this.#put(utf8.encode(particle.id));
    const at = this.#avm.allocate(PARAMETERS_BYTES, BYTE_ARRAY);
    const view = new DataView(this.#avm.memory.buffer, at, PARAMETERS_BYTES);
    const pair = (offset: number, [pointer, length]: [number, number]): void => {
      view.setUint32(offset, pointer, true);
      view.setUint32(offset + 4, length, true);
    };
    pair(0, initPeerId);
    pair(8, peerId);
    view.setBigUint64(16, BigInt(particle.timestamp), true);
    view.setUint32(24, particle.ttl, true);
    view.setUint8(28, ED25519);
    pair(29, seed);
    pair(37, id);
    view.setBigUint64(45, BigInt(this.#options.scriptBytes), true);
    view.setBigUint64(53, BigInt(this.#options.particleBytes), true);
    view.setBigUint64(61, BigInt(this.#options.resultBytes), true);
    view.setUint8(69, HARD_LIMITS);
    return at;
  }

  /** The InterpreterOutcome record: i64 ret_code, then (pointer, length) of error, data, next peers, call requests. */
  #outcome(at: number): RunOutcome {
    const { buffer } = this.#avm.memory;
    const view = new DataView(buffer);
    const bytes = (record: number): Uint8Array =>
      new Uint8Array(buffer, view.getUint32(record, true), view.getUint32(record + 4, true));
    const text = (record: number): string => decoder.decode(bytes(record));
    const peers = view.getUint32(at + 24, true);
    const peerCount = view.getUint32(at + 28, true);
    return {
      retCode: Number(view.getBigInt64(at, true)),
      errorMessage: text(at + 8),
      data: bytes(at + 16).slice(),
      nextPeers: Array.from({ length: peerCount }, (_, index) => text(peers + 8 * index)),
      calls: decodeCalls(bytes(at + 32)),
      callBytes: view.getUint32(at + 36, true),
    };
  }
}

const utf8 = new TextEncoder();
const decoder = new TextDecoder();
const BYTE_ARRAY = 1;
const PARAMETERS_BYTES = 70;
const ED25519 = 0;
const HARD_LIMITS = 1;
