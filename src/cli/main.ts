import { nearest, SluiceError } from "../core/index.ts";
import { COMMANDS } from "./command-table.ts";
import { commandHelp, overview } from "./help.ts";
import { printJson, reportError } from "./output.ts";
import { parseArguments } from "./parse-arguments.ts";

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Runs one command line. Prints help where asked; resolves when the command is done. */
const dispatch = async (args: readonly string[], signal: AbortSignal): Promise<void> => {
  const [first, ...rest] = args;
  if (first === undefined)
    throw new SluiceError("SLUICE_USAGE", "say what to do: sluice --help lists the commands");
  if (first === "--version" || first === "version") return printVersion();
  const helpAsked = first === "help" || first === "--help" || first === "-h";
  const name = helpAsked ? rest[0] : first;
  if (name === undefined) return void process.stdout.write(overview());
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (entry === undefined) throw unknownCommand(name);
  const command = await entry.load();
  const { help, options, operands } = parseArguments(name, command, helpAsked ? ["--help"] : rest);
  if (help) return void process.stdout.write(commandHelp(name, command));
  await command.run({ options, operands, signal });
};

const printVersion = async (): Promise<void> => {
  const { VERSION } = await import("../version.ts");
  printJson({ sluice: VERSION, node: process.versions.node });
};

const unknownCommand = (name: string): SluiceError => {
  const near = nearest(name, [...Object.keys(COMMANDS), "help", "version"]);
  return new SluiceError(
    "SLUICE_USAGE",
    `unknown command "${name}"${near === undefined ? "" : `; did you mean "${near}"?`} (sluice --help lists all)`,
  );
};

const interruption = new AbortController();
let received: keyof typeof SIGNALS | undefined;
const interrupt = (name: keyof typeof SIGNALS): void => {
  if (received !== undefined) process.exit(SIGNALS[name]); // the second one does not wait
  received = name;
  interruption.abort(new SluiceError("SLUICE_INTERRUPTED", "interrupted"));
};
for (const name of Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]) process.on(name, interrupt);
// A parent that talks over IPC (the demo) takes its children with it, however it ends.
if (process.connected) process.once("disconnect", () => interrupt("SIGTERM"));
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1)); // e.g. `| head`

let exitCode: number;
try {
  await dispatch(process.argv.slice(2), interruption.signal);
  exitCode = received === "SIGINT" ? SIGNALS.SIGINT : Number(process.exitCode ?? 0); // a gateway that was asked to end and ended well
} catch (error) {
  exitCode = received === undefined ? reportError(error) : reportInterruption(error, SIGNALS[received]);
}
// Commands close what they open; this ends what a library may still hold, once everything is written.
process.stdout.write("", () => process.stderr.write("", () => process.exit(exitCode)));

function reportInterruption(error: unknown, code: number): number {
  if (!(error instanceof SluiceError)) return reportError(error);
  process.stderr.write("sluice: interrupted\n");
  return code;
}
