import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Every package that `npm ci --omit=dev` installs, by package-lock.json; optional ones for other machines too.
 * @param {string} root
 * @returns {{ name: string, version: string, folder: string, licence: string | undefined }[]} `licence` as the lock file has it.
 */
export const productionPackages = (root) => {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  return Object.entries(packages)
    .filter(([folder, { dev, link }]) => folder !== "" && dev !== true && link !== true)
    .map(([folder, { name, version, license }]) => ({
      name: name ?? folder.slice(folder.lastIndexOf("node_modules/") + "node_modules/".length),
      version,
      folder,
      licence: license,
    }));
};
