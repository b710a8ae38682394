import {
  openSealed,
  type ReceiptReport,
  sealValue,
  type VerifyOptions,
  verifyReceipts,
} from "../../src/client/browser.ts";
import {
  type JsonObject,
  type JsonValue,
  parseJson,
  SluiceError,
  stringifyJson,
} from "../../src/core/index.ts";
import { readStatement, signStatement } from "../../src/jose/index.ts";
import { createIdentity, type Identity, refOf, signParticle } from "../../src/particle/index.ts";
import { createReceiptBook, type ServedCall } from "../../src/receipts/index.ts";
import { createOpener, type FoundIn } from "../../src/seals/index.ts";

/*
 * What runs in the page, and in Node for comparison: judges what Node made, and makes the same kinds of things with a key of its own. Task and report
 * travel as JSON with exact integers.
 */
export interface Task {
  readonly chains: Named<{ readonly receipts: readonly string[]; readonly options: VerifyOptions }>;
  readonly statements: Named<string>;
  /** All to the peer of `seed`. */
  readonly sealed: Named<{ readonly text: string; readonly found: FoundIn }>;
  readonly seed: readonly number[];
  readonly make: {
    /** A receipt for each; the first names another gateway's, of a call with `result`, as parent. */
    readonly calls: readonly ServedCall[];
    readonly parent: string;
    readonly result: JsonValue;
    readonly claims: JsonObject;
    /** Sealed to the peer `sealTo`. */
    readonly value: JsonObject;
    readonly sealTo: string;
  };
}

export interface Report {
  readonly judged: Judged;
  readonly made: Made;
}

export interface Judged {
  readonly chains: Named<Omit<ReceiptReport, "receipts">>;
  readonly statements: Named<unknown>;
  readonly sealed: Named<unknown>;
}

export interface Made {
  readonly by: string;
  readonly receipts: readonly string[];
  readonly statement: string;
  /** Bound by a particle's ref, and by the nonce of its id. */
  readonly sealed: readonly string[];
  /** What was sealed to the page itself. */
  readonly opened: JsonValue;
  readonly found: FoundIn;
}

type Named<Value> = Readonly<Record<string, Value>>;

/** Task and report as text: what the page's server carries. */
export const run = async (text: string): Promise<string> => {
  const task = parseJson(text) as unknown as Task;
  const report: Report = { judged: await judge(task), made: await make(task.make) };
  return stringifyJson(report);
};

const judge = async ({ chains, statements, sealed, seed }: Task): Promise<Judged> => {
  const opener = createOpener(await createIdentity(Uint8Array.from(seed)));
  return {
    chains: await each(chains, async ({ receipts, options }) => {
      const { receipts: _, ...verdict } = await verifyReceipts(receipts, options);
      return verdict;
    }),
    statements: await each(statements, (jws) => orRefusal(readStatement(jws, "JWT"))),
    sealed: await each(sealed, ({ text, found }) => orRefusal(opener.open(text, found))),
  };
};

const make = async (task: Task["make"]): Promise<Made> => {
  const { claims, value, sealTo } = task;
  const self = await createIdentity();
  const particle = await signParticle({ script: "(null)", ttl: 1000, timestamp: 1 }, self);
  const ref = refOf(particle);
  const found = { initiator: self.peerId, ref, particleId: particle.id, service: "bank" };
  const [, nonce = ""] = particle.id.split(".");
  const seal = (binding: { ref: string } | { nonce: string }, to = sealTo): Promise<string> =>
    sealValue(value, to, {
      initiator: self.peerId,
      particle: binding,
      service: to === sealTo ? "bank" : undefined,
    });
  return {
    by: self.peerId,
    receipts: await receiptsBy(self, task),
    statement: await signStatement(self, "JWT", claims),
    sealed: [await seal({ ref }), await seal({ nonce })],
    opened: await openSealed(await seal({ ref }, self.peerId), self, { ref, particleId: particle.id }),
    found,
  };
};

const receiptsBy = async (identity: Identity, { calls, parent, result }: Task["make"]): Promise<string[]> => {
  const journal = { write: async () => {}, receipts: async () => [] };
  const book = createReceiptBook({ identity, journal });
  const receipts: string[] = [];
  for (const call of calls) {
    const { particle, sub: initiator } = call;
    if (receipts.length === 0)
      await book.present({ particle, initiator, receipt: parent, result, asProof: true });
    receipts.push(await book.issue(call));
  }
  return receipts;
};

const each = async <In, Out>(all: Named<In>, work: (one: In) => Promise<Out>): Promise<Named<Out>> =>
  Object.fromEntries(
    await Promise.all(Object.entries(all).map(async ([name, one]) => [name, await work(one)] as const)),
  );

/** A refusal is `CODE: detail`, so that Node's and the page's are compared to the letter. */
const orRefusal = async <Value>(work: Promise<Value>): Promise<Value | string> => {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    return `${error.code}: ${error.message}`;
  }
};
