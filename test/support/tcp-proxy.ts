import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** A link that can be made worse: a TCP forwarder on a port of 127.0.0.1 that it keeps, whatever happens behind it. */
export interface TcpProxy extends AsyncDisposable {
  readonly port: number;
  /** Resets every connection, as a middlebox does that forgot them. Returns how many there were. */
  cut(): number;
  /** Bytes that arrive from now on are passed on this much later, in order. */
  setDelay(ms: number): void;
  /** While on, nothing passes either way and nothing is reset; what was sent meanwhile passes afterwards. */
  setPartition(on: boolean): void;
}

/** Bytes held back for the delay, per direction; past it the sender is paused. */
const MAX_HELD_BYTES = 1 << 20;

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
}

/** Listens on a free port; each connection goes on to `targetPort` on 127.0.0.1. One that fails there is reset here. */
export const startTcpProxy = async (targetPort: number): Promise<TcpProxy> => {
  const pairs = new Set<Pair>();
  let delayMs = 0;
  let healed: PromiseWithResolvers<void> | undefined;
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ host: "127.0.0.1", port: targetPort, noDelay: true });
    const pair = { near, far };
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      reset(pair);
    };
    for (const socket of [near, far]) {
      socket.on("error", end);
      socket.on("close", end);
    }
    const link = { delay: () => delayMs, partition: () => healed?.promise };
    forward(near, far, link);
    forward(far, near, link);
  });
  await listening(server);
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      const count = pairs.size;
      for (const pair of [...pairs]) reset(pair);
      return count;
    },
    setDelay(ms) {
      delayMs = ms;
    },
    setPartition(on) {
      if (on) healed ??= Promise.withResolvers();
      else {
        healed?.resolve();
        healed = undefined;
      }
    },
    async [Symbol.asyncDispose]() {
      healed?.resolve();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const pair of [...pairs]) reset(pair);
      await closed;
    },
  };
};

const listening = (server: Server): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });

const reset = ({ near, far }: Pair): void => {
  for (const socket of [near, far]) if (!socket.destroyed) socket.resetAndDestroy();
};

interface Link {
  delay(): number;
  /** Undefined: none now. */
  partition(): Promise<void> | undefined;
}

/** Copies one direction, first in, first out. */
const forward = (from: Socket, to: Socket, link: Link): void => {
  let held = 0;
  let last = Promise.resolve();
  const later = (due: number, act: () => void): void => {
    last = last.then(async () => {
      const wait = due - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      await link.partition();
      act();
    });
  };
  from.on("data", (chunk: Buffer) => {
    held += chunk.length;
    if (held > MAX_HELD_BYTES) from.pause();
    later(performance.now() + link.delay(), () => {
      held -= chunk.length;
      if (held <= MAX_HELD_BYTES) from.resume();
      if (!to.destroyed) to.write(chunk);
    });
  });
  from.on("end", () => later(performance.now() + link.delay(), () => to.end()));
};
