import { join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Plugin, type Rolldown } from "vite";
import { REPOSITORY } from "../support/sluice-process.ts";
import { nodesOwn } from "./bundle.ts";

/** What a page loads for one way in. */
export interface Weight {
  /** gzip -9 of its scripts, bytes, those of workers included. */
  readonly scripts: number;
  /** The same of WebAssembly. */
  readonly wasm: number;
  /** Paths in the repository: its sources, and packages'. */
  readonly modules: readonly string[];
}

export interface Weights {
  /** Of a page that imports `connect` and makes a key, before it connects. */
  readonly entry: Weight;
  /** Modules of Node's that anything in the bundle wants. */
  readonly notInBrowsers: readonly string[];
  /** With the module that `connect` loads for that way, and all that this one loads. @throws where `connect` loads no such module on demand. */
  of(module: string): Weight;
}

const PAGE = "page";

/** Bundles a page of which all is `import { connect, createIdentity } from "sluice/client"`. */
export const weigh = async (): Promise<Weights> => {
  const notInBrowsers: string[] = [];
  const made = await build({
    configFile: false,
    logLevel: "error",
    plugins: [nodesOwn(notInBrowsers), page],
    worker: { format: "es", plugins: () => [nodesOwn(notInBrowsers)] },
    build: {
      write: false,
      target: "es2023",
      modulePreload: false,
      assetsInlineLimit: 0,
      rollupOptions: { input: PAGE, preserveEntrySignatures: "strict" },
    },
  });
  const { output } = made as Rolldown.RolldownOutput;
  const chunks = new Map(output.flatMap((file) => (file.type === "chunk" ? [[file.fileName, file]] : [])));
  const assets = output.filter((file) => file.type === "asset");

  const closure = (start: string, dynamic: boolean): Set<string> => {
    const seen = new Set([start]);
    for (const name of seen) {
      const chunk = chunks.get(name);
      for (const next of [...(chunk?.imports ?? []), ...(dynamic ? (chunk?.dynamicImports ?? []) : [])])
        seen.add(next);
    }
    return seen;
  };

  const weightOf = (names: ReadonlySet<string>): Weight => {
    const loaded = [...names].flatMap((name) => chunks.get(name) ?? []);
    const named = assets.filter(({ fileName }) => loaded.some(({ code }) => code.includes(fileName)));
    const isScript = ({ fileName }: { readonly fileName: string }): boolean => fileName.endsWith(".js");
    return {
      scripts: sizeOf([
        ...loaded.map(({ code }) => code),
        ...named.filter(isScript).map(({ source }) => source),
      ]),
      wasm: sizeOf(named.filter((asset) => !isScript(asset)).map(({ source }) => source)),
      modules: loaded.flatMap(({ moduleIds }) => moduleIds).map((id) => relative(REPOSITORY, id)),
    };
  };

  const entry = closure(output[0].fileName, false);
  return {
    entry: weightOf(entry),
    notInBrowsers,
    of(module) {
      const chunk = [...chunks.values()].find(
        ({ isDynamicEntry, facadeModuleId }) => isDynamicEntry && facadeModuleId === join(REPOSITORY, module),
      );
      if (chunk === undefined) throw new Error(`connect does not load ${module} on demand`);
      return weightOf(new Set([...entry, ...closure(chunk.fileName, true)]));
    },
  };
};

const page: Plugin = {
  name: "page",
  enforce: "pre",
  resolveId: (name) =>
    ({ [PAGE]: `\0${PAGE}`, "sluice/client": join(REPOSITORY, "src/client/browser.ts") })[name],
  load: (id) => (id === `\0${PAGE}` ? `export { connect, createIdentity } from "sluice/client";` : undefined),
};

const sizeOf = (files: readonly (string | Uint8Array)[]): number =>
  files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0);
