import { type Check, failure, ok } from "./check.ts";

const NEEDED = 24;

/** @param version - as `process.versions.node`. */
export const checkNode = (version: string): Check =>
  Number(version.split(".")[0]) >= NEEDED
    ? ok("node", `Node.js ${version}`)
    : failure(
        "node",
        `Node.js ${version}; a gateway needs ${NEEDED} or newer`,
        "install a newer one from https://nodejs.org or with your version manager",
      );
