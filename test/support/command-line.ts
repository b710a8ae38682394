import { type ParseArgsOptionsConfig, parseArgs } from "node:util";

/**
 * Reads the command line of a harness that is run by hand. With --help the process prints `usage` and ends.
 * @param usage - ends with a line feed.
 * @returns what was given, and `fail`: prints one line and the usage, and ends the process with 2, as an unknown option does.
 */
export const readCommandLine = <const Options extends ParseArgsOptionsConfig>(
  usage: string,
  options: Options,
) => {
  const fail = (problem: string): never => {
    process.stderr.write(`${problem}\n\n${usage}`);
    process.exit(2);
  };
  if (process.argv.slice(2).includes("--help")) {
    process.stdout.write(usage);
    process.exit(0);
  }
  try {
    return { values: parseArgs({ options }).values, fail };
  } catch (error) {
    return fail((error as Error).message.split("\n", 1)[0] ?? "");
  }
};
