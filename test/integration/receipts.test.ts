import { describe, expect, it } from "vitest";
import type { Tetraplet } from "../../src/avm/index.ts";
import { type JsonValue, parseJson, stringifyJson } from "../../src/core/index.ts";
import { createReceiptBook, digestOfJson, verifyReceipts } from "../../src/receipts/index.ts";
import { EMPTY, firstRun, LIMITS } from "../support/avm-fixtures.ts";
import { inProcessInterpreter } from "../support/in-process-interpreter.ts";
import { accepted } from "../support/journal-entries.ts";
import { openJournal } from "../support/journals.ts";
import { INITIATOR, issued, openBook, PARTICLE, peer, servedCall } from "../support/receipts.ts";
import { tempDir } from "../support/temp-dir.ts";

const gateway = await peer(1);

describe("receipts in a journal on disk", () => {
  it("are one chain over restarts, at every place where one may happen", async () => {
    await using folder = await tempDir();
    const given: string[] = [];
    for (let life = 0; life < 4; life++) {
      await using journal = await openJournal(folder.path);
      await journal.recover();
      const book = createReceiptBook({ identity: gateway, journal });
      if (life === 0) {
        await journal.write([accepted(PARTICLE)]);
        book.begin(PARTICLE);
      }
      // Calls of the life before are made again: their results were not on record when it ended.
      const receipts = await issued(book, 3 * (life + 1));
      expect(receipts.slice(0, given.length)).toEqual(given);
      given.splice(0, given.length, ...receipts);
      expect(await book.of(PARTICLE)).toEqual(given);
      expect(await verifyReceipts(given)).toMatchObject({ ok: true });
      await journal.close(5000);
    }
    expect(given).toHaveLength(12);
  });

  it("are on record no later than what is written after them", async () => {
    await using folder = await tempDir();
    await using journal = await openJournal(folder.path);
    await journal.recover();
    await journal.write([accepted(PARTICLE)]);
    const receipt = await createReceiptBook({ identity: gateway, journal }).issue(servedCall());
    await journal.write([accepted("another")]);
    await journal.close(5000);
    await using next = await openJournal(folder.path);
    await next.recover();
    expect(await createReceiptBook({ identity: gateway, journal: next }).of(PARTICLE)).toEqual([receipt]);
  });

  it("are given to a call that ends when its particle is over already", async () => {
    await using folder = await tempDir();
    await using journal = await openJournal(folder.path);
    await journal.recover();
    await journal.write([accepted(PARTICLE)]);
    const book = createReceiptBook({ identity: gateway, journal });
    await issued(book, 2);
    const { ref } = accepted(PARTICLE);
    await journal.write([
      { kind: "over", ref, audit: { ref, id: "id", receivedAt: 1, deadline: 2, record: "{}" } },
    ]);
    book.forget(PARTICLE);
    await book.issue(servedCall({ call: 3 }));
    const receipts = await book.of(PARTICLE);
    expect(receipts).toHaveLength(3);
    expect(await verifyReceipts(receipts)).toMatchObject({ ok: true });
  });
});

describe("the origins that AquaVM tells of", () => {
  const RESULT = { a: [{ b: 1 }, { b: 2 }], "a-b": 6, x_1: 7, "q.r": 5, big: 2n ** 63n };
  const self = gateway.peerId;
  const SCRIPT = `
    (seq (call "${self}" ("source" "get") [] x)
    (seq (call "${self}" ("source" "key") [] k)
    (seq (ap x.$.a y)
    (seq (call "${self}" ("sink" "all") [x x.$.a x.$.a.[0] x.$.a.[0].b y y.$.[1].b x.$.a-b x.$.x_1 x.$.big])
    (seq (call "${self}" ("sink" "unproven") [x.$.[k] "literal" k])
         (fold y item (seq (call "${self}" ("sink" "all") [item item.$.b]) (next item))))))))`;
  const ANSWERS: Readonly<Record<string, JsonValue>> = { get: RESULT, key: "q.r" };
  /** Every argument of the script's sinks, with its tetraplets. */
  const sunk = async () => {
    const avm = await inProcessInterpreter({ peerId: self, seed: gateway.seed, ...LIMITS });
    const found: { fn: string; value: JsonValue; tetraplets: readonly Tetraplet[] }[] = [];
    const start = firstRun(SCRIPT, self);
    let run = await avm.run(start);
    while (run.calls.length > 0) {
      const results = run.calls.map((call) => {
        if (call.service === "sink")
          for (const [index, value] of call.arguments.entries())
            found.push({ fn: call.function, value, tetraplets: call.tetraplets[index] ?? [] });
        return [call.id, { retCode: 0, result: stringifyJson(ANSWERS[call.function] ?? null) }] as const;
      });
      run = await avm.run({ ...start, prevData: run.data, data: EMPTY, results });
    }
    return found;
  };

  it("are proven by a receipt for the call, and only those", async () => {
    const { book } = await openBook(gateway);
    const receipt = await book.issue(
      servedCall({ service: "source", function: "get", outcome: { result: digestOfJson(RESULT) } }),
    );
    const result = parseJson(stringifyJson(RESULT));
    await book.present({ particle: PARTICLE, initiator: INITIATOR, receipt, result, asProof: true });
    const found = await sunk();
    expect(found.map(({ tetraplets }) => tetraplets.map(({ lens }) => lens).join())).toEqual(
      expect.arrayContaining(["", ".$.a", ".$.a.[0].b", ".$.a.$.[1].b", ".$.a.$.[0].$.b", ".$.[k]"]),
    );
    const isProven = ({ value, tetraplets }: (typeof found)[number]): boolean =>
      tetraplets.length === 1 && book.proves(PARTICLE, tetraplets[0]!, value);
    expect(found.filter(({ fn }) => fn === "all")).toHaveLength(13);
    for (const one of found) expect([one, isProven(one)]).toEqual([one, one.fn === "all"]);
  });
});
