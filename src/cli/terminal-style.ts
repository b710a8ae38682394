/** How text for people is coloured: each function gives the text as it is where there is nobody to see. */
export interface TerminalStyle {
  error(text: string): string;
  warning(text: string): string;
  good(text: string): string;
  /** What holds the parts of a message together: arrows, gutters. */
  frame(text: string): string;
  bold(text: string): string;
  faint(text: string): string;
}

/** Coloured on a terminal, unless $NO_COLOR is set (https://no-color.org) or the terminal is a dumb one. */
export const createTerminalStyle = (
  stream: { readonly isTTY?: boolean },
  env: NodeJS.ProcessEnv = process.env,
): TerminalStyle => {
  const isColoured = stream.isTTY === true && (env.NO_COLOR ?? "") === "" && env.TERM !== "dumb";
  const paint =
    (code: string) =>
    (text: string): string =>
      isColoured && text !== "" ? `\u001B[${code}m${text}\u001B[0m` : text;
  return {
    error: paint("1;31"),
    warning: paint("1;33"),
    good: paint("32"),
    frame: paint("1;34"),
    bold: paint("1"),
    faint: paint("2"),
  };
};
