import { count, ms } from "./shown.ts";
import { readCounts, type Way } from "./stage.ts";

/** The table that sets both ways beside each other. */
export interface Measured {
  clear(): void;
  /** Does the work and enters what it took, whether it came to a good end or not. */
  of<T>(way: Way, work: () => Promise<T>): Promise<T>;
  proven(way: Way, text: string): void;
}

const ROWS = {
  time: "Time",
  requests: "Round trips",
  preflights: "Preflights",
  up: "Bytes sent",
  down: "Bytes received",
  secrets: "API secrets",
  proven: "Answers proven",
} as const;

/** Those that are counted where the link is. */
const COUNTED = ["requests", "preflights", "up", "down"] as const;

export const createMeasured = (body: HTMLElement): Measured => {
  const cells = new Map<string, HTMLElement>();
  for (const [row, title] of Object.entries(ROWS)) {
    const line = document.createElement("tr");
    const head = document.createElement("th");
    head.scope = "row";
    head.textContent = title;
    line.append(head);
    for (const way of ["chain", "clientServer"]) {
      const cell = document.createElement("td");
      cell.dataset.cell = `${way} ${row}`;
      cells.set(`${way} ${row}`, cell);
      line.append(cell);
    }
    body.append(line);
  }
  const write = (way: Way, row: keyof typeof ROWS, text: string): void => {
    const cell = cells.get(`${way} ${row}`);
    if (cell !== undefined) cell.textContent = text;
  };
  const measured: Measured = {
    clear() {
      for (const cell of cells.values()) cell.textContent = "–";
      write("chain", "secrets", "none");
      write("clientServer", "secrets", "2");
      write("clientServer", "proven", "none");
    },
    async of(way, work) {
      const before = await readCounts();
      const start = performance.now();
      try {
        return await work();
      } finally {
        write(way, "time", ms(performance.now() - start));
        const after = await readCounts().catch(() => undefined);
        for (const row of COUNTED) if (after) write(way, row, count(after[way][row] - before[way][row]));
      }
    },
    proven: (way, text) => write(way, "proven", text),
  };
  measured.clear();
  return measured;
};
