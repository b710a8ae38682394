import { systemClock } from "../../core/index.ts";
import { defineCommand } from "../command.ts";
import { configOption } from "../config-option.ts";
import { printJson, tell } from "../output.ts";

export const backup = defineCommand({
  summary: "Copy what a gateway must not forget, while it runs or when it is stopped",
  operands: "<folder>",
  arity: [1, 1],
  options: { config: configOption },
  details: `The folder must be new or empty. It holds the gateway's key and its admin token: keep it as safe as the key itself.
sluice.yaml, the adapters and their secrets are not in it: keep those with your other configuration.`,
  run: async ({ options, operands: [folder = ""] }) => {
    const { loadConfig } = await import("../../config/index.ts");
    const { data } = await loadConfig(options.config);
    const { backUp } = await import("../backup/back-up.ts");
    const { resolve } = await import("node:path");
    const { peerId, at, journal, files } = await backUp(data, resolve(folder), systemClock.now());
    if (journal === null) tell(`sluice: ${data} has no journal: the backup is of the key alone`);
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    printJson({ folder: resolve(folder), peerId, at, files: files.map(({ name }) => name), bytes });
  },
});
