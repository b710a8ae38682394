import { expect, it } from "vitest";
import { createMemoryJournal } from "../../../src/journal/index.ts";
import type { ParticleRef } from "../../../src/particle/index.ts";
import { createReceiptBook, verifyReceipts } from "../../../src/receipts/index.ts";
import { giveReceipt } from "../../../src/services/call-receipt.ts";
import { callContext, callRequest } from "../../support/calls.ts";
import { accepted } from "../../support/journal-entries.ts";
import { INITIATOR, PARTICLE, peer } from "../../support/receipts.ts";

it("a call that outlives its particle continues the chain that is on record: the gateway signs no second one", async () => {
  const journal = createMemoryJournal();
  await journal.write([accepted(PARTICLE)]);
  const book = createReceiptBook({ identity: await peer(1), journal });
  const particle = new AbortController();
  const give = (callId: number): Promise<void> =>
    giveReceipt(
      book,
      {
        call: callRequest("sms", "send"),
        rule: "allow[0]",
        argumentsDigest: "A".repeat(43),
        result: { retCode: 0, result: "{}" },
        started: 1,
        ended: 2,
      },
      callContext({ ref: PARTICLE as ParticleRef, initiator: INITIATOR, callId, signal: particle.signal }),
    );
  await give(1);
  await give(2);
  particle.abort();
  book.forget(PARTICLE);
  await give(3);
  expect(await verifyReceipts(await book.of(PARTICLE))).toMatchObject({ ok: true, receipts: { length: 3 } });
});
