import { createConnection, createServer } from "node:net";
import { codeOf } from "./read-text.ts";

/** A socket file on which a process listens for as long as it lives: the kernel ends that with it, whatever container it is in. */
export interface LifeLine {
  close(): void;
}

/** What every system can name a socket by, bytes: Linux takes 107, macOS 103. Node 20 would cut a longer path off and listen somewhere else. */
const MAX_PATH_BYTES = 103;
const isTooLong = (path: string): boolean => Buffer.byteLength(path) > MAX_PATH_BYTES;

/** undefined where the file system has no sockets, or the path is too long for one. */
export const openLifeLine = (path: string): Promise<LifeLine | undefined> =>
  new Promise((resolve) => {
    if (isTooLong(path)) return resolve(undefined);
    const server = createServer((asking) => asking.destroy());
    server.unref();
    server.once("error", () => resolve(undefined));
    server.listen(path, () => {
      server.on("error", () => {}); // of accepting: who asks was answered by then
      resolve({ close: () => void server.close() });
    });
  });

const NOBODY = new Set(["ECONNREFUSED", "ENOENT"]);

/** Does a process of this machine listen there? undefined: that cannot be told. */
export const listens = (path: string): Promise<boolean | undefined> =>
  new Promise((resolve) => {
    if (isTooLong(path)) return resolve(undefined);
    const line = createConnection(path, () => {
      line.destroy();
      resolve(true);
    });
    line.once("error", (error) => resolve(NOBODY.has(codeOf(error) ?? "") ? false : undefined));
  });
