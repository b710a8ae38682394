import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { onTestFinished, vi } from "vitest";
import { type JsonValue, SluiceError, silentLogger, systemClock } from "../../src/core/index.ts";
import { createMemoryJournal } from "../../src/journal/index.ts";
import type { ParticleRef } from "../../src/particle/index.ts";
import {
  type Catalog,
  type CatalogChange,
  type CatalogOptions,
  createCatalog,
  createRegistry,
} from "../../src/services/index.ts";
import { callContext, callRequest } from "./calls.ts";
import { tempDir } from "./temp-dir.ts";
import { CATALOG_TRUST, GATEWAY } from "./trust.ts";

/** Texts by their path below the folder. */
export type Files = Readonly<Record<string, string>>;

/** Each by a rename, as editors and deployments do it. */
export const writeFiles = async (root: string, files: Files): Promise<void> => {
  for (const [path, text] of Object.entries(files)) {
    const draft = join(root, `.draft-${path.replaceAll("/", "-")}`);
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(draft, text);
    await rename(draft, join(root, path));
  }
};

/** A catalog over real files in a folder that goes with the test, and what it told of their changes. */
export const catalogOver = async (
  files: Files,
  options: Partial<CatalogOptions> & { readonly root?: string } = {},
) => {
  const { root, ...given } = options;
  const path = root ?? (await tempFolder());
  await writeFiles(path, files);
  const changes: CatalogChange[] = [];
  const catalog = await createCatalog({
    adaptersDir: join(path, "adapters"),
    peers: {},
    limits: { resultBytes: 262_144, arrayItems: 1000, clockSkewMs: 0 },
    ...CATALOG_TRUST,
    journal: createMemoryJournal(),
    env: {},
    clock: systemClock,
    logger: silentLogger,
    fetchDocument: (url) => Promise.reject(new SluiceError("SLUICE_UNREACHABLE", `${url} cannot be reached`)),
    onChange: (change) => changes.push(change),
    ...given,
  });
  onTestFinished(() => catalog.close());
  return { catalog, changes, path, write: (more: Files) => writeFiles(path, more), call: callerOf(catalog) };
};

const tempFolder = async (): Promise<string> => {
  const dir = await tempDir();
  onTestFinished(() => dir[Symbol.asyncDispose]());
  return dir.path;
};

/** Calls as the engine makes them; `ref` tells particles apart. */
const callerOf = (catalog: Catalog) => {
  const registry = createRegistry({
    builtins: { services: new Set(), find: () => undefined },
    find: catalog.find,
    resultBytes: 262_144,
    onOver: () => {},
  });
  return async (service: string, name: string, args: JsonValue[] = [], ref = "ref") => {
    const context = callContext({
      initiator: GATEWAY.peerId,
      ref: ref as ParticleRef,
      timestamp: Date.now(),
      deadline: Date.now() + 30_000,
    });
    return registry.call(callRequest(service, name, ...args), context);
  };
};

/** Longer than the poll of the watcher. */
export const eventually = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 8_000, interval: 10 });
