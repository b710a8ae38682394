import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const repository = fileURLToPath(new URL("../../", import.meta.url));
const httpAlone = fileURLToPath(new URL("src/http-alone.ts", import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: "sluice/client", replacement: `${repository}src/client/browser.ts` },
      // This page connects over HTTP alone: what other ways in load on demand stays out of its build.
      { find: /^\.\/(full\/in-browser|thin\/over-libp2p)\.ts$/, replacement: httpAlone },
    ],
  },
  server: { fs: { allow: [repository] } },
  build: { target: "es2023", modulePreload: { polyfill: false } },
});
