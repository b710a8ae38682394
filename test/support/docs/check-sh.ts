import { existsSync, readFileSync } from "node:fs";
import { COMMANDS } from "../../../src/cli/command-table.ts";
import { parseArguments } from "../../../src/cli/parse-arguments.ts";
import type { Block } from "../markdown.ts";
import { runCommand } from "../run-command.ts";
import { EXEMPT_COMMANDS } from "./judged-elsewhere.ts";
import { commandsOf } from "./walkthrough.ts";

/** An operation of the admin API: `GET /v1/services/{service}`. */
export type AdminOperations = ReadonlySet<string>;

type Given = Parameters<typeof runCommand>[1];

/** Commands that need no gateway are run where their files are in the repository. */
const OFFLINE = ["lint", "bindings"];

/** The words of a line as a shell sees them; a redirection, pipe or `&&` ends them. */
const wordsOf = (line: string): string[] => {
  const words = [...line.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|([|<>]|&&)|([^\s|<>]+)/g)];
  const end = words.findIndex(([, , , ends]) => ends !== undefined);
  return words.slice(0, end === -1 ? undefined : end).map(([, a, b, , c]) => a ?? b ?? c ?? "");
};

const sluice = async ([name = "", ...args]: readonly string[]): Promise<void> => {
  const entry = COMMANDS[name];
  if (entry !== undefined) {
    const command = await entry.load();
    const { options, operands } = parseArguments(name, command, args);
    if (OFFLINE.includes(name) && existsSync(operands[0] ?? ""))
      await runCommand(command, options as Given, ...operands);
  } else if (!["help", "version"].includes(name)) throw new Error(`there is no command sluice ${name}`);
};

const npm = async ([verb = "", script = ""]: readonly string[]): Promise<void> => {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
  const named = verb === "run" ? script : verb;
  if (!["ci", "install", "pack"].includes(named) && scripts[named] === undefined)
    throw new Error(`package.json has no script ${named}`);
};

const node =
  (shown: readonly string[]) =>
  async ([file = ""]: readonly string[]): Promise<void> => {
    if (!existsSync(file) && !shown.includes(file)) throw new Error(`there is no ${file} to run`);
  };

const curl =
  (operations: AdminOperations) =>
  async (words: readonly string[]): Promise<void> => {
    const path = words
      .map((word) => /^(?:\$admin|https?:\/\/[\w.:]+)(\/[^?]*)/.exec(word)?.[1])
      .find((found) => found !== undefined);
    if (path === undefined) throw new Error("asks no path that is known here");
    const at = words.indexOf("-X");
    const method = at === -1 ? (words.includes("-d") ? "POST" : "GET") : words[at + 1];
    const matches = [...operations].some((operation) =>
      new RegExp(`^${operation.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(`${method} ${path}`),
    );
    if (!matches) throw new Error(`the admin API has no ${method} ${path}`);
  };

/**
 * Says of every command of a block that it can be: flags and operands by the command line's own parser, scripts by package.json, requests by the admin API's document.
 * @param shown - files that the page itself shows.
 * @throws Error for one that cannot, or that nothing here knows about.
 */
export const checkSh = async (
  block: Block,
  operations: AdminOperations,
  shown: readonly string[],
): Promise<void> => {
  const known: Record<string, (words: readonly string[]) => Promise<void>> = {
    sluice,
    npm,
    node: node(shown),
    curl: curl(operations),
    npx: async ([name = "", ...rest]) => {
      if (name !== "sluice") throw new Error(`npx ${name} is not of this project`);
      await sluice(rest);
    },
  };
  for (const { command } of commandsOf(block))
    for (const part of command.split(/ (?:&&|\|) /)) {
      const [first = "", ...rest] = wordsOf(part.replace(/^(?:\w+=(?:"[^"]*"|\S+)(?: |$))+/, ""));
      if (["", "cat", "echo", "cd"].includes(first) || EXEMPT_COMMANDS[first] !== undefined) continue;
      const check = known[first];
      if (check === undefined) throw new Error(`line ${block.line}: nothing here runs or knows "${first}"`);
      await check(rest).catch((error: Error) => {
        throw new Error(`line ${block.line}: ${part}: ${error.message}`);
      });
    }
};
