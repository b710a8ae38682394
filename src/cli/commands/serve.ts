import { once } from "node:events";
import type { Gateway } from "../../gateway.ts";
import { defineCommand } from "../command.ts";
import { printJson, tell } from "../output.ts";
import { plural } from "../plural.ts";
import { createTerminalLog } from "../terminal-log.ts";

export const serve = defineCommand({
  summary: "Run a gateway",
  operands: "",
  arity: [0, 0],
  options: {
    config: {
      type: "string",
      short: "c",
      value: "FILE",
      help: "Configuration; default ./sluice.yaml, else all defaults",
    },
  },
  details: `When it is ready, one JSON line on stdout says {peerId, addresses, admin, http, services}; on a terminal a table does.
The log goes to stderr (from telemetry.logs.level on, or SLUICE_LOG_LEVEL: debug, info, warn or error).
SIGTERM or Ctrl-C ends it cleanly: no new particles, those in flight are finished; a second one ends it at once.`,
  run: async ({ options, signal }) => {
    const { loadConfig } = await import("../../config/index.ts");
    const config = await loadConfig(options.config);
    const { createGateway } = await import("../../gateway.ts");
    const level = process.env.SLUICE_LOG_LEVEL ?? config.telemetry.logs.level;
    const log = process.stderr.isTTY ? createTerminalLog(tell, level) : undefined;
    const gateway = await createGateway(config, log === undefined ? {} : { logger: log });
    if (process.stdout.isTTY !== true) printJson(readyDocument(gateway));
    if (process.stdout.isTTY || process.stderr.isTTY) {
      const { serveTable } = await import("../serve-table.ts");
      const { adminTokenPlace } = await import("../../config/index.ts");
      const table = serveTable(gateway, adminTokenPlace(config.data, process.env));
      (process.stdout.isTTY ? process.stdout : process.stderr).write(table);
    }
    for (const problem of gateway.problems()) tell(`sluice: ${problem}`);
    log?.open();
    if (!signal.aborted) await once(signal, "abort");
    if (log !== undefined) tell(`stopping, ${plural(gateway.held, "particle")} under way; again to end now`);
    await gateway.stop();
  },
});

const readyDocument = (gateway: Gateway): object => ({
  peerId: gateway.peerId,
  addresses: gateway.addresses(),
  admin: gateway.adminUrl ?? null,
  http: gateway.httpUrl ?? null,
  services: gateway.services().map(({ service }) => service),
});
