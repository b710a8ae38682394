import { createRequire } from "node:module";

/** Of this package; the file lies one folder below package.json both as source and as built. */
export const VERSION = (createRequire(import.meta.url)("../package.json") as { version: string }).version;
