import { SluiceError, systemClock } from "../../core/index.ts";
import { defineCommand } from "../command.ts";
import { configOption } from "../config-option.ts";
import { printJson } from "../output.ts";
import { plural } from "../plural.ts";
import { createTerminalStyle } from "../terminal-style.ts";

export const doctor = defineCommand({
  summary: "Look for what keeps a gateway from working, and say what to do",
  operands: "",
  arity: [0, 0],
  options: {
    config: configOption,
    json: { type: "boolean", help: "Everything as one JSON document" },
  },
  details: `Looks at the configuration, the data folder with its key, token and journal, disk, clock, ports, bootstrap peers, adapters
with their secrets, upstreams and certificates. Changes nothing, and may be run beside the gateway. Upstreams are asked with HEAD,
without credentials; bootstrap peers are dialled under a key that is made for that.

The exit code is 0 when nothing failed, warnings or not, else 1.

  sluice doctor -c /etc/sluice/sluice.yaml
  sluice doctor --json | jq '.checks[] | select(.state != "ok")'`,
  run: async ({ options, signal }) => {
    const { runChecks } = await import("../doctor/run-checks.ts");
    const { doctorText, reportOf } = await import("../doctor/report.ts");
    const interrupted = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    });
    const checks = runChecks({ file: options.config, env: process.env, clock: systemClock });
    const report = reportOf(await Promise.race([checks, interrupted]));
    const { failure } = report.counts;
    if (options.json !== true) {
      process.stdout.write(doctorText(report, createTerminalStyle(process.stdout), process.stdout.columns));
      if (failure > 0) process.exitCode = 1; // the report has said it all
      return;
    }
    printJson(report);
    if (failure > 0)
      throw new SluiceError("SLUICE_UNHEALTHY", `${plural(failure, "check")} failed; each says what to do`);
  },
});
