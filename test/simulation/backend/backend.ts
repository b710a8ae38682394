import type { Effect } from "../../../src/core/index.ts";
import type { Random } from "../time/random.ts";
import type { Ledger } from "./ledger.ts";

export interface BackendRequest {
  readonly token: string;
  readonly operation: string;
  readonly effect: Effect;
  readonly key: string | undefined;
}

export interface BackendAnswer {
  readonly status: number;
  readonly body: { readonly receipt: string } | { readonly error: string };
  readonly retryAfter?: number;
}

/** The world behind the gateways: what is done here stays done, whatever becomes of who asked. */
export class Backend {
  readonly #ledger: Ledger;
  readonly #random: Random;
  /** Answers by idempotency key, as an API that honours keys keeps them. */
  readonly #byKey = new Map<string, { readonly token: string; readonly answer: BackendAnswer }>();

  constructor(ledger: Ledger, random: Random) {
    this.#ledger = ledger;
    this.#random = random;
  }

  perform(request: BackendRequest, at: number): BackendAnswer {
    const { token, operation, effect, key } = request;
    if (operation === "decline") return { status: 422, body: { error: "declined" } };
    if (effect !== "keyed") return this.#done(request, at);
    if (key === undefined) return { status: 400, body: { error: "an idempotency key is required" } };
    const known = this.#byKey.get(key);
    if (known !== undefined)
      return known.token === token ? known.answer : { status: 409, body: { error: "the key is another's" } };
    const answer = this.#done(request, at);
    this.#byKey.set(key, { token, answer });
    return answer;
  }

  #done({ token, effect, key }: BackendRequest, at: number): BackendAnswer {
    const receipt = `${token}#${this.#random.word().toString(16).padStart(8, "0")}`;
    this.#ledger.receipts.set(receipt, token);
    if (effect !== "safe") this.#ledger.effects.push({ token, effect, key, at, receipt });
    return { status: 200, body: { receipt } };
  }
}
