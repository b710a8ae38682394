import { dirname, join } from "node:path";
import type { Document, Finding, LintReport, Position } from "../openapi/index.ts";

/** Findings that say the same, and where each stands. */
export interface FindingGroup {
  readonly severity: "error" | "warning";
  readonly reason: Finding["reason"];
  readonly message: string;
  /** At least one. */
  readonly places: readonly [Place, ...Place[]];
}

export interface Place {
  readonly pointer: string;
  readonly operation: string | undefined;
  /** Whether that operation is not published because of this. */
  readonly refuses: boolean;
  /** As a person would open it. */
  readonly file: string;
  /** The file's text, and where in it; undefined where the file cannot be read. */
  readonly source: { readonly text: string; readonly position: Position } | undefined;
}

/** The texts of a document's files: the root's, and the others' by path. */
export interface DocumentTexts {
  readonly text: string;
  readonly texts: ReadonlyMap<string, string>;
}

type Locate = (text: string, pointers: Iterable<string>) => ReadonlyMap<string, Position>;

/** Errors first, each kind by file and place. What is refused, and what a strict reader objects to, is an error. */
export const groupFindings = (
  report: LintReport,
  document: Document,
  { text, texts }: DocumentTexts,
  positionsOf: Locate,
): FindingGroup[] => {
  const invalid = report.invalid ?? [];
  const errors = new Set([...report.refused, ...invalid]);
  const warnings = report.degraded.filter((finding) => !errors.has(finding));
  const refused = new Set(report.refused);
  const locate = locator(
    [...errors, ...warnings],
    (file) => (file === undefined ? text : texts.get(file)),
    positionsOf,
  );
  const place = (finding: Finding): Place => {
    const { file } = split(faultOf(finding));
    return {
      pointer: finding.pointer,
      operation: finding.operation,
      refuses: refused.has(finding),
      file: file === undefined ? document.where : beside(document, file),
      source: locate(faultOf(finding)),
    };
  };
  return [...grouped("error", [...errors], place), ...grouped("warning", warnings, place)];
};

const grouped = (
  severity: FindingGroup["severity"],
  findings: readonly Finding[],
  place: (finding: Finding) => Place,
): FindingGroup[] => {
  const located = findings.map((finding) => ({ finding, at: place(finding) }));
  const groups = new Map<string, { finding: Finding; places: [Place, ...Place[]] }>();
  for (const { finding, at } of located.sort((left, right) => byPlace(left.at, right.at))) {
    const key = JSON.stringify([finding.reason, finding.message]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { finding, places: [at] });
    else group.places.push(at);
  }
  return [...groups.values()].map(({ finding: { reason, message }, places }) => ({
    severity,
    reason,
    message,
    places,
  }));
};

const byPlace = (left: Place, right: Place): number =>
  left.file === right.file
    ? (left.source?.position.offset ?? 0) - (right.source?.position.offset ?? 0)
    : left.file < right.file
      ? -1
      : 1;

/** One walk through each file for all its findings. */
const locator = (
  findings: readonly Finding[],
  textOf: (file: string | undefined) => string | undefined,
  positionsOf: Locate,
): ((pointer: string) => Place["source"]) => {
  const byFile = Map.groupBy(findings, (finding) => split(faultOf(finding)).file);
  const known = new Map<string, Place["source"]>();
  for (const [file, all] of byFile) {
    const text = textOf(file);
    if (text === undefined) continue;
    const positions = positionsOf(
      text,
      all.map((finding) => split(faultOf(finding)).inside),
    );
    for (const pointer of all.map(faultOf)) {
      const position = positions.get(split(pointer).inside);
      if (position !== undefined) known.set(pointer, { text, position });
    }
  }
  return (pointer) => known.get(pointer);
};

/** Where to look: a fault may stand in a component that the operation reaches. */
const faultOf = ({ pointer, at }: Finding): string => at ?? pointer;

/** Pointers into the root file are empty or start with a slash, others are `<path>#<pointer>`. */
const split = (pointer: string): { file: string | undefined; inside: string } => {
  if (pointer === "" || pointer.startsWith("/")) return { file: undefined, inside: pointer };
  const hash = pointer.indexOf("#");
  return { file: pointer.slice(0, hash), inside: pointer.slice(hash + 1) };
};

const beside = ({ where, url }: Document, file: string): string =>
  url === undefined ? join(dirname(where), file) : new URL(file, url).href;
