import { readFileSync } from "node:fs";
import { createRequire, stripTypeScriptTypes } from "node:module";
import { relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/** What a page loads that begins with one module: no bundler stands between the sources and the browser. */
export interface ModuleGraph {
  /** JavaScript by the path it is served under, which is its path in the repository. */
  readonly modules: ReadonlyMap<string, string>;
  /** Where packages are found (HTML, import maps). */
  readonly imports: Readonly<Record<string, string>>;
  /** Every import that is no file, as `who imports what`: no browser has them. */
  readonly notInBrowsers: readonly string[];
}

const ROOT = new URL("../../", import.meta.url);

/** @param entry - path in the repository, with a slash before it. @throws where a package is not installed, or is there in two versions. */
export const moduleGraph = (entry: string): ModuleGraph => {
  const modules = new Map<string, string>();
  const imports: Record<string, string> = {};
  const notInBrowsers: string[] = [];
  const waiting = [entry];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (modules.has(path)) continue;
    const source = javascript(path);
    modules.set(path, source);
    for (const name of importsOf(source)) {
      const target = targetOf(name, path);
      if (target === undefined) notInBrowsers.push(`${path} imports ${name}`);
      else {
        waiting.push(target);
        if (name.startsWith(".")) continue;
        if ((imports[name] ?? target) !== target)
          throw new Error(`${name} is both ${imports[name]} and ${target}`);
        imports[name] = target;
      }
    }
  }
  return { modules, imports, notInBrowsers };
};

const fileOf = (path: string): URL => new URL(`.${path}`, ROOT);

const javascript = (path: string): string => {
  const text = readFileSync(fileOf(path), "utf8");
  return path.endsWith(".ts") ? stripTypeScriptTypes(text) : text;
};

/** Without what is imported on demand. */
const importsOf = (source: string): string[] =>
  ts
    .preProcessFile(source, true, true)
    .importedFiles.filter(({ pos }) => !/\bimport\s*\($/.test(source.slice(0, pos)))
    .map(({ fileName }) => fileName);

const targetOf = (name: string, from: string): string | undefined => {
  const file = name.startsWith(".")
    ? fileURLToPath(new URL(name, fileOf(from)))
    : createRequire(fileOf(from)).resolve(name);
  // What is Node's own resolves to its name.
  if (!file.startsWith(sep)) return undefined;
  return `/${relative(fileURLToPath(ROOT), file).split(sep).join("/")}`;
};
