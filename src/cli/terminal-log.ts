import { type Logger, reasonOf } from "../core/index.ts";

const LEVELS = ["debug", "info", "warn", "error"] as const;
type Level = (typeof LEVELS)[number];

export interface TerminalLog extends Logger {
  /** Nothing is written before: what happens while a gateway starts is told by `serve` itself. */
  open(): void;
}

/** Log lines for a person: time, level, module, message, fields. `lowest` as in SLUICE_LOG_LEVEL; an unknown one means info. */
export const createTerminalLog = (
  write: (line: string) => void,
  lowest: string | undefined,
  now: () => Date = () => new Date(),
): TerminalLog => {
  const asked = LEVELS.indexOf(lowest as Level);
  const from = asked === -1 ? LEVELS.indexOf("info") : asked;
  let isOpen = false;
  const logger = (bound: object): Logger => {
    const at = (level: Level) => (fields: object, message: string) => {
      if (!isOpen || LEVELS.indexOf(level) < from) return;
      const { module = "", ...rest } = { ...bound, ...fields } as Record<string, unknown>;
      const time = now().toTimeString().slice(0, 8);
      const extra = Object.entries(rest).map(([name, value]) => `${name}=${plain(value)}`);
      write([time, level.padEnd(5), String(module).padEnd(8), plain(message), ...extra].join(" "));
    };
    return {
      debug: at("debug"),
      info: at("info"),
      warn: at("warn"),
      error: at("error"),
      child: (fields) => logger({ ...bound, ...fields }),
    };
  };
  return {
    ...logger({}),
    open: () => {
      isOpen = true;
    },
  };
};

/** One line, whatever the value: a peer's text must not paint the terminal. */
const plain = (value: unknown): string => {
  const text =
    value instanceof Error ? reasonOf(value) : typeof value === "string" ? value : JSON.stringify(value);
  return (text ?? "").replaceAll(/\p{Cc}/gu, " ");
};
