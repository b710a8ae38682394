import type { Change, LintReport, REASONS } from "../openapi/index.ts";
import type { FindingGroup, Place } from "./lint-findings.ts";
import { functionsText } from "./lint-functions.ts";
import { plural } from "./plural.ts";
import { shown } from "./shown.ts";
import { sourceExcerpt } from "./source-excerpt.ts";
import type { TerminalStyle } from "./terminal-style.ts";

export interface ReportOptions {
  readonly style: TerminalStyle;
  /** Of the terminal. */
  readonly columns: number;
  readonly remedies: typeof REASONS;
}

const MAX_GROUPS = 100;
const MAX_PLACES = 3;

/** Findings, functions, changes and the sum, as good compilers print them. Nothing in it paints the terminal but the style. */
export const reportText = (
  report: LintReport,
  groups: readonly FindingGroup[],
  changes: readonly Change[],
  options: ReportOptions,
): string =>
  [
    ...groups.slice(0, MAX_GROUPS).map((group) => groupText(group, options)),
    ...notShown(groups.slice(MAX_GROUPS)),
    ...(report.published.length === 0 ? [] : [functionsText(report.published, options)]),
    ...(changes.length === 0 ? [] : [changesText(changes, options)]),
    ...hostsLine(report),
    summary(report, options),
    "",
  ].join("\n");

const groupText = (group: FindingGroup, options: ReportOptions): string => {
  const { style, remedies } = options;
  const [first, ...others] = group.places;
  const paint = style[group.severity];
  const title = `${paint(`${group.severity}[${group.reason}]`)}${style.bold(`: ${shown(group.message)}`)}`;
  const gutter = " ".repeat(String(first.source?.position.line ?? 0).length);
  const note = (text: string): string => `${gutter} ${style.frame("=")} ${text}`;
  return [
    title,
    ...placeLines(first, gutter, paint, options),
    ...operationNotes(group).map(note),
    note(`${style.bold("at")}: ${shown(first.pointer) || "the document"}`),
    ...(others.length === 0 ? [] : [note(`${style.bold("also at")}: ${placeList(first, others)}`)]),
    note(`${style.bold("help")}: ${remedies[group.reason]}`),
    "",
  ].join("\n");
};

const placeLines = (
  { file, source }: Place,
  gutter: string,
  paint: (text: string) => string,
  { style, columns }: ReportOptions,
): string[] => {
  const arrow = `${gutter}${style.frame("-->")} ${shown(file)}`;
  if (source === undefined) return [arrow];
  const { line, column, offset } = source.position;
  const { text, indent, marker } = sourceExcerpt(source.text, offset, columns - gutter.length - 3);
  const bar = style.frame("|");
  return [
    `${arrow}:${line}:${column}`,
    `${gutter} ${bar}`,
    `${style.frame(String(line))} ${bar} ${text}`,
    `${gutter} ${bar} ${indent}${paint(marker)}`,
  ];
};

const operationNotes = ({ places }: FindingGroup): string[] => {
  const named = (refuses: boolean): string[] => [
    ...new Set(
      places.filter((place) => place.refuses === refuses).flatMap(({ operation }) => operation ?? []),
    ),
  ];
  const [refused, others] = [named(true), named(false)];
  return [
    ...(refused.length === 0
      ? []
      : [`${list(refused)} ${refused.length === 1 ? "is" : "are"} not published`]),
    ...(others.length === 0 ? [] : [`in ${list(others)}`]),
  ];
};

/** Places in the file that was named already go without it. */
const placeList = (first: Place, others: readonly Place[]): string =>
  list(
    others.map(({ file, pointer, source }) => {
      if (source === undefined) return file === first.file ? pointer : `${file}#${pointer}`;
      const place = `${source.position.line}:${source.position.column}`;
      return file === first.file ? place : `${file}:${place}`;
    }),
  );

const list = (names: readonly string[]): string => {
  const some = names.slice(0, MAX_PLACES).map(shown).join(", ");
  return names.length > MAX_PLACES ? `${some} and ${names.length - MAX_PLACES} more` : some;
};

const notShown = (groups: readonly FindingGroup[]): string[] => {
  if (groups.length === 0) return [];
  const errors = groups.filter(({ severity }) => severity === "error").length;
  return [
    `... and ${plural(errors, "more error")}, ${plural(groups.length - errors, "more warning")}; --json lists them all\n`,
  ];
};

const changesText = (changes: readonly Change[], { style }: ReportOptions): string =>
  [
    ...[...changes]
      .sort((left, right) => Number(right.breaking) - Number(left.breaking))
      .map(
        ({ breaking, message }) =>
          `${breaking ? style.error("breaking:") : style.good("change:")} ${shown(message)}`,
      ),
    "",
  ].join("\n");

/** Hosts that only the manifest can allow. */
const hostsLine = ({ published }: LintReport): string[] => {
  const hosts = new Set(published.flatMap(({ needsHost }) => needsHost ?? []));
  return hosts.size === 0
    ? []
    : [`needs in the manifest: upstream.hosts: [${[...hosts].map(shown).join(", ")}]\n`];
};

const summary = (report: LintReport, { style }: ReportOptions): string => {
  const { published, operations, refused, degraded, invalid } = report;
  const parts = [
    `${refused.length} refused`,
    `${degraded.length} degraded`,
    ...(invalid === undefined ? [] : [`${invalid.length} invalid`]),
  ];
  return style.bold(
    `published ${published.length} of ${plural(operations, "operation")} (${parts.join(", ")})`,
  );
};
