import type { AnyCommand, OptionSpec } from "./command.ts";
import { COMMANDS } from "./command-table.ts";

export const overview = (): string =>
  [
    "Sluice publishes HTTP APIs as services of a peer-to-peer overlay.",
    "",
    "Usage: sluice <command> [flags]",
    "",
    ...columns(Object.entries(COMMANDS).map(([name, { summary }]) => [name, summary])),
    ...columns([
      ["help", "Show this, or the help of a command: sluice help call"],
      ["version", "Show the version"],
    ]),
    "",
    "Results go to stdout as JSON, everything else to stderr.",
    "Exit codes: 0 success, 1 the call or particle failed, 2 usage, configuration or document, 3 cannot connect,",
    "            4 denied, 5 deadline, 6 lint found a breaking change, 130 interrupted.",
    "",
  ].join("\n");

export const commandHelp = (name: string, command: AnyCommand): string =>
  [
    `${command.summary}.`,
    "",
    `Usage: sluice ${[name, command.operands, "[flags]"].filter((part) => part !== "").join(" ")}`,
    "",
    ...columns(
      Object.entries({
        ...command.options,
        help: { type: "boolean", short: "h", help: "Show this" } as OptionSpec,
      }).map(([flag, spec]) => [flagText(flag, spec), spec.help]),
    ),
    "",
    ...(command.details === undefined ? [] : [command.details, ""]),
  ].join("\n");

const flagText = (flag: string, spec: OptionSpec): string =>
  `${spec.short === undefined ? "    " : `-${spec.short}, `}--${flag}${spec.type === "string" ? ` ${spec.value}` : ""}`;

const columns = (rows: readonly (readonly [string, string])[]): string[] => {
  const width = Math.max(10, ...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
};
