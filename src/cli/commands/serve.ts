import { once } from "node:events";
import { defineCommand } from "../command.ts";
import { printJson, tell } from "../output.ts";
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
  details: `When it is ready, one JSON line on stdout says {peerId, addresses, admin, http, services}; the log goes to stderr
(from telemetry.logs.level on, or SLUICE_LOG_LEVEL: debug, info, warn or error).
SIGTERM ends it cleanly: no new particles, those in flight are finished.`,
  run: async ({ options, signal }) => {
    const { loadConfig } = await import("../../config/index.ts");
    const config = await loadConfig(options.config);
    const { createGateway } = await import("../../gateway.ts");
    const level = process.env.SLUICE_LOG_LEVEL ?? config.telemetry.logs.level;
    const log = process.stderr.isTTY ? createTerminalLog(tell, level) : undefined;
    const gateway = await createGateway(config, log === undefined ? {} : { logger: log });
    const services = gateway.services();
    printJson({
      peerId: gateway.peerId,
      addresses: gateway.addresses(),
      admin: gateway.adminUrl ?? null,
      http: gateway.httpUrl ?? null,
      services: services.map(({ service }) => service),
    });
    if (process.stderr.isTTY) {
      tell(`peer     ${gateway.peerId}`);
      for (const address of gateway.addresses()) tell(`listens  ${address}`);
      tell(`admin    ${gateway.adminUrl ?? "none"}`);
      tell(`http     ${gateway.httpUrl ?? "none"}`);
      for (const { service, functions, upstream } of services)
        tell(`service  ${service}: ${functions.map(({ name }) => name).join(", ")} -> ${upstream}`);
    }
    for (const problem of gateway.problems()) tell(`sluice: ${problem}`);
    log?.open();
    if (!signal.aborted) await once(signal, "abort");
    await gateway.stop();
  },
});
