import type { Threat } from "./threat.ts";
import { THREATS, topicOf } from "./threats.ts";

const BEGIN = "<!-- the table is written by node scripts/attacks.mjs --write -->";
const END = "<!-- end of the table -->";

const cell = (text: string): string => text.replaceAll("|", "\\|");

const filesOf = ({ mutation }: Threat): string =>
  [...new Set(mutation.map(({ file }) => `[${file.replace(/^src\//, "")}](../${file})`))].join(", ");

const line = (row: Threat): string => {
  const topic = topicOf(row);
  return `| ${row.id} | ${row.attacker} | ${cell(row.attack)} | ${cell(row.holds)} | ${filesOf(row)} | [${topic}](../test/attacks/${topic}.test.ts) |`;
};

/** The threat table as Markdown. */
const table = (): string =>
  [
    "| row | attacker | attack | what holds | defence | test |",
    "| --- | --- | --- | --- | --- | --- |",
    ...THREATS.map(line),
  ].join("\n");

/** The page with the table as it is now. @throws Error when the page has no place for it. */
export const inPage = (page: string): string => {
  const from = page.indexOf(BEGIN);
  const to = page.indexOf(END);
  if (from < 0 || to < from) throw new Error(`docs/security.md has no "${BEGIN}" before "${END}"`);
  return `${page.slice(0, from + BEGIN.length)}\n\n${table()}\n\n${page.slice(to)}`;
};
