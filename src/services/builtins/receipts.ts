import type { JsonValue } from "../../core/index.ts";
import { isSelfCertifying } from "../../particle/index.ts";
import type { ReceiptBook } from "../../receipts/index.ts";
import type { CallContext } from "../interface.ts";
import type { Arguments } from "./arguments.ts";
import { anything, text } from "./shapes.ts";

/** What this peer signed of the particle's calls, and what others signed of theirs (docs/receipts.md). */
export const createReceipts = (book: Pick<ReceiptBook, "of" | "present">) => ({
  /** This gateway's receipts for the particle so far, in order. */
  async mine(args: Arguments, { ref }: CallContext): Promise<JsonValue> {
    args.exactly(0);
    return [...(await book.of(ref))];
  },
  /** `[receipt, result]`: a receipt for this particle and the result it is about. */
  async present(args: Arguments, { ref, initiator, particleId }: CallContext): Promise<JsonValue> {
    const [receipt, result] = [args.exactly(2).at(0, "receipt", text), args.at(1, "result", anything)];
    await book.present({
      particle: ref,
      initiator,
      receipt,
      result,
      asProof: !isSelfCertifying(particleId),
    });
    return { ok: true };
  },
});
