import { SluiceError, stringifyJson, toSluiceError } from "../core/index.ts";

/** A result: one JSON document and a line end on stdout, indented when a person reads it. */
export const printJson = (value: unknown): void => {
  process.stdout.write(`${stringifyJson(value, process.stdout.isTTY ? 2 : undefined)}\n`);
};

/** Text for people, on stderr. */
export const tell = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/**
 * Reports a failure on stderr and gives the exit code. A line a problem for people; the problem document as JSON where a program
 * reads the failure of a call or particle.
 */
export const reportError = (error: unknown): number => {
  const known = toSluiceError(error);
  const forProgram = process.stderr.isTTY !== true && !LOCAL_EXITS.has(known.exit);
  if (forProgram) tell(JSON.stringify(known.toProblem()));
  else {
    for (const line of known.message.split(/[\r\n]+/)) tell(`sluice: ${line}`);
    if (known.particle !== undefined) tell(`particle ${known.particle}`);
  }
  if (!(error instanceof SluiceError))
    tell(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return known.exit;
};

/** Mistakes in what was typed or configured: told in words, whoever reads. */
const LOCAL_EXITS: ReadonlySet<number> = new Set([2, 6, 130]);
