import type { JsonValue } from "../../core/index.ts";
import { parseJson } from "./parse-json.ts";
import { textLines } from "./text-lines.ts";

export interface ReadLines {
  /** Text that arrived only in part: its last value may be the beginning of another one, and is left out. */
  readonly cut: boolean;
  /** Values to read at most; there may be more behind them. */
  readonly most: number;
}

type Values = { readonly values: JsonValue[] } | { readonly problem: string };

/** JSON values, each on a line of its own. Blank lines are none. */
export const readJsonLines = (text: string, { cut, most }: ReadLines): Values => {
  const values: JsonValue[] = [];
  let number = 0;
  for (const line of textLines(text, "lf")) {
    number++;
    if (values.length === most || (cut && !line.complete)) break;
    if (line.text.trim() === "") continue;
    const read = parseJson(line.text);
    if ("problem" in read) return { problem: `line ${number} ${read.problem}` };
    values.push(read.value);
  }
  return { values };
};

const SEPARATOR = "\u001E";

/** A JSON text sequence (RFC 7464): each value behind a record separator, with a line feed behind it; it may go over several lines. */
export const readJsonSequence = (text: string, { cut, most }: ReadLines): Values => {
  const values: JsonValue[] = [];
  let number = 0;
  let start = text.indexOf(SEPARATOR);
  if (start < 0 && text.trim() !== "") return { problem: "it has no record separator (RFC 7464)" };
  while (start >= 0 && values.length < most) {
    const next = text.indexOf(SEPARATOR, start + 1);
    const record = text.slice(start + 1, next < 0 ? text.length : next);
    start = next;
    number++;
    if (record.trim() === "") continue;
    const isLast = next < 0;
    const read = parseJson(record);
    if ("value" in read && !(isLast && cut && !record.endsWith("\n"))) values.push(read.value);
    else if ("problem" in read && !(isLast && cut)) return { problem: `record ${number} ${read.problem}` };
  }
  return { values };
};
