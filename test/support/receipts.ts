import type { JsonValue } from "../../src/core/index.ts";
import { createMemoryJournal } from "../../src/journal/index.ts";
import { createIdentity, type Identity } from "../../src/particle/index.ts";
import {
  createReceiptBook,
  digestOfJson,
  type ReceiptBook,
  type ServedCall,
} from "../../src/receipts/index.ts";
import { accepted } from "./journal-entries.ts";

export const PARTICLE = "8qbHbw2BbbTHBW1sbeqakYXVKRQM8Ne7pLK7m6CVfeR";
export const OTHER_PARTICLE = "CktRuQ2mttgRGkXJtyksdKHjUdc2C4TgDzyB98oEzy8";

/** The same peer for the same number, every time. */
export const peer = (seed: number): Promise<Identity> => createIdentity(new Uint8Array(32).fill(seed));

export const INITIATOR = (await peer(200)).peerId;

export const RESULT: JsonValue = { decision: "approved", list: [{ v: 1 }, { v: 2 }] };

export const servedCall = (more: Partial<ServedCall> = {}): ServedCall => ({
  particle: PARTICLE,
  sub: INITIATOR,
  call: 1,
  service: "credit-check",
  function: "checkCredit",
  arguments: digestOfJson(["C-1001", 2500]),
  outcome: { result: digestOfJson(RESULT) },
  rule: "allow[0]",
  started: 1_700_000_000.25,
  ended: 1_700_000_000.5,
  ...more,
});

/** A book with a journal of its own, which has taken in `particles`. */
export const openBook = async (
  identity: Pick<Identity, "peerId" | "sign">,
  particles: readonly string[] = [PARTICLE, OTHER_PARTICLE],
) => {
  const journal = createMemoryJournal();
  for (const ref of particles) await journal.write([accepted(ref)]);
  return { journal, book: createReceiptBook({ identity, journal }) };
};

/** `calls` receipts of one gateway, one after the other. */
export const chainBy = async (
  identity: Identity,
  calls: number,
  more: Partial<ServedCall> = {},
): Promise<string[]> => {
  const { book } = await openBook(identity);
  return issued(book, calls, more);
};

export const issued = async (
  book: ReceiptBook,
  calls: number,
  more: Partial<ServedCall> = {},
): Promise<string[]> => {
  const receipts: string[] = [];
  for (let call = 1; call <= calls; call++) receipts.push(await book.issue(servedCall({ call, ...more })));
  return receipts;
};
