import type { Clock, JsonValue, Logger } from "../../src/core/index.ts";
import { type ERRORS, SluiceError, silentLogger } from "../../src/core/index.ts";
import { type BuiltinDeps, createBuiltins } from "../../src/services/builtins/create-builtins.ts";
import type { CallContext } from "../../src/services/interface.ts";
import { callContext } from "./calls.ts";
import { authDeps } from "./trust.ts";

/** Nox's own test peer and one more. */
export const SELF = "12D3KooWBUJifCTgaxAUrcM9JysqCcS4CS8tiYH5hExbdWCAoNwb";
export const OTHER = "12D3KooWHBG9oaVx4i3vi6c1rSBUm7MLBmyGmmbHoZ23pmjDCnvK";
export const NOW = 1_700_000_000_123;

/** Time that moves only when told; due timers fire in order. */
export const manualClock = (start = NOW): Clock & { advance(ms: number): void; readonly pending: number } => {
  let now = start;
  const timers = new Map<number, { at: number; fire: () => void }>();
  let next = 0;
  return {
    now: () => now,
    timer(ms, fire) {
      const id = next++;
      timers.set(id, { at: now + ms, fire });
      return { cancel: () => void timers.delete(id) };
    },
    advance(ms) {
      now += ms;
      for (const [id, { fire }] of [...timers]
        .filter(([, { at }]) => at <= now)
        .sort(([, a], [, b]) => a.at - b.at)) {
        timers.delete(id);
        fire();
      }
    },
    get pending() {
      return timers.size;
    },
  };
};

export const testBuiltins = (overrides: Partial<BuiltinDeps> = {}) => {
  const builtins = createBuiltins({
    peerId: SELF,
    nodeVersion: "sluice-1.2.3",
    airVersion: "0.62.0",
    overlay: {
      isConnected: (peerId) => peerId === OTHER,
      contact: (peerId) =>
        peerId === OTHER ? { peerId, addresses: ["/ip4/127.0.0.1/tcp/7001"] } : undefined,
      addresses: () => [`/ip4/127.0.0.1/tcp/9990/ws/p2p/${SELF}`],
    },
    catalog: {
      list: () => [
        {
          service: "credit-check",
          functions: [{ name: "checkCredit", arguments: ["customerId", "options"] }],
        },
        { service: "sms", functions: [{ name: "send", arguments: [] }] },
      ],
    },
    clock: manualClock(),
    logger: silentLogger as Logger,
    limits: { arrayItems: 1000, resultBytes: 262_144 },
    auth: authDeps(),
    receipts: undefined,
    ...overrides,
  });
  return {
    ...builtins,
    /** Calls `service.fn`, which must exist. */
    call(
      name: string,
      args: readonly JsonValue[],
      context: Partial<CallContext> = {},
    ): JsonValue | Promise<JsonValue> {
      const dot = name.lastIndexOf(".");
      const [service, fn] = [name.slice(0, dot), name.slice(dot + 1)];
      const handler = builtins.find(service, fn);
      if (handler === undefined) throw new Error(`there is no builtin ${name}`);
      return handler(
        args,
        { id: 1, service, function: fn, arguments: args, tetraplets: [] },
        { ...CONTEXT, ...context },
      );
    },
  };
};

const CONTEXT = callContext({
  particleId: "id",
  initiator: OTHER,
  timestamp: NOW,
  ttl: 7000,
  deadline: NOW + 7000,
});

/** The error that `run` ends with, its detail in front; fails when there is none or it is not a coded one. */
export const refusal = async (run: () => unknown): Promise<{ code: keyof typeof ERRORS; detail: string }> => {
  try {
    await run();
  } catch (error) {
    if (error instanceof SluiceError) return { code: error.code, detail: error.message };
    throw error;
  }
  throw new Error("it succeeded");
};
