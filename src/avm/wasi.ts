/**
 * The imports AquaVM has. It runs without files, environment or output: what it writes (errors that repeat the whole
 * script) is swallowed, because it comes back in the outcome too. None of these may throw but `proc_exit`.
 */
export const hostImports = (memory: () => DataView): WebAssembly.Imports => ({
  __marine_host_api_v3: { log_utf8_string: () => {} },
  wasi_snapshot_preview1: {
    clock_time_get: (_clock: number, _precision: bigint, at: number) => {
      memory().setBigUint64(at, BigInt(Date.now()) * 1_000_000n, true);
      return SUCCESS;
    },
    fd_write: (_fd: number, vectors: number, count: number, written: number) => {
      const view = memory();
      let total = 0;
      for (let i = 0; i < count; i++) total += view.getUint32(vectors + 8 * i + 4, true);
      view.setUint32(written, total, true);
      return SUCCESS;
    },
    sched_yield: () => SUCCESS,
    random_get: (at: number, length: number) => {
      const { buffer } = memory();
      crypto.getRandomValues(new Uint8Array(buffer as ArrayBuffer, at, length));
      return SUCCESS;
    },
    environ_get: () => SUCCESS,
    environ_sizes_get: (count: number, bytes: number) => {
      memory().setUint32(count, 0, true);
      memory().setUint32(bytes, 0, true);
      return SUCCESS;
    },
    proc_exit: (code: number) => {
      throw new Error(`AquaVM exited with ${code}`);
    },
  },
});

const SUCCESS = 0;
