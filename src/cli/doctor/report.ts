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

/** A line a check, what to do below it; without colour it says the same. */
export const doctorText = ({ checks, counts }: DoctorReport, style: TerminalStyle): string => {
  const paint: Readonly<Record<CheckState, (text: string) => string>> = {
    ok: style.good,
    warning: style.warning,
    failure: style.error,
  };
  const name = Math.max(...checks.map(({ check }) => check.length));
  const lines = checks.flatMap(({ check, state, detail, remedy }) => [
    `${paint[state](state.padEnd(WIDTH))}  ${check.padEnd(name)}  ${shown(detail)}`,
    ...(remedy === undefined ? [] : [`${" ".repeat(WIDTH + name + 4)}${style.faint("->")} ${shown(remedy)}`]),
  ]);
  const sum = `${counts.ok} ok, ${plural(counts.warning, "warning")}, ${plural(counts.failure, "failure")}`;
  return `${[...lines, "", sum].join("\n")}\n`;
};
