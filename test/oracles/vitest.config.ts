import { defineConfig } from "vitest/config";

/** Test servers that others wrote: run on their own, `vitest run --config test/oracles/vitest.config.ts`. */
export default defineConfig({
  test: {
    include: ["test/oracles/**/*.test.ts"],
    exclude: ["**/node_modules/**"],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    pool: "forks",
    maxWorkers: 1,
  },
});
