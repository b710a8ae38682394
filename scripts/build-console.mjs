// dist/console = console/ bundled by Vite: the page that the gateway serves under /console/ (src/admin/routes/console.ts).
// node scripts/build-console.mjs [FOLDER] puts it elsewhere.
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** undefined: only what runs was installed (`npm ci --omit=dev`), and nothing can be built. */
const vite = await import("vite").catch((error) => {
  if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
});

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const folder = resolve(process.argv[2] ?? path("../dist/console"));
const made = `${folder}.${process.pid}`;

if (vite === undefined) console.error("the console is not built: vite is not installed (npm ci brings it)");
else {
  mkdirSync(dirname(folder), { recursive: true });
  await vite.build({
    root: path("../console/"),
    configFile: path("../console/vite.config.ts"),
    logLevel: "warn",
    build: { outDir: made },
  });
  // In one step, as a gateway may start meanwhile.
  rmSync(folder, { recursive: true, force: true });
  renameSync(made, folder);
}
