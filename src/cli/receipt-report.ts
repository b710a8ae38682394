import type { ReceiptClaims, ReceiptReport } from "../receipts/index.ts";
import { plural } from "./plural.ts";
import { shown } from "./shown.ts";
import type { TerminalStyle } from "./terminal-style.ts";

const MAX_PROBLEMS = 50;
const HEADINGS = ["n", "gateway", "function", "outcome", "ended", "took", "rule"] as const;

/** Whose particle, a line a receipt, and whether it all holds. Nothing in it paints the terminal but the style. */
export const receiptReportText = (report: ReceiptReport, style: TerminalStyle): string => {
  const { particle, initiator, receipts, problems, ok } = report;
  const gateways = new Set(receipts.map(({ claims }) => claims.iss)).size;
  const count = `${plural(receipts.length, "receipt")} of ${plural(gateways, "gateway")}`;
  return [
    ...(particle === undefined ? [] : [`particle   ${particle}`]),
    ...(initiator === undefined ? [] : [`initiator  ${initiator}`]),
    "",
    ...(receipts.length === 0
      ? []
      : [
          ...table(
            receipts.map(({ claims }) => rowOf(claims)),
            style,
          ),
          "",
        ]),
    ...problems.slice(0, MAX_PROBLEMS).map((problem) => `${style.error("problem:")} ${shown(problem)}`),
    ...(problems.length > MAX_PROBLEMS
      ? [`... and ${plural(problems.length - MAX_PROBLEMS, "more problem")}; --json lists them all`]
      : []),
    ok ? style.good(`the chain holds: ${count}`) : style.bold(`the chain does not hold: ${count}`),
    "",
  ].join("\n");
};

const rowOf = (claims: ReceiptClaims): readonly string[] => [
  String(claims.n),
  shortId(claims.iss),
  shown(`${claims.service}.${claims.function}`),
  "result" in claims.outcome ? "result" : `${shown(claims.outcome.code)} (${claims.outcome.retCode})`,
  new Date(claims.ended * 1000).toISOString(),
  `${Math.round((claims.ended - claims.started) * 1000)} ms`,
  shown(claims.rule ?? ""),
];

/** Peer ids begin alike. */
const shortId = (peerId: string): string => `…${peerId.slice(-8)}`;

const table = (rows: readonly (readonly string[])[], style: TerminalStyle): string[] => {
  const widths = HEADINGS.map((heading, column) =>
    rows.reduce((most, row) => Math.max(most, row[column]?.length ?? 0), heading.length),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  return [style.faint(line(HEADINGS)), ...rows.map(line)];
};
