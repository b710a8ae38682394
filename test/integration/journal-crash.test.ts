import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Order } from "../support/journal-child.ts";
import { openJournal } from "../support/journals.ts";
import { tempDir } from "../support/temp-dir.ts";

/** Lets a child write until it acknowledged so many particles, then kills it as it stands. */
const writeUntilKilled = async (
  file: string,
  durability: "full" | "relaxed",
  kill: { first: number; after: number },
): Promise<number[]> => {
  const child = fork("test/support/journal-child.ts");
  onTestFinished(() => void child.kill("SIGKILL"));
  const acknowledged: number[] = [];
  const ended = once(child, "exit");
  const say = (order: Order): void => void child.send(order);
  child.on("message", (message: { acknowledged?: number }) => {
    if (message.acknowledged === undefined) return;
    acknowledged.push(message.acknowledged);
    if (acknowledged.length === kill.after) child.kill("SIGKILL");
  });
  await once(child, "message");
  say({ open: file, durability });
  say({ write: [kill.first, kill.first + 5000], bytes: 3000 });
  await ended;
  return acknowledged;
};

describe("a process that is killed while it writes", () => {
  it.each(["full", "relaxed"] as const)("loses nothing that was acknowledged (%s)", async (durability) => {
    await using folder = await tempDir();
    const file = join(folder.path, "journal.db");
    const acknowledged: number[] = [];
    for (const after of [1, 50, 333]) {
      const first = acknowledged.length * 10_000;
      acknowledged.push(...(await writeUntilKilled(file, durability, { first, after })));
    }
    await using journal = await openJournal(folder.path, { durability });
    const { particles } = await journal.recover();
    const found = new Map(particles.map((particle) => [String(particle.ref), particle]));
    for (const number of acknowledged) {
      const particle = found.get(`particle ${number}`);
      // Each write was of two entries: it is there as a whole.
      expect(particle?.state.data).toEqual(new Uint8Array(3000).fill(number));
      expect(particle?.arrivals).toHaveLength(1);
    }
    expect(acknowledged.length).toBeGreaterThanOrEqual(384);
  });
});
