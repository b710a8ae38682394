import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import type { Random } from "./random.ts";
import type { Scheduler } from "./scheduler.ts";

/** A real turn of the event loop: all microtasks are done when it resolves. */
export const realTurn = (): Promise<void> => new Promise((resolve) => realSetImmediate(resolve));
const realSetImmediate = globalThis.setImmediate;

/**
 * While the result is not disposed of, everything that could tell one run from another is the simulation's: time, chance, `setImmediate`, and
 * WebCrypto, whose answers come from other threads at times of their own. A real timer is a mistake and throws.
 */
export const sealGlobals = (scheduler: Scheduler, random: Random): Disposable => {
  const stack = new DisposableStack();
  const replace = (holder: object, name: string, value: unknown): void => {
    const before = Object.getOwnPropertyDescriptor(holder, name);
    Object.defineProperty(holder, name, { value, configurable: true, writable: true });
    stack.defer(() => {
      if (before === undefined) Reflect.deleteProperty(holder, name);
      else Object.defineProperty(holder, name, before);
    });
  };
  const start = scheduler.now;
  replace(Date, "now", () => Math.floor(scheduler.now));
  replace(performance, "now", () => scheduler.now - start);
  replace(Math, "random", () => random.next());
  replace(globalThis, "setImmediate", (fire: (...args: unknown[]) => void, ...args: unknown[]) =>
    scheduler.immediate(() => fire(...args)),
  );
  replace(globalThis, "setTimeout", () => {
    throw new Error("a real timer in the simulation");
  });
  replace(crypto, "getRandomValues", <T extends ArrayBufferView>(view: T) => random.fill(view));
  replace(crypto, "subtle", SUBTLE);
  const onRejection = (reason: unknown): void => scheduler.fail(reason);
  process.on("unhandledRejection", onRejection);
  stack.defer(() => process.off("unhandledRejection", onRejection));
  return stack;
};

/** The part of WebCrypto that Sluice uses, Ed25519, on this thread. Ed25519 signatures depend on nothing but key and message. */
const SUBTLE = {
  async importKey(format: string, bytes: Uint8Array): Promise<KeyObject> {
    if (format === "pkcs8")
      return createPrivateKey({ key: Buffer.from(bytes), format: "der", type: "pkcs8" });
    const x = Buffer.from(bytes).toString("base64url");
    return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  },
  exportKey: async (_format: string, key: KeyObject) => createPublicKey(key).export({ format: "jwk" }),
  sign: async (_algorithm: string, key: KeyObject, message: Uint8Array) => sign(null, message, key),
  verify: async (_algorithm: string, key: KeyObject, signature: Uint8Array, message: Uint8Array) =>
    verify(null, message, key, signature),
};
