import { basename } from "node:path";
import { type Env, type GatewayConfig, loadManifest } from "../config/index.ts";
import { type Clock, reasonOf, silentLogger } from "../core/index.ts";
import { createIdentity } from "../particle/index.ts";
import { createUpstream } from "../upstream/index.ts";
import { type FetchDocument, readAdapterDocument } from "./adapter-document.ts";
import { exists, listFolders } from "./adapter-folder.ts";
import { refusalNotices } from "./adapter-notices.ts";
import { readClosure } from "./closure.ts";
import { compileManifest } from "./compiled-adapter.ts";
import { manifestOf, problemOf } from "./load-slot.ts";

/** One adapter folder, looked at and not served. */
export interface AdapterFinding {
  /** Its name in the adapters folder; "" where that folder itself cannot be read. */
  readonly folder: string;
  /** The folder's name where the manifest cannot be read. */
  readonly service: string;
  /** Base URL; undefined where it does not work. */
  readonly upstream: string | undefined;
  readonly functions: number;
  /** Why it cannot be served; one line with the file. */
  readonly problem: string | undefined;
  /** What may not work as meant, one line each. */
  readonly warnings: readonly string[];
  /** It is switched off, or drains. */
  readonly isClosed: boolean;
}

export type CheckedConfig = Pick<
  GatewayConfig,
  "adapters" | "peers" | "destinations" | "credentials" | "limits"
>;

/**
 * What a gateway of this configuration would find in its adapters folder. Writes nothing; asks no upstream, and fetches a document only where no copy
 * of it is kept. Never throws.
 */
export const checkAdapters = async (
  config: CheckedConfig,
  env: Env,
  deps: { readonly fetchDocument: FetchDocument; readonly clock: Clock },
): Promise<AdapterFinding[]> => {
  const folders = await listFolders(config.adapters).catch(reasonOf);
  if (typeof folders === "string") return [failed("", folders)];
  const findings: AdapterFinding[] = [];
  const holders = new Map<string, string>();
  for (const folder of folders) {
    if (!(await exists(manifestOf(folder)))) continue;
    const finding = await check(folder, config, env, deps);
    const holder = holders.get(finding.service);
    if (finding.problem === undefined && holder === undefined) holders.set(finding.service, finding.folder);
    findings.push(
      holder === undefined || finding.problem !== undefined ? finding : taken(finding, folder, holder),
    );
  }
  return findings;
};

const check = async (
  folder: string,
  { peers, destinations, credentials, limits }: CheckedConfig,
  env: Env,
  { fetchDocument, clock }: { fetchDocument: FetchDocument; clock: Clock },
): Promise<AdapterFinding> => {
  try {
    const manifest = await loadManifest(manifestOf(folder), peers);
    const document = await readAdapterDocument(manifest, {
      fetchDocument,
      logger: silentLogger,
      readOnly: true,
    });
    const issuers = credentials.issuers.map(({ name }) => name);
    const compiled = await compileManifest(manifest, document, { env, limits, issuers, destinations });
    // Nothing is sent, so nothing is signed: any key will do.
    const upstream = createUpstream(compiled.upstream, {
      clock,
      logger: silentLogger,
      identity: await createIdentity(),
    });
    await upstream.close();
    const { closure, problem } = await readClosure(folder);
    return {
      folder: basename(folder),
      service: manifest.service,
      upstream: upstream.url,
      functions: compiled.adapter.functions.size,
      problem,
      warnings: [...compiled.warnings, ...refusalNotices(compiled.adapter)],
      isClosed: closure !== undefined,
    };
  } catch (error) {
    return failed(basename(folder), problemOf(folder, error));
  }
};

const failed = (folder: string, problem: string): AdapterFinding => ({
  folder,
  service: folder,
  upstream: undefined,
  functions: 0,
  problem,
  warnings: [],
  isClosed: false,
});

const taken = (finding: AdapterFinding, folder: string, holder: string): AdapterFinding => ({
  ...finding,
  problem: `${manifestOf(folder)}: service ${finding.service} is published by the folder ${holder} already; change service in one of them`,
});
