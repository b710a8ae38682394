/** One flag of a command. Every flag has a help text: leaving it out does not compile. */
export type OptionSpec = { readonly help: string; readonly short?: string } & (
  | { readonly type: "boolean" }
  | { readonly type: "string"; readonly value: string; readonly multiple?: boolean }
);

export type OptionTable = Readonly<Record<string, OptionSpec>>;

/** What a command gets for its table: flags not given are absent. */
export type OptionValues<Table extends OptionTable> = {
  readonly [Name in keyof Table]?: Table[Name] extends { type: "boolean" }
    ? boolean
    : Table[Name] extends { multiple: true }
      ? readonly string[]
      : string;
};

export interface Invocation<Table extends OptionTable> {
  readonly options: OptionValues<Table>;
  readonly operands: readonly string[];
  /** Aborts at the first SIGINT, SIGTERM or SIGHUP; the reason is the signal's name. */
  readonly signal: AbortSignal;
}

export interface Command<Table extends OptionTable> {
  /** Operands as the help shows them, e.g. `<service> <function> [JSON...]`. */
  readonly operands: string;
  /** Fewest and most operands. */
  readonly arity: readonly [min: number, max: number];
  readonly summary: string;
  /** Paragraphs and examples below the flags. */
  readonly details?: string;
  readonly options: Table;
  /** Results go to stdout through `printJson`. @throws SluiceError, whose `exit` becomes the exit code. */
  run(invocation: Invocation<Table>): Promise<void>;
}

/** A command whatever its flags: the parser builds values that fit its table. */
export type AnyCommand = Command<OptionTable>;

/** Checks a command against its own table and forgets the table, so that commands fit one list. */
export const defineCommand = <const Table extends OptionTable>(command: Command<Table>): AnyCommand =>
  command as unknown as AnyCommand;
