import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Addresses, Kind } from "./thin-kinds.ts";

export type Order =
  /** After the connection there was, if any. */
  | { readonly do: "connect"; readonly to: Addresses; readonly settleMs: number }
  /** So many chains of so many calls, one after the other. */
  | { readonly do: "run"; readonly calls: number; readonly times: number; readonly settleMs: number }
  /** Its memory after garbage collection. */
  | { readonly do: "rest" };

/** What a client's process took for an order. */
export interface Spent {
  /** Wall time of each run. */
  readonly ms: readonly number[];
  /** User and system, of all its threads, for all of it. */
  readonly cpuMs: number;
}

/** A client in a process of its own. */
export interface ThinProcess extends AsyncDisposable {
  readonly kind: Kind;
  /** Before it loaded anything. */
  readonly idleMb: number;
  spend(order: Exclude<Order, { readonly do: "rest" }>): Promise<Spent>;
  restingMb(): Promise<number>;
}

const ANSWER_WITHIN_MS = 60_000;

/** @param ca - file of the certificate that it trusts. */
export const startClient = async (
  kind: Kind,
  { sluice, ca }: { readonly sluice: string; readonly ca: string },
): Promise<ThinProcess> => {
  const file = fileURLToPath(new URL("./thin-client.ts", import.meta.url));
  const child = fork(file, [kind, sluice], {
    execArgv: ["--expose-gc"],
    env: { ...process.env, NODE_EXTRA_CA_CERTS: ca },
  });
  const ask = (order: Order): Promise<unknown> => {
    const answer = nextMessage(child, kind);
    child.send(order);
    return answer;
  };
  return {
    kind,
    idleMb: (await nextMessage(child, kind)) as number,
    spend: (order) => ask(order) as Promise<Spent>,
    restingMb: () => ask({ do: "rest" }) as Promise<number>,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
};

const nextMessage = async (child: ChildProcess, kind: Kind): Promise<unknown> => {
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
  try {
    return await Promise.race([
      once(child, "message", { signal }).then(([message]: unknown[]) => message),
      once(child, "exit", { signal }).then(([code]) =>
        Promise.reject(new Error(`the client ${kind} ended with ${String(code)}`)),
      ),
    ]);
  } finally {
    over.abort();
  }
};
