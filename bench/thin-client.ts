// One client in a process of its own, told over IPC what to do: `node --expose-gc thin-client.ts <kind> <URL of sluice/client>`.
import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { KINDS, type Kind, type Session } from "./thin-kinds.ts";
import type { Order, Spent } from "./thin-process.ts";

const [kind = "", sluice = ""] = process.argv.slice(2);
const connect = KINDS[kind as Kind];
/** With these `{"text":""}` is 200 bytes. */
const TEXT_BYTES = 189;

const restingMb = async (): Promise<number> => {
  for (let round = 0; round < 4; round++) {
    await globalThis.gc?.({ type: "major", execution: "async", flavor: "last-resort" });
    await pause(20);
  }
  return process.memoryUsage.rss() / 1e6;
};

const spent = async (work: () => Promise<number[]>, settleMs: number): Promise<Spent> => {
  const cpu = process.cpuUsage();
  const ms = await work();
  await pause(settleMs); // what is still to do after the answer is the client's work too
  const { user, system } = process.cpuUsage(cpu);
  return { ms, cpuMs: (user + system) / 1000 };
};

const timed = async (work: () => Promise<void>): Promise<number> => {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
};

let session: Session | undefined;

const chain = (calls: number): Promise<number> => {
  const text = randomBytes(TEXT_BYTES).toString("base64url").slice(0, TEXT_BYTES);
  return timed(async () => {
    const answer = await session?.chain(text, calls);
    if (answer !== text.slice(calls) + text.slice(0, calls)) throw new Error(`${kind} answered ${answer}`);
  });
};

const obey = async (order: Order): Promise<Spent | number> => {
  switch (order.do) {
    case "connect": {
      await session?.close();
      const opened = async (): Promise<void> => {
        session = await connect(order.to, sluice);
      };
      return spent(async () => [await timed(opened)], order.settleMs);
    }
    case "run":
      return spent(async () => {
        const ms: number[] = [];
        while (ms.length < order.times) ms.push(await chain(order.calls));
        return ms;
      }, order.settleMs);
    case "rest":
      return restingMb();
  }
};

process.on("message", (order: Order) => void obey(order).then((answer) => process.send?.(answer)));
process.on("disconnect", () => process.exit());
process.send?.(await restingMb());
