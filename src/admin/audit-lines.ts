import type { FileHandle } from "node:fs/promises";

const CHUNK_BYTES = 64 * 1024;
const LINE_FEED = 0x0a;

/**
 * The lines of a file, the last first, some at a time; empty ones left out. A line of more than 64 KB, which nobody writes there, comes in pieces, so that a damaged
 * file costs no more than any other.
 */
export async function* linesBackwards(file: FileHandle): AsyncGenerator<readonly string[]> {
  let { size: end } = await file.stat();
  let rest: Buffer = Buffer.alloc(0);
  while (end > 0) {
    const start = Math.max(0, end - CHUNK_BYTES);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
    if (bytesRead === 0) return;
    end = start;
    const lines = split(Buffer.concat([buffer, rest]));
    rest = lines.shift() ?? Buffer.alloc(0);
    yield texts(lines);
    if (rest.length > CHUNK_BYTES) {
      yield texts([rest]);
      rest = Buffer.alloc(0);
    }
  }
  yield texts([rest]);
}

const texts = (lines: readonly Buffer[]): readonly string[] =>
  lines
    .toReversed()
    .filter(({ length }) => length > 0)
    .map((line) => line.toString("utf8"));

const split = (bytes: Buffer): Buffer[] => {
  const lines: Buffer[] = [];
  let from = 0;
  for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, from)) {
    lines.push(bytes.subarray(from, at));
    from = at + 1;
  }
  lines.push(bytes.subarray(from));
  return lines;
};
