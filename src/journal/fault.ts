import { reasonOf } from "../core/index.ts";
import { UnfitFile } from "./migrations.ts";

/** What hinders the file, for people, and whether the connection must be made anew before the next try. */
export interface Fault {
  readonly detail: string;
  readonly reopen: boolean;
}

/** By SQLite's primary result code (https://sqlite.org/rescode.html). */
const FAULTS: Readonly<Record<number, Fault>> = {
  5: { detail: "is locked by another process: end that process", reopen: false },
  6: { detail: "is locked by another connection: end what holds it", reopen: false },
  8: {
    detail: "cannot be written: it, its folder or its file system is read-only; make it writable",
    reopen: true,
  },
  10: {
    detail: "cannot be read or written, the disk reports an error: look after the disk",
    reopen: true,
  },
  11: { detail: "is damaged: move it away to start anew, or restore a copy of it", reopen: true },
  13: { detail: "cannot grow, the disk is full: free some room", reopen: false },
  14: {
    detail: "cannot be opened: its folder must exist and be writable, its path be a file",
    reopen: true,
  },
  26: { detail: "is no database: move it away to start anew, or restore a copy of it", reopen: true },
};

/** What the operating system says where SQLite did not come into it yet. */
const CODE_OF_ERRNO: Readonly<Record<string, number>> = {
  EACCES: 14,
  EDQUOT: 13,
  EIO: 10,
  EISDIR: 14,
  ENOENT: 14,
  ENOSPC: 13,
  ENOTDIR: 14,
  EPERM: 8,
  EROFS: 8,
};

/** The file that is open is not the one at its path any more. */
export class LostFile extends Error {}

export const faultOf = (error: unknown): Fault => {
  if (error instanceof UnfitFile) return { detail: error.message, reopen: true };
  if (error instanceof LostFile) return { detail: error.message, reopen: false };
  const { errcode, code } = error as { errcode?: number; code?: string };
  const number = errcode ?? CODE_OF_ERRNO[code ?? ""] ?? 0;
  const known = FAULTS[number & 0xff];
  if (known === undefined) return { detail: `cannot be used: ${reasonOf(error)}`, reopen: true };
  return { ...known, detail: `${known.detail} (${reasonOf(error)})` };
};
