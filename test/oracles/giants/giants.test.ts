import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const GITHUB = path("node_modules/@octokit/openapi/generated/api.github.com.json");
const STRIPE = path("../../../../shared/corpus/openapi/stripe-2022-30.json");
const PROBE = path("load-probe.ts");

interface Loaded {
  readonly operations: number;
  readonly published: number;
  readonly ms: number;
  readonly mb: number;
  readonly baseMb: number;
}

/** V8 lets the space for new values grow to three times 32 MB when it has the memory; this is what it was before Node 24. */
const FRUGAL = "--max-semi-space-size=16";

/** In a process that does nothing else. */
const loaded = async (file: string, ...flags: string[]): Promise<Loaded> => {
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, PROBE, file]);
  return JSON.parse(stdout) as Loaded;
};

describe.each([
  ["GitHub's document (13 MB)", GITHUB, 1223],
  ["Stripe's document (3.9 MB)", STRIPE, 395],
])("%s", (name, file, operations) => {
  it.skipIf(!existsSync(file))(
    "is ready within a second and 300 MB (skipped where the document is absent)",
    async () => {
      const usual = await loaded(file);
      const { ms, mb, baseMb, ...counts } = await loaded(file, FRUGAL);
      console.log(`${name}: ${usual.ms} ms, ${usual.mb} MB; with ${FRUGAL} ${ms} ms, ${mb} MB`);
      console.log(`of which Node with the compiler loaded is ${baseMb} MB`);
      expect(counts).toEqual({ operations, published: operations });
      expect(ms).toBeLessThan(1000);
      expect(mb).toBeLessThan(300);
    },
  );
});
