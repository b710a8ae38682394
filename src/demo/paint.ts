/** Colour where the reader has a terminal, plain text elsewhere. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
}

const sgr = (open: number, close: number) => (text: string) => `\x1b[${open}m${text}\x1b[${close}m`;
const same = (text: string): string => text;

export const createPaint = (colour: boolean): Paint =>
  colour
    ? { bold: sgr(1, 22), dim: sgr(2, 22), good: sgr(32, 39), bad: sgr(31, 39) }
    : { bold: same, dim: same, good: same, bad: same };

/** One cell: its text, how it is aligned in its column, and how it is painted once it has its width. */
export interface Cell {
  readonly text: string;
  readonly right?: boolean;
  readonly paint?: (text: string) => string;
}

/** Lines of aligned columns, two spaces apart. Widths are counted before painting. */
export const table = (rows: readonly (readonly (Cell | string)[])[], indent = "   "): string[] => {
  const cells = rows.map((row) =>
    row.map((cell): Cell => (typeof cell === "string" ? { text: cell } : cell)),
  );
  const widths: number[] = [];
  for (const row of cells)
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.text.length);
    });
  return cells.map((row) => {
    const line = row.map(({ text, right, paint }, column) => {
      const width = column === row.length - 1 && right !== true ? 0 : (widths[column] ?? 0);
      const padded = right === true ? text.padStart(width) : text.padEnd(width);
      return paint === undefined ? padded : paint(padded);
    });
    return `${indent}${line.join("  ")}`.trimEnd();
  });
};

/** Words in lines of at most `width` characters; a longer word gets a line of its own. */
export const wrap = (text: string, width: number): string[] => {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (longer.length > width && line !== "") {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line === "" ? lines : [...lines, line];
};
