// Writes the software bill of materials, CycloneDX by `npm sbom`, and checks it against package-lock.json; then asks the registry about known
// vulnerabilities. `node scripts/sbom.mjs [file]`, default sbom.cdx.json. Ends with 1 when a package is missing in it, or one is vulnerable.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { productionPackages } from "./production-packages.mjs";

const ROOT = resolve(import.meta.dirname, "..");
const MAX_BYTES = 64 * 1024 * 1024;

const npm = (...args) => spawnSync("npm", args, { cwd: ROOT, encoding: "utf8", maxBuffer: MAX_BYTES });

const nameOf = ({ group, name, version }) => `${group ? `${group}/` : ""}${name}@${version}`;

/** `npm sbom --omit dev` leaves out what development needs as well, so the whole bill is asked for and cut down here. */
const writeBill = (file) => {
  const { status, stdout, stderr } = npm("sbom", "--sbom-format", "cyclonedx", "--package-lock-only");
  if (status !== 0) throw new Error(`npm sbom ended with ${status}: ${stderr.trim().split("\n").at(-1)}`);
  const whole = JSON.parse(stdout);
  const production = new Set(productionPackages(ROOT).map(nameOf));
  const components = whole.components.filter((component) => production.has(nameOf(component)));
  const refs = new Set([
    whole.metadata.component["bom-ref"],
    ...components.map((component) => component["bom-ref"]),
  ]);
  const dependencies = whole.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((other) => refs.has(other)) }));
  writeFileSync(file, `${JSON.stringify({ ...whole, components, dependencies }, undefined, 2)}\n`);
  const listed = new Set(components.map(nameOf));
  const missing = [...production].filter((name) => !listed.has(name));
  console.log(
    `${file}: CycloneDX ${whole.specVersion}, ${components.length} components, ${missing.length} missing`,
  );
  for (const name of missing) console.error(`not in it: ${name}`);
  return missing.length === 0;
};

/** A registry without the audit endpoint (a mirror) can say nothing: that is told, and is no finding. */
const audit = () => {
  const { stdout } = npm("audit", "--omit=dev", "--json");
  const report = JSON.parse(stdout || "{}");
  if (report.metadata?.vulnerabilities === undefined) {
    const why = report.message ?? report.error?.summary ?? "no answer";
    console.log(
      `npm audit: this registry cannot be asked (${String(why).split("\n", 1)[0]}); nothing is known about vulnerabilities`,
    );
    return true;
  }
  const { total } = report.metadata.vulnerabilities;
  for (const { name, severity, range } of Object.values(report.vulnerabilities ?? {}))
    console.error(`vulnerable: ${name} ${range} (${severity})`);
  console.log(`npm audit: ${total} known vulnerabilities in production packages`);
  return total === 0;
};

const isWhole = writeBill(resolve(process.argv[2] ?? "sbom.cdx.json"));
process.exitCode = audit() && isWhole ? 0 : 1;
