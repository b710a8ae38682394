// Looks at every package that is installed with this one for production: has it a licence that lets everybody use it? Ends with 1 and the names of those that have not.
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { productionPackages } from "./production-packages.mjs";

const ROOT = resolve(import.meta.dirname, "..");

/** SPDX identifiers of licences without conditions on what is made with the package. */
const PERMISSIVE = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MIT-0",
  "PSF-2.0",
  "Python-2.0",
  "Unicode-3.0",
  "Unlicense",
  "Zlib",
]);

/** Names that packages have for one of them, and SPDX has not. */
const ALSO = new Map([["Apache 2.0", "Apache-2.0"]]);

/** An SPDX expression: one of an `OR` is enough, of an `AND` all. */
const isPermissive = (expression) =>
  expression
    .replaceAll(/[()]/g, "")
    .split(/\s+OR\s+/)
    .some((choice) =>
      choice
        .split(/\s+AND\s+/)
        .every((licence) => PERMISSIVE.has(ALSO.get(licence.trim()) ?? licence.trim())),
    );

/** What the package says of itself; old ones have a list of objects. */
const licenceOf = (folder) => {
  const file = join(ROOT, folder, "package.json");
  if (!existsSync(file)) return undefined;
  const { license, licenses } = JSON.parse(readFileSync(file, "utf8"));
  if (typeof license === "string") return license;
  if (typeof license?.type === "string") return license.type;
  return licenses?.map(({ type }) => type).join(" OR ");
};

const packages = productionPackages(ROOT).map((one) => ({
  ...one,
  licence: licenceOf(one.folder) ?? one.licence,
}));
const refused = packages.filter(({ licence }) => licence === undefined || !isPermissive(licence));
for (const { name, version, licence } of refused)
  console.error(`${name} ${version}: ${licence ?? "no licence"}`);
const counts = Map.groupBy(packages, ({ licence }) => licence ?? "none");
for (const [licence, of] of [...counts].sort(([, a], [, b]) => b.length - a.length))
  console.log(`${licence}: ${of.length}`);
console.log(`${packages.length} production packages, ${refused.length} without a permissive licence`);
process.exitCode = refused.length === 0 ? 0 : 1;
