import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../../src/core/index.ts";
import type { ParticleRef } from "../../../src/particle/index.ts";
import { Arguments } from "../../../src/services/builtins/arguments.ts";
import { createReceipts } from "../../../src/services/builtins/receipts.ts";
import type { CallContext } from "../../../src/services/interface.ts";
import {
  chainBy,
  INITIATOR,
  issued,
  OTHER_PARTICLE,
  openBook,
  PARTICLE,
  peer,
  RESULT,
} from "../../support/receipts.ts";

const [gateway, other] = [await peer(1), await peer(2)];
const [parent = ""] = await chainBy(other, 1);
const ORIGIN = { peer: other.peerId, service: "credit-check", function: "checkCredit", lens: "" };

const called = async (particleId = "a uuid") => {
  const { book } = await openBook(gateway);
  const table = createReceipts(book);
  const call = (fn: keyof typeof table, args: JsonValue[], ref = PARTICLE): Promise<JsonValue> =>
    table[fn](new Arguments(`receipts.${fn}`, args), {
      ref: ref as ParticleRef,
      initiator: INITIATOR,
      particleId,
    } as CallContext);
  return { book, call };
};

describe("receipts.mine", () => {
  it("gives the receipts of the particle that asks", async () => {
    const { book, call } = await called();
    const given = await issued(book, 2);
    expect(await call("mine", [])).toEqual(given);
    expect(await call("mine", [], OTHER_PARTICLE)).toEqual([]);
    await expect(call("mine", [1])).rejects.toThrow("receipts.mine: expected 0 arguments, got 1");
  });
});

describe("receipts.present", () => {
  it("takes a receipt with its result as proof under a plain id", async () => {
    const { book, call } = await called();
    expect(await call("present", [parent, RESULT])).toEqual({ ok: true });
    expect(book.proves(PARTICLE, ORIGIN, RESULT)).toBe(true);
  });

  it("keeps no result where the id itself is proof", async () => {
    const { book, call } = await called("s1.nonce.hash");
    expect(await call("present", [parent, RESULT])).toEqual({ ok: true });
    expect(book.proves(PARTICLE, ORIGIN, RESULT)).toBe(false);
  });

  it("refuses another particle's receipt, and what is none", async () => {
    const { call } = await called();
    await expect(call("present", [parent, RESULT], OTHER_PARTICLE)).rejects.toMatchObject({
      code: "SLUICE_INVALID_CREDENTIAL",
    });
    await expect(call("present", [parent])).rejects.toThrow("expected 2 arguments, got 1");
    await expect(call("present", [5, RESULT])).rejects.toThrow("argument 0 (receipt): expected a string");
  });
});
