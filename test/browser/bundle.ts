import { builtinModules } from "node:module";
import { build, type Plugin, type Rolldown } from "vite";
import type { ModuleGraph } from "./module-graph.ts";

/** What a bundler makes of a page's module and all it needs, with a server's paths for it. */
interface Bundle extends Pick<ModuleGraph, "notInBrowsers"> {
  readonly modules: ReadonlyMap<string, string | Uint8Array>;
  /** Path of the module that was asked for. */
  readonly entry: string;
}

/** @param entry - path in the repository. */
export const bundle = async (entry: string): Promise<Bundle> => {
  const notInBrowsers: string[] = [];
  const made = await build({
    configFile: false,
    logLevel: "error",
    plugins: [nodesOwn(notInBrowsers)],
    worker: { format: "es", plugins: () => [nodesOwn(notInBrowsers)] },
    build: {
      write: false,
      target: "es2023",
      modulePreload: false,
      assetsInlineLimit: 0,
      rollupOptions: { input: entry, preserveEntrySignatures: "strict" },
    },
  });
  const { output } = made as Rolldown.RolldownOutput;
  const modules = new Map(
    output.map((file) => [`/${file.fileName}`, file.type === "chunk" ? file.code : file.source]),
  );
  return { modules, notInBrowsers, entry: `/${output[0].fileName}` };
};

/** Vite would put an empty module in the place of Node's, and knows nothing of its globals. */
export const nodesOwn = (found: string[]): Plugin => ({
  name: "nodes-own",
  enforce: "pre",
  resolveId(name, importer) {
    if (name.startsWith("node:") || builtinModules.includes(name)) found.push(`${importer} imports ${name}`);
  },
  transform(code, id) {
    if (!id.endsWith(".ts")) return;
    for (const [, name] of code.replaceAll(COMMENTS, "").matchAll(GLOBALS)) found.push(`${id} uses ${name}`);
  },
});

const COMMENTS = /\/\*[\s\S]*?\*\/|\/\/.*$/gm;
const GLOBALS = /(?<![.\w])(Buffer|process|setImmediate)[.(]/g;
