/** What an interpreter is told once; structured-clone safe, because workers are given it. */
export interface InterpreterOptions {
  readonly peerId: string;
  /** 32-byte Ed25519 seed: AquaVM signs this peer's call results with it. */
  readonly seed: Uint8Array;
  /** Hard limits inside the interpreter, bytes (ret_code 10 when exceeded). */
  readonly scriptBytes: number;
  readonly particleBytes: number;
  readonly resultBytes: number;
}

export interface PoolOptions extends InterpreterOptions {
  /** Threads kept; by default the cores but one, which the event loop needs. */
  readonly workers?: number;
  /** Wall clock of one run, ms. */
  readonly runMs: number;
}

/** 128 MiB: 4 MiB of JSON objects in a particle take about 65 MB (docs/architecture.md, The interpreter). */
export const MEMORY_PAGES = 2048;

/** wasm memory never shrinks: an instance that grew past this is replaced after its run (3 ms). */
export const RECYCLE_BYTES = 48 * 1024 * 1024;
