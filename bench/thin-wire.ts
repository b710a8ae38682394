import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** What went over the wire of one client so far: payload of TCP, so with TLS or Noise and without TCP's own headers. */
export interface Traffic {
  /** Bytes from the client. */
  readonly up: number;
  readonly down: number;
  /** TCP segments of an ordinary size that this takes, both ways. */
  readonly segments: number;
  /** Times the client spoke after it had been told something, and connections it made: round trips, also of those it did not wait for. */
  readonly turns: number;
}

/** Ports before others, from which everything comes through so much later. */
export interface Wire extends AsyncDisposable {
  /** On 127.0.0.1, in the order of the targets. */
  readonly ports: readonly number[];
  traffic(): Traffic;
}

/** Of Ethernet, with IPv4 and timestamps. */
const SEGMENT_BYTES = 1448;
/** Timers count whole milliseconds. */
const TIMER_EARLY_MS = 1;

/** @param delayMs - one way, TCP's handshake included. */
export const openWire = async (targets: readonly number[], delayMs: number): Promise<Wire> => {
  const meter = createMeter();
  const open = new Set<Socket>();
  const servers = targets.map((port) =>
    createServer({ noDelay: true }, (near) => {
      meter.opened();
      const far = connect({ host: "127.0.0.1", port, noDelay: true });
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        open.add(socket);
        socket.on("error", () => other.destroy());
        socket.on("close", () => open.delete(socket));
      }
      // The client's first bytes would have left after the handshake: one round trip.
      const shaken = performance.now() + 2 * delayMs;
      const up = delayed((now) => Math.max(now, shaken) + delayMs);
      const down = delayed((now) => now + delayMs);
      near.on("data", (chunk: Buffer) => {
        meter.up(chunk.length);
        up(() => far.write(chunk));
      });
      near.on("end", () => up(() => far.end()));
      far.on("data", (chunk: Buffer) =>
        down(() => {
          meter.down(chunk.length);
          near.write(chunk);
        }),
      );
      far.on("end", () => down(() => near.end()));
    }),
  );
  for (const server of servers) {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  }
  return {
    ports: servers.map((server) => (server.address() as AddressInfo).port),
    traffic: meter.read,
    async [Symbol.asyncDispose]() {
      const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
      for (const socket of open) socket.destroy();
      await Promise.all(closed);
    },
  };
};

const createMeter = () => {
  const counted = { up: 0, down: 0, segments: 0, turns: 0 };
  let isUp = false;
  const segments = (bytes: number): number => Math.ceil(bytes / SEGMENT_BYTES);
  return {
    read: (): Traffic => ({ ...counted }),
    opened: (): void => {
      counted.turns++;
      isUp = false;
    },
    up: (bytes: number): void => {
      counted.up += bytes;
      counted.segments += segments(bytes);
      if (!isUp) counted.turns++;
      isUp = true;
    },
    down: (bytes: number): void => {
      counted.down += bytes;
      counted.segments += segments(bytes);
      isUp = false;
    },
  };
};

/** Acts one after the other, each when `due` says; at once when that is now. */
const delayed = (due: (now: number) => number): ((act: () => unknown) => void) => {
  const waiting: { readonly at: number; readonly act: () => unknown }[] = [];
  const release = (): void => {
    const now = performance.now();
    for (
      let first = waiting[0];
      first !== undefined && first.at <= now + TIMER_EARLY_MS;
      first = waiting[0]
    ) {
      waiting.shift();
      first.act();
    }
    if (waiting[0] !== undefined) setTimeout(release, waiting[0].at - now);
  };
  return (act) => {
    const now = performance.now();
    const at = due(now);
    if (at <= now && waiting.length === 0) act();
    else if (waiting.push({ at, act }) === 1) setTimeout(release, at - now);
  };
};

export const between = (before: Traffic, after: Traffic): Traffic => ({
  up: after.up - before.up,
  down: after.down - before.down,
  segments: after.segments - before.segments,
  turns: after.turns - before.turns,
});
