import { median } from "./cpu.ts";
import type { ChainCost, ThinFigures } from "./thin.ts";
import { KINDS, type Kind } from "./thin-kinds.ts";

const KIND_NAMES = Object.keys(KINDS) as Kind[];
/** What the others are compared with. */
const RIVAL: Kind = "client-server";

/** Tables in Markdown, lined up to be read as they are. */
export const thinReport = (figures: ThinFigures): string => {
  const found = new Found(figures);
  const { delays, typical } = found;
  return [
    "Before the first chain",
    setUpTable(figures, found),
    "Time of a chain, ms: median (p95), and how many times faster than client-server",
    paceTable(found),
    "Calls in a chain from which it is faster than client-server",
    winTable(found),
    `What a chain takes of its client at ${typical} ms; CPU also at ${delays[0]} ms, where chains follow each other at once`,
    costTable(found),
  ].join("\n\n");
};

class Found {
  readonly delays: readonly number[];
  readonly lengths: readonly number[];
  /** Where bytes and round trips are shown: without a delay answers come in more pieces. */
  readonly typical: number;
  readonly #chains: readonly ChainCost[];

  constructor({ chains }: ThinFigures) {
    this.#chains = chains;
    this.delays = [...new Set(chains.map(({ oneWayMs }) => oneWayMs))];
    this.lengths = [...new Set(chains.map(({ calls }) => calls))];
    this.typical = this.delays[1] ?? 0;
  }

  chains(kind: Kind, calls: number, oneWayMs: number): ChainCost {
    const found = this.#chains.find(
      (chain) => chain.kind === kind && chain.calls === calls && chain.oneWayMs === oneWayMs,
    );
    if (found === undefined) throw new RangeError(`${kind} made no chains of ${calls} at ${oneWayMs} ms`);
    return found;
  }

  /** How many times faster. */
  advantage(kind: Kind, calls: number, oneWayMs: number): number {
    return median(this.chains(RIVAL, calls, oneWayMs).ms) / median(this.chains(kind, calls, oneWayMs).ms);
  }
}

const setUpTable = ({ starts, connects, memory }: ThinFigures, { delays, typical }: Found): string => {
  const rows = KIND_NAMES.map((kind) => {
    const begun = starts.filter((one) => one.kind === kind);
    const made = connects.filter((one) => one.kind === kind);
    const traffic = made.find(({ oneWayMs }) => oneWayMs === typical)?.traffic;
    return [
      kind === RIVAL ? `${RIVAL}, each API` : kind,
      whole(median(begun.map(({ ms }) => ms))),
      whole(median(begun.map(({ cpuMs }) => cpuMs))),
      whole(median(memory.filter((one) => one.kind === kind).map(({ mb }) => mb))),
      ...made.map(({ ms }) => whole(ms)),
      whole(traffic?.up),
      whole(traffic?.down),
      whole(traffic?.segments),
      whole(traffic?.turns),
    ];
  });
  const connected = delays.map((delay) => `connect ms at ${delay}`);
  return table(
    [
      "client",
      "start ms",
      "CPU ms",
      "memory MB",
      ...connected,
      "bytes up",
      "down",
      "segments",
      "round trips",
    ],
    rows,
  );
};

const paceTable = (found: Found): string =>
  table(
    ["calls: client", ...found.delays.flatMap((delay) => [`at ${delay} ms`, "ratio"])],
    found.lengths.flatMap((calls) =>
      KIND_NAMES.map((kind) => [
        `${calls}: ${kind}`,
        ...found.delays.flatMap((delay) => {
          const { ms } = found.chains(kind, calls, delay);
          const ratio = kind === RIVAL ? "" : times(found.advantage(kind, calls, delay));
          return [`${tenth(median(ms))} (${tenth(p95(ms))})`, ratio];
        }),
      ]),
    ),
  );

const winTable = (found: Found): string => {
  const winsFrom = (kind: Kind, delay: number): string => {
    const lost = found.lengths.findLastIndex((calls) => found.advantage(kind, calls, delay) <= 1);
    const first = found.lengths[lost + 1];
    return first === undefined ? "never" : String(first);
  };
  return table(
    ["client", ...found.delays.map((delay) => `at ${delay} ms`)],
    KIND_NAMES.filter((kind) => kind !== RIVAL).map((kind) => [
      kind,
      ...found.delays.map((delay) => winsFrom(kind, delay)),
    ]),
  );
};

const costTable = (found: Found): string => {
  const { delays, lengths, typical } = found;
  const cpuMs = ({ cpuMs: all, ms }: ChainCost): number => all / ms.length;
  const bytes = ({ traffic, ms }: ChainCost): number => (traffic.up + traffic.down) / ms.length;
  return table(
    [
      "calls: client",
      "CPU ms",
      `at ${delays[0]} ms`,
      "bytes up",
      "down",
      "of client-server's",
      "segments",
      "round trips",
    ],
    lengths.flatMap((calls) =>
      KIND_NAMES.map((kind) => {
        const chain = found.chains(kind, calls, typical);
        const { traffic, ms } = chain;
        return [
          `${calls}: ${kind}`,
          tenth(cpuMs(chain)),
          tenth(cpuMs(found.chains(kind, calls, delays[0] ?? 0))),
          whole(traffic.up / ms.length),
          whole(traffic.down / ms.length),
          kind === RIVAL ? "" : times(bytes(chain) / bytes(found.chains(RIVAL, calls, typical))),
          tenth(traffic.segments / ms.length),
          tenth(traffic.turns / ms.length),
        ];
      }),
    ),
  );
};

const p95 = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(0.95 * values.length) - 1] ?? 0;

const whole = (value: number | undefined): string => (value === undefined ? "" : value.toFixed(0));
const tenth = (value: number): string => value.toFixed(1);
const times = (ratio: number): string => `${ratio.toFixed(ratio < 0.95 ? 2 : 1)}x`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => (row[column] ?? "").length)),
  );
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell[column === 0 ? "padEnd" : "padStart"](widths[column] ?? 0)).join(" | ")} |`;
  const rule = widths.map((width, column) =>
    column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`,
  );
  return [line(head), line(rule), ...rows.map(line)].join("\n");
};
