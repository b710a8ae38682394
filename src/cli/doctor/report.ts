import { plural } from "../plural.ts";
import { shown } from "../shown.ts";
import type { TerminalStyle } from "../terminal-style.ts";
import type { Check, CheckState } from "./check.ts";

const STATES = ["ok", "warning", "failure"] as const satisfies readonly CheckState[];
const WIDTH = Math.max(...STATES.map((state) => state.length));

export interface DoctorReport {
  readonly healthy: boolean;
  readonly counts: Readonly<Record<CheckState, number>>;
  readonly checks: readonly Check[];
}

export const reportOf = (checks: readonly Check[]): DoctorReport => {
  const count = (state: CheckState): number => checks.filter((check) => check.state === state).length;
  const counts = { ok: count("ok"), warning: count("warning"), failure: count("failure") };
  return { healthy: counts.failure === 0, counts, checks };
};

/**
 * A line a check, what to do below it; without colour it says the same.
 * @param columns - of the terminal; longer lines go on under their text. Undefined: they do not.
 */
export const doctorText = (
  { checks, counts }: DoctorReport,
  style: TerminalStyle,
  columns?: number | undefined,
): string => {
  const paint: Readonly<Record<CheckState, (text: string) => string>> = {
    ok: style.good,
    warning: style.warning,
    failure: style.error,
  };
  const name = Math.max(...checks.map(({ check }) => check.length));
  const indent = WIDTH + name + 4;
  const room = columns === undefined ? Number.POSITIVE_INFINITY : Math.max(MIN_ROOM, columns - indent);
  const hanging = (text: string, by: number): string =>
    wrapped(shown(text), room - by).join(`\n${" ".repeat(indent + by)}`);
  const lines = checks.flatMap(({ check, state, detail, remedy }) => [
    `${paint[state](state.padEnd(WIDTH))}  ${check.padEnd(name)}  ${hanging(detail, 0)}`,
    ...(remedy === undefined ? [] : [`${" ".repeat(indent)}${style.faint("->")} ${hanging(remedy, 3)}`]),
  ]);
  const sum = `${counts.ok} ok, ${plural(counts.warning, "warning")}, ${plural(counts.failure, "failure")}`;
  return `${[...lines, "", sum].join("\n")}\n`;
};

const MIN_ROOM = 20;

/** In lines of so many characters, broken between words alone: what is to be copied stays whole. */
const wrapped = (text: string, room: number): readonly string[] => {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
};
