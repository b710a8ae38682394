// The part of the WebAssembly JavaScript API that AquaVM's host uses. TypeScript has these types only in its "dom" library,
// whose browser globals have no place in a daemon.
declare namespace WebAssembly {
  class Module {
    private readonly brand: never;
  }
  interface Memory {
    readonly buffer: ArrayBuffer;
  }
  type Imports = Record<string, Record<string, (...args: never[]) => unknown>>;
  class Instance {
    constructor(module: Module, imports: Imports);
    readonly exports: Record<string, unknown>;
  }
  function compile(bytes: Uint8Array<ArrayBuffer>): Promise<Module>;
}
