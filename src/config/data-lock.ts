import { createHash, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile, rename, stat, unlink, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { isJsonObject, SluiceError } from "../core/index.ts";
import { type LifeLine, listens, openLifeLine } from "./life-line.ts";
import { createPrivateFile, makePrivateFolder } from "./private-file.ts";
import { codeOf, fileProblem } from "./read-text.ts";

/**
 * One process at a time in a data folder: `lock.json` names its holder. On this machine, in whatever container, a holder is alive while it listens on its
 * socket in the folder. Where there cannot be one: on this host if its process is, its start time telling it from a later process of the same id (in a
 * container every sluice has the same one); on another host while it keeps touching the file.
 */
export interface DataLock {
  release(): Promise<void>;
}

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Start of the process in clock ticks since boot, with the boot's id; "" where the system does not tell. */
  readonly started: string;
  readonly nonce: string;
  /** Has it a socket, named for the nonce? */
  readonly listens: boolean;
}

/** Who uses a data folder. */
export interface DataHolder {
  readonly pid: number;
  readonly host: string;
  /** On this machine, and not in another container that shares the folder. */
  readonly isHere: boolean;
}

/** undefined: nobody does, or nobody who lives. Changes nothing. */
export const dataHolder = async (data: string): Promise<DataHolder | undefined> => {
  const file = join(data, "lock.json");
  const text = await readFile(file, "utf8").catch(() => undefined);
  const holder = text === undefined ? undefined : parseHolder(text);
  if (holder === undefined || !(await isAlive(holder, file))) return undefined;
  return { pid: holder.pid, host: holder.host, isHere: holder.host === hostname() };
};

const TOUCH_MS = 5_000;
const FOREIGN_STALE_MS = 4 * TOUCH_MS;
/** Processes that died one after the other while they took over. */
const MAX_CLAIMS = 8;

/** @throws SluiceError SLUICE_CONFIG naming the other process, SLUICE_STORAGE. */
export const lockData = async (data: string): Promise<DataLock> => {
  const file = join(data, "lock.json");
  await makePrivateFolder(data);
  const nonce = randomUUID();
  const line = await openLifeLine(socketOf(file, nonce));
  const holder: Holder = {
    pid: process.pid,
    host: hostname(),
    started: startOf(process.pid),
    nonce,
    listens: line !== undefined,
  };
  try {
    const mine = JSON.stringify(holder);
    await take(file, mine, data);
    return held(file, mine, line);
  } catch (error) {
    line?.close();
    throw error;
  }
};

/** Each round either wins, finds a living holder, or finds that another was quicker; more rounds mean others are starting too. */
const take = async (file: string, mine: string, data: string): Promise<void> => {
  for (let round = 0; round < 5; round++) {
    if (await createPrivateFile(file, mine)) return;
    const found = await readFile(file, "utf8").catch(() => undefined);
    const holder = found === undefined ? undefined : parseHolder(found);
    if (holder && (await isAlive(holder, file))) throw inUse(data, holder.pid);
    if (found === undefined || !(await takeOver(file, found, mine))) continue;
    if (holder?.listens === true) await unlink(socketOf(file, holder.nonce)).catch(() => {});
    return;
  }
  throw inUse(data, undefined);
};

const socketOf = (file: string, nonce: string): string => `${file}.${nonce.slice(0, 8)}.sock`;

const inUse = (data: string, pid: number | undefined): SluiceError =>
  new SluiceError(
    "SLUICE_CONFIG",
    `another sluice${pid ? ` (pid ${pid})` : ""} uses this folder: ${data}; stop it, or set data in sluice.yaml to another folder`,
  );

const held = (file: string, mine: string, line: LifeLine | undefined): DataLock => {
  const touch = setInterval(() => {
    utimes(file, new Date(), new Date()).catch(() => {}); // a lock somebody deleted by hand is not worth stopping for
  }, TOUCH_MS);
  touch.unref();
  return {
    async release() {
      clearInterval(touch);
      if ((await readFile(file, "utf8").catch(() => undefined)) === mine) await unlink(file).catch(() => {});
      line?.close();
    },
  };
};

/**
 * Puts `mine` in the place of a dead holder's lock. Who may do that is whoever claims it first, by a file named for what it replaces: a lock that is
 * simply moved away might be that of another who was quicker. Of a claim whose owner died the next one is claimed in turn.
 */
const takeOver = async (file: string, dead: string, mine: string): Promise<boolean> => {
  const claims = [claimOf(file, dead)];
  for (let claim = claims[0] ?? ""; !(await createPrivateFile(claim, mine)); claims.push(claim)) {
    const found = await readFile(claim, "utf8").catch(() => undefined);
    const owner = found === undefined ? undefined : parseHolder(found);
    if (found === undefined || (owner && (await isAlive(owner, file, claim))) || claims.length === MAX_CLAIMS)
      return false;
    claim = claimOf(file, found);
  }
  const own = claims.pop() ?? "";
  try {
    const isStillDead = (await readFile(file, "utf8").catch(() => undefined)) === dead;
    await (isStillDead ? rename(own, file) : unlink(own));
    for (const claim of isStillDead ? claims : []) await unlink(claim);
    return isStillDead;
  } catch (error) {
    throw new SluiceError(
      "SLUICE_STORAGE",
      `the stale lock ${file} cannot be replaced: ${fileProblem(error)}`,
      { cause: error },
    );
  }
};

const claimOf = (file: string, dead: string): string =>
  `${file}.${createHash("sha256").update(dead).digest("hex").slice(0, 32)}`;

/** @param touched - where it wrote its name: the lock, or its claim on one. Its socket is beside the lock. */
const isAlive = async (holder: Holder, file: string, touched = file): Promise<boolean> => {
  const said =
    holder.listens && isOfThisBoot(holder) ? await listens(socketOf(file, holder.nonce)) : undefined;
  if (said !== undefined) return said;
  if (holder.host !== hostname()) {
    const status = await stat(touched).catch(() => undefined);
    return status !== undefined && Date.now() - status.mtimeMs < FOREIGN_STALE_MS;
  }
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (codeOf(error) === "ESRCH") return false; // EPERM: it lives, as another user
  }
  return startOf(holder.pid) === holder.started;
};

const parseHolder = (text: string): Holder | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    if (!isJsonObject(value)) return undefined;
    const { pid, host, started, nonce, listens: hasSocket } = value;
    if (typeof pid !== "number" || !Number.isSafeInteger(pid) || pid <= 0) return undefined;
    if (typeof host !== "string" || typeof started !== "string" || typeof nonce !== "string")
      return undefined;
    return { pid, host, started, nonce, listens: hasSocket === true && /^[0-9a-f-]{36}$/.test(nonce) };
  } catch {
    return undefined;
  }
};

/** Linux tells the start of a process in field 22 of its stat line; the command in field 2 may hold spaces and brackets. */
const startOf = (pid: number): string => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "latin1")
      .replace(/^.*\) /s, "")
      .split(" ");
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim()}/${fields[19] ?? ""}`;
  } catch {
    return "";
  }
};

/** Of this machine since it started, then: what a socket file says of others means nothing. */
const isOfThisBoot = ({ started }: Holder): boolean => {
  const [boot = ""] = started.split("/");
  return boot !== "" && startOf(process.pid).startsWith(`${boot}/`);
};
