import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { SluiceError } from "../core/index.ts";
import type { Adapter, CompileOptions } from "../openapi/index.ts";
import { namedPeers } from "./named-peers.ts";
import { type LoadedOpenapi, loadOpenapi, readOverlays } from "./openapi-file.ts";

export interface CompiledOperand extends LoadedOpenapi {
  readonly adapter: Adapter;
}

export interface OperandOptions {
  readonly service?: string | undefined;
  /** The service's id where nobody names it; default the name of the document's folder. */
  readonly unnamed?: string;
  readonly overlays?: readonly string[] | undefined;
  /** The folder that files the document refers to must be in. */
  readonly root?: string | undefined;
}

/**
 * What an operand names, compiled: a document by file, folder or https URL, or an `adapter.yaml` with what it says about its document.
 * @param given - what the command line says; overlays go after the manifest's.
 * @throws SluiceError SLUICE_USAGE, SLUICE_CONFIG, SLUICE_DOCUMENT.
 */
export const compileOperand = async (operand: string, given: OperandOptions): Promise<CompiledOperand> => {
  const { document, overlays, root, overrides } = await source(operand);
  const service = given.service ?? overrides.service ?? given.unnamed ?? basename(dirname(resolve(document)));
  await checkService(service);
  const loaded = await loadOpenapi(document, {
    overlays: await readOverlays([...overlays, ...(given.overlays ?? [])]),
    root: given.root ?? root,
  });
  const { compileAdapter } = await import("../openapi/index.ts");
  const adapter = compileAdapter(loaded.document, { ...NOTHING_SAID, ...overrides, service });
  return { ...loaded, adapter };
};

const NOTHING_SAID: Omit<CompileOptions, "service"> = {
  credentials: [],
  upstreamUrl: undefined,
  hosts: "any", // which of them a service may talk to is for its manifest to say
  serverVariables: {},
  operations: {},
  arrayItems: 1_000, // limits.arrayItems; it does not show in bindings
};

type Overrides = Partial<Omit<CompileOptions, "arrayItems">>;

interface Source {
  readonly document: string;
  readonly overlays: readonly string[];
  readonly root: string | undefined;
  readonly overrides: Overrides;
}

const MANIFEST = "adapter.yaml";

/** A manifest, or a folder with one, names the document and what it changes; anything else is a document. */
const source = async (named: string): Promise<Source> => {
  const operand = existsSync(join(named, MANIFEST)) ? join(named, MANIFEST) : named;
  if (!/^adapter\.ya?ml$/.test(basename(operand))) {
    return { document: operand, overlays: [], root: undefined, overrides: {} };
  }
  const { loadManifest } = await import("../config/index.ts");
  const manifest = await loadManifest(resolve(operand), await namedPeers(operand));
  const { service, openapi, openapiRoot, overlays, upstream, operations } = manifest;
  return {
    document: openapi,
    overlays,
    root: openapiRoot,
    overrides: {
      service,
      credentials: Object.keys(upstream.credentials),
      upstreamUrl: upstream.url,
      hosts: upstream.hosts,
      serverVariables: upstream.variables,
      operations,
    },
  };
};

/** What is made for a service that no gateway would publish is of no use. */
const checkService = async (service: string): Promise<void> => {
  const { serviceNameProblem } = await import("../config/index.ts");
  const problem = serviceNameProblem(service);
  if (problem === undefined) return;
  throw new SluiceError("SLUICE_USAGE", `service id "${service}": ${problem} (--service ID)`);
};
