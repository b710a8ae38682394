import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { reasonOf, SluiceError } from "../core/index.ts";
import type { ListenAddress } from "./listen-address.ts";

/** TCP forwarders that hold every chunk back by the same time each way: a longer link in front of real sockets. */
export interface DelayProxy {
  /** Listening ports on 127.0.0.1, in the order of the targets. */
  readonly ports: readonly number[];
  /** One-way delay in ms for bytes that arrive from now on. */
  setDelay(ms: number): void;
  /** Bytes since the start, per target: `up` towards the target. */
  counts(): readonly LinkCount[];
  close(): Promise<void>;
}

export interface LinkCount {
  readonly up: number;
  readonly down: number;
}

const MAX_HELD_BYTES = 1 << 20; // per direction of one connection; past it the sender is paused
const TIMER_EARLY_MS = 1; // timers count whole milliseconds

/** @throws SluiceError SLUICE_CONFIG when no port can be had. */
export const startDelayProxy = async (
  targets: readonly ListenAddress[],
  initialDelayMs: number,
): Promise<DelayProxy> => {
  let delayMs = initialDelayMs;
  const open = new Set<Socket>();
  const counts = targets.map(() => ({ up: 0, down: 0 }));
  const servers = targets.map((target, index) =>
    createServer({ noDelay: true, allowHalfOpen: true }, (near) => {
      const far = connect({ host: target.host, port: target.port, noDelay: true, allowHalfOpen: true });
      const count = counts[index] ?? { up: 0, down: 0 };
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        open.add(socket);
        socket.on("error", () => other.destroy());
        socket.on("close", () => {
          open.delete(socket);
          if (socket.errored !== null) other.destroy();
        });
      }
      delayed(
        near,
        far,
        () => delayMs,
        (bytes) => (count.up += bytes),
      );
      delayed(
        far,
        near,
        () => delayMs,
        (bytes) => (count.down += bytes),
      );
    }),
  );
  await Promise.all(servers.map(listen));
  return {
    ports: servers.map((server) => (server.address() as AddressInfo).port),
    setDelay: (ms) => {
      delayMs = ms;
    },
    counts: () => counts.map((count) => ({ ...count })),
    close: async () => {
      const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
      for (const socket of open) socket.destroy();
      await Promise.all(closed);
    },
  };
};

const listen = (server: Server): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", (error) =>
      reject(new SluiceError("SLUICE_CONFIG", `the delaying proxy cannot listen: ${reasonOf(error)}`)),
    );
    server.listen(0, "127.0.0.1", resolve);
  });

/** Copies one direction, first in first out, also when the delay is shortened while bytes are held. */
const delayed = (from: Socket, to: Socket, delayMs: () => number, onBytes: (bytes: number) => void): void => {
  const waiting: { readonly due: number; readonly act: () => void }[] = [];
  let held = 0;
  const release = (): void => {
    const now = performance.now() + TIMER_EARLY_MS;
    for (let first = waiting[0]; first !== undefined && first.due <= now; first = waiting[0]) {
      waiting.shift();
      first.act();
    }
    if (waiting[0] !== undefined) setTimeout(release, waiting[0].due - performance.now());
  };
  const later = (act: () => void): void => {
    const delay = delayMs();
    if (delay === 0 && waiting.length === 0) act();
    else if (waiting.push({ due: performance.now() + delay, act }) === 1) setTimeout(release, delay);
  };
  from.on("data", (chunk: Buffer) => {
    onBytes(chunk.length);
    held += chunk.length;
    if (held > MAX_HELD_BYTES) from.pause();
    later(() => {
      held -= chunk.length;
      if (held <= MAX_HELD_BYTES) from.resume();
      if (!to.destroyed) to.write(chunk);
    });
  });
  from.on("end", () => later(() => to.end()));
};
