import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** What a declaration file says it needs: `from "…"`, `import("…")`. */
const NEEDED = /(?<=\b(?:from |import\()")[^"]+(?=")/g;

/**
 * Declarations of one entry and of what it needs, and no others: nobody can import them. `.ts` specifiers become `.js`, which every module resolution knows.
 * @throws where one needs a package: users would have to have its types.
 */
export const writeTypes = (entry, outDir) => {
  const all = mkdtempSync(join(tmpdir(), "sluice-types-"));
  try {
    execFileSync("tsc", ["-p", "tsconfig.types.json", "--outDir", all], { stdio: "inherit" });
    const seen = new Set([entry]);
    for (const file of seen) {
      const text = readFileSync(join(all, file), "utf8");
      for (const [name] of text.matchAll(NEEDED)) {
        if (!name.startsWith(".")) throw new Error(`the types of ${entry} need those of ${name} (${file})`);
        seen.add(join(dirname(file), name.replace(/\.ts$/, ".d.ts")));
      }
      const target = join(outDir, file);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(
        target,
        text.replaceAll(NEEDED, (name) => name.replace(/\.ts$/, ".js")),
      );
    }
  } finally {
    rmSync(all, { recursive: true, force: true });
  }
};
