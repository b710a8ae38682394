import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { JournalHealth } from "../../src/journal/index.ts";
import type { Order } from "../support/journal-child.ts";
import { tempDir } from "../support/temp-dir.ts";

/** Whether this machine lets a process have file systems of its own. */
const canMount = spawnSync("unshare", ["-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]).status === 0;

interface Message {
  readonly done?: unknown;
  readonly failed?: string;
  readonly rejected?: string;
  readonly acknowledged?: number;
  readonly health?: JournalHealth;
}

/** A journal in a process with a small disk of its own at the folder that is given back. */
const onSmallDisk = async () => {
  const { path, [Symbol.asyncDispose]: drop } = await tempDir();
  const disk = join(path, "disk");
  await mkdir(disk);
  const child = spawn("unshare", ["-rm", process.execPath, "test/support/journal-child.ts"], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await drop();
  });
  const messages = inbox(child);
  await messages.until(({ done }) => done === "up");
  const say = async (order: Order): Promise<void> => {
    const from = messages.received.length;
    child.send(order);
    const isReply = ({ done, failed }: Message): boolean => done !== undefined || failed !== undefined;
    expect((await messages.until(isReply, from)).failed).toBeUndefined();
  };
  await say({ sh: `mount -t tmpfs -o size=4m tmpfs ${disk}` });
  return { say, messages, disk, open: { open: join(disk, "journal.db"), durability: "full" } as const };
};

const inbox = (child: ChildProcess) => {
  const received: Message[] = [];
  child.on("message", (message: Message) => void received.push(message));
  return {
    received,
    /** The first one that is like this, of those after `from`. */
    async until(isWanted: (message: Message) => boolean, from = 0): Promise<Message> {
      for (;;) {
        const found = received.slice(from).find(isWanted);
        if (found !== undefined) return found;
        await once(child, "message");
      }
    },
  };
};

const isIll = ({ health }: Message): boolean => health?.ok === false;
const isWell = ({ health }: Message): boolean => health?.ok === true;
const detailOf = ({ health }: Message): string => (health?.ok === false ? health.problem.detail : "");

describe.skipIf(!canMount)("a journal on a disk", () => {
  it("that is full waits for room, and then writes all that waited", async () => {
    const { say, messages, disk, open } = await onSmallDisk();
    await say({ sh: `head -c 2000000 /dev/zero > ${disk}/ballast` });
    await say(open);
    await say({ write: [1, 500], bytes: 3000 });
    expect(detailOf(await messages.until(isIll))).toMatch(
      /journal\.db cannot grow, the disk is full: free some room/,
    );
    await say({ sh: `rm ${disk}/ballast && mount -o remount,size=64m ${disk}` });
    await messages.until(({ acknowledged }) => acknowledged === 500);
    const acknowledged = messages.received.flatMap(({ acknowledged: number }) => number ?? []);
    expect(acknowledged).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
    expect(messages.received.some(({ rejected }) => rejected !== undefined)).toBe(false);
    expect(messages.received.findLast(({ health }) => health !== undefined)).toEqual({
      health: { ok: true },
    });
  });

  it("that is read-only says so, and works when it can be written", async () => {
    const { say, messages, disk, open } = await onSmallDisk();
    await say({ sh: `mount -o remount,ro ${disk}` });
    await say(open);
    expect(detailOf(await messages.until(isIll))).toMatch(
      /cannot be written: it, its folder or its file system/,
    );
    await say({ write: [1, 8], bytes: 10 });
    await say({ sh: `mount -o remount,rw ${disk}` });
    await messages.until(({ acknowledged }) => acknowledged === 8);
    expect(messages.received.some(isWell)).toBe(true);
  });

  it("that takes no more bytes of this process says so, and works when it does", async () => {
    const { say, messages, open } = await onSmallDisk();
    await say(open);
    await say({ sh: 'prlimit --pid "$PPID" --fsize=200000:unlimited' });
    await say({ write: [1, 200], bytes: 3000 });
    expect(detailOf(await messages.until(isIll))).toMatch(/the disk reports an error|the disk is full/);
    await say({ sh: 'prlimit --pid "$PPID" --fsize=unlimited:unlimited' });
    await messages.until(({ acknowledged }) => acknowledged === 200);
    expect(messages.received.some(({ rejected }) => rejected !== undefined)).toBe(false);
  });
});
