import { basename, dirname, resolve } from "node:path";
import { SluiceError } from "../../core/index.ts";
import type { CompileOptions } from "../../openapi/interface.ts";
import { defineCommand } from "../command.ts";
import { readOpenapiFile, tellRefused } from "../openapi-file.ts";

export const bindings = defineCommand({
  summary: "Write Aqua or TypeScript bindings of an OpenAPI document",
  operands: "<openapi.yaml|adapter.yaml>",
  arity: [1, 1],
  options: {
    aqua: { type: "boolean", help: "Aqua source, for the service's /aqua view" },
    ts: { type: "boolean", help: "TypeScript declarations, for the plain view" },
    service: {
      type: "string",
      value: "ID",
      help: "Service id; default the manifest's, else the name of the document's folder",
    },
  },
  details: `Given an adapter.yaml, its names and argument lists are used. Operations that cannot be published are listed on stderr.

  sluice bindings openapi/credit-check/openapi.yaml --aqua > credit-check.aqua`,
  run: async ({ options, operands: [file = ""] }) => {
    if (options.aqua === options.ts) throw new SluiceError("SLUICE_USAGE", "choose one: --aqua or --ts");
    const { document, overrides } = await source(file);
    const service = options.service ?? overrides.service ?? basename(dirname(resolve(document)));
    const text = await readOpenapiFile(document);
    await checkService(service);
    const { compileAdapter, readDocument } = await import("../../openapi/index.ts");
    const adapter = compileAdapter(readDocument(text, document), {
      credentials: [],
      operations: {},
      ...overrides,
      service,
      arrayItems: DEFAULT_ARRAY_ITEMS,
    });
    tellRefused(document, adapter.refused);
    process.stdout.write(options.aqua === true ? adapter.aqua() : adapter.types());
  },
});

/** Bindings of a service that no gateway would publish are of no use. */
const checkService = async (service: string): Promise<void> => {
  const { serviceNameProblem } = await import("../../config/index.ts");
  const problem = serviceNameProblem(service);
  if (problem === undefined) return;
  throw new SluiceError("SLUICE_USAGE", `service id "${service}": ${problem} (--service ID)`);
};

const DEFAULT_ARRAY_ITEMS = 1_000; // limits.arrayItems; it does not show in bindings

type Overrides = Partial<Pick<CompileOptions, "service" | "credentials" | "operations">>;

/** A manifest names the document and what it changes; anything else is a document. */
const source = async (file: string): Promise<{ document: string; overrides: Overrides }> => {
  if (!/^adapter\.ya?ml$/.test(basename(file))) return { document: file, overrides: {} };
  const { loadConfig, loadManifest } = await import("../../config/index.ts");
  const { peers } = await loadConfig(undefined); // its rules may use the names of ./sluice.yaml
  const { service, openapi, upstream, operations } = await loadManifest(resolve(file), peers);
  return {
    document: openapi,
    overrides: { service, credentials: Object.keys(upstream.credentials), operations },
  };
};
