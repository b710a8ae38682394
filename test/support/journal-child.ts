import { execFileSync } from "node:child_process";
import { dirname } from "node:path";
import type { Journal } from "../../src/journal/index.ts";
import { accepted, ran } from "./journal-entries.ts";
import { openJournal } from "./journals.ts";

/** What a test tells a journal in a process of its own, one after another; each is answered by `{ done }`. */
export type Order =
  | { readonly open: string; readonly durability: "full" | "relaxed" }
  /** Particles from the first to the last, each taken in and run once; each is told when it is durable: `{ acknowledged }`. */
  | { readonly write: readonly [first: number, last: number]; readonly bytes: number }
  | { readonly sh: string };

let journal: Journal | undefined;
const tell = (message: object): void => void process.send?.(message);

const obey = async (order: Order): Promise<unknown> => {
  if ("sh" in order) return execFileSync("sh", ["-c", order.sh], { encoding: "utf8" });
  if ("open" in order) {
    journal = await openJournal(dirname(order.open), { file: order.open, durability: order.durability });
    journal.onHealth((health) => tell({ health }));
    tell({ health: journal.health });
    return undefined;
  }
  const [first, last] = order.write;
  for (let number = first; number <= last; number++) {
    const name = `particle ${number}`;
    const data = new Uint8Array(order.bytes).fill(number);
    const ref = accepted(name).ref;
    const { state } = ran(name, 1);
    const entries = [accepted(name), { ...ran(name, 1), ref, state: { ...state, data } }];
    // Not waited for one by one: what a kill cuts off is a batch on its way.
    journal?.write(entries).then(
      () => tell({ acknowledged: number }),
      (error: unknown) => tell({ rejected: String(error) }),
    );
    if (number % 8 === 0) await new Promise(setImmediate);
  }
  return undefined;
};

let before: Promise<void> = Promise.resolve();
process.on("message", (order: Order) => {
  before = before
    .then(() => obey(order))
    .then(
      (done) => tell({ done: done ?? null }),
      (error: unknown) => tell({ failed: String(error) }),
    );
});
process.on("disconnect", () => process.exit());
tell({ done: "up" });
