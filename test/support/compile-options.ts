import type { CompileOptions } from "../../src/openapi/index.ts";

/** What a manifest says that says nothing, as `catalog` hands it on; `rest` says more. */
export const compileOptions = (service: string, rest: Partial<CompileOptions> = {}): CompileOptions => ({
  service,
  credentials: [],
  upstreamUrl: undefined,
  hosts: [],
  serverVariables: {},
  arrayItems: 1000,
  operations: {},
  ...rest,
});
