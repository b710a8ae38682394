import type { DatabaseSync } from "node:sqlite";
import type { ParticleRef } from "../particle/index.ts";
import { type HeldClaim, isForTaking } from "./claim-book.ts";
import type { Claim, ClaimRequest } from "./interface.ts";

interface ClaimRow {
  readonly digest: string;
  readonly ref: ParticleRef;
  readonly call: number;
  readonly number: number;
  readonly expires_at: number;
  readonly intended: number;
  readonly ret_code: number | null;
  readonly result: string | null;
}

/** The claims in the file, with the rules of `claim-book.ts`. */
export class ClaimRows {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** @param number - of the asker's particle; -1: it is not live. */
  claim(request: ClaimRequest, number: number): Claim {
    const row = this.#database.prepare("SELECT * FROM claims WHERE scope = ?").get(request.scope) as
      | ClaimRow
      | undefined;
    const held = row === undefined ? undefined : heldOf(row);
    const isAlive = row !== undefined && this.#intended(row.number, row.call) !== undefined;
    if (held !== undefined && !isForTaking(held, isAlive, request)) {
      const { holder, digest, result, intended } = held;
      return { holder, digest, result, intended, alive: isAlive };
    }
    const { scope, digest, holder, expiresAt } = request;
    const open = this.#intended(number, holder.call);
    this.#database
      .prepare("INSERT OR REPLACE INTO claims VALUES (?, ?, ?, ?, ?, ?, ?, NULL, NULL)")
      .run(scope, digest, holder.ref, holder.call, number, expiresAt, Number(open ?? 0));
    return { holder, digest, result: undefined, alive: open !== undefined, intended: open === 1 };
  }

  /** Of an open call; undefined: there is none. */
  #intended(number: number, call: number): number | undefined {
    const row = this.#database
      .prepare("SELECT intended FROM calls WHERE number = ? AND call = ?")
      .get(number, call);
    return row?.intended as number | undefined;
  }
}

const heldOf = ({ digest, ref, call, expires_at, intended, ret_code, result }: ClaimRow): HeldClaim => ({
  holder: { ref, call },
  digest,
  intended: intended === 1,
  expiresAt: expires_at,
  result: ret_code === null ? undefined : { retCode: ret_code, result: result ?? "" },
});
