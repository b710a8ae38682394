import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** Each is a page of its own. */
const PAGES = ["index.html", "api.html"].map((name) => path(name)).filter((file) => existsSync(file));

export default defineConfig({
  base: "/console/",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: path("../dist/console/"),
    emptyOutDir: true,
    target: "es2023",
    cssTarget: ["chrome123", "firefox121", "safari17.5"], // light-dark() stays as it is
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // the content security policy takes files alone
    rolldownOptions: { input: PAGES },
  },
});
