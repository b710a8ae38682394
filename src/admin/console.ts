import { readdir, readFile } from "node:fs/promises";
import { dirname, extname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** One file of the console, as it is served. */
export interface ConsoleFile {
  /** Below `/console/`, with slashes. */
  readonly path: string;
  readonly mediaType: string;
  readonly text: string;
  /** Whether its name changes with its content. */
  readonly isHashed: boolean;
}

/** All that the console is made of is text. What is none of these is not served. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml; charset=utf-8",
};

/** Where scripts/build-console.mjs puts it: beside src in a checkout, inside dist in the package. */
const FOLDERS = ["../console/", "../../dist/console/"].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

/** The built console; empty: it was not built. They are few and small, so they are kept in memory and no request's path ever names a file. */
export const readConsole = async (folders: readonly string[] = FOLDERS): Promise<readonly ConsoleFile[]> => {
  for (const folder of folders) {
    const files = await filesOf(folder);
    if (files.some(({ path }) => path === "index.html")) return files;
  }
  return [];
};

const filesOf = async (folder: string): Promise<readonly ConsoleFile[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = paths.map(async (file): Promise<ConsoleFile | undefined> => {
    const mediaType = MEDIA_TYPES[extname(file)];
    if (mediaType === undefined) return undefined;
    const path = relative(folder, file).replaceAll(sep, "/");
    const text = await readFile(file, "utf8").catch(() => undefined); // it may be built anew at this moment
    return text === undefined ? undefined : { path, mediaType, text, isHashed: dirname(path) === "assets" };
  });
  return (await Promise.all(files)).filter((file) => file !== undefined);
};
