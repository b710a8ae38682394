import { type Effect, SluiceError } from "../../../src/core/index.ts";
import type { BoundCall } from "../../../src/openapi/interface.ts";
import type { RequestOptions, Upstream, UpstreamAnswer } from "../../../src/upstream/index.ts";
import type { Life } from "../time/life.ts";
import type { Backend, BackendAnswer, BackendRequest } from "./backend.ts";
import { type Behaviour, behaviourOf } from "./behaviour.ts";
import type { Ledger } from "./ledger.ts";

export interface SimUpstreamDeps {
  readonly gateway: string;
  readonly life: Life;
  readonly backend: Backend;
  readonly ledger: Ledger;
  readonly isTroubled: () => boolean;
  /** The effect of an operation, as the API's maker knows it. */
  readonly effectOf: (operation: string) => Effect;
}

const TIMEOUT_MS = 3000;

/** A gateway's way to the backend, in virtual time: `Upstream` word for word, the request's journey being a few scheduled events. */
export class SimUpstream implements Upstream {
  readonly url = "http://backend.simulation";
  readonly #deps: SimUpstreamDeps;
  #open = 0;

  constructor(deps: SimUpstreamDeps) {
    this.#deps = deps;
  }

  /** Requests under way. */
  get open(): number {
    return this.#open;
  }

  async request(call: BoundCall, options: RequestOptions): Promise<UpstreamAnswer> {
    this.#open++;
    try {
      return await this.#request(call, options);
    } finally {
      this.#open--;
    }
  }

  redact(text: string): string {
    return text;
  }

  async close(): Promise<void> {}

  async #request(call: BoundCall, options: RequestOptions): Promise<UpstreamAnswer> {
    const { life, ledger, isTroubled } = this.#deps;
    const request = this.#read(call);
    const behaviour = behaviourOf(life.random, isTroubled());
    if (behaviour !== "answers") ledger.troubled.add(request.token);
    await this.#wait(life.random.between(0.2, 15), "upstream connects");
    refuseIfOver(life, options);
    if (behaviour === "refusesConnection") throw new SluiceError("SLUICE_UNREACHABLE", "connection refused");
    await options.beforeSend?.();
    if (life.ended) return NEVER;
    refuseIfOver(life, options);
    if (behaviour === "breaksBeforeSending")
      throw new SluiceError("SLUICE_UNREACHABLE", "the connection broke before the request was sent");
    return await this.#exchange(request, behaviour, options);
  }

  #exchange(request: BackendRequest, behaviour: Behaviour, options: RequestOptions): Promise<UpstreamAnswer> {
    const { gateway, life, ledger } = this.#deps;
    const seen = {
      ...request,
      gateway,
      at: life.scheduler.now,
      answered: false,
    };
    ledger.requests.push(seen);
    const { promise, resolve, reject } = Promise.withResolvers<UpstreamAnswer>();
    let isOver = false;
    const unanswered = (why: string): void => {
      isOver = true;
      reject(lost(options.effect, why));
    };
    const timeoutMs = Math.max(0, Math.min(TIMEOUT_MS, options.deadline - life.now()));
    const timeout = life.after(timeoutMs, "upstream timeout", () => unanswered("no answer in time"));
    options.signal.addEventListener("abort", () => unanswered("given up"), { once: true });
    // What is on its way arrives, whatever becomes of who sent it: not through the gateway's life.
    life.scheduler.after(life.random.between(0.5, 60), `upstream has ${request.token}`, () =>
      this.#arrived(request, behaviour, (answer) => {
        if (life.ended || isOver) return;
        timeout.cancel();
        isOver = true;
        if (answer === undefined) unanswered("the connection broke");
        else {
          seen.answered = true;
          resolve(toAnswer(answer));
        }
      }),
    );
    return promise.finally(() => timeout.cancel());
  }

  /** The request is at the upstream, which does with it what it does; `answered` is told what comes back, if anything does. */
  #arrived(
    request: BackendRequest,
    behaviour: Behaviour,
    answered: (answer: BackendAnswer | undefined) => void,
  ): void {
    const { backend, life } = this.#deps;
    const reaction = REACTIONS[behaviour];
    const done = reaction.does ? backend.perform(request, life.scheduler.now) : undefined;
    if (reaction.says === "nothing") return;
    const answer = reaction.says === "broken" ? undefined : reaction.says === "done" ? done : reaction.says;
    const ms = reaction.isLate ? TIMEOUT_MS + life.random.between(0, 5000) : life.random.between(0.5, 60);
    life.after(ms, `upstream answers ${request.token}`, () => answered(answer));
  }

  #wait(ms: number, label: string): Promise<void> {
    return new Promise((resolve) => {
      this.#deps.life.after(ms, label, resolve);
    });
  }

  #read(call: BoundCall): BackendRequest {
    const value = (name: string): unknown =>
      call.parameters.find(({ spec }) => spec.name.toLowerCase() === name)?.value;
    const operation = call.path.split("/").at(1) ?? "";
    const key = value("idempotency-key");
    return {
      operation,
      token: String(value("token")),
      effect: this.#deps.effectOf(operation),
      key: typeof key === "string" ? key : undefined,
    };
  }
}

/** What an upstream does with a request that reached it, and what its client hears. */
interface Reaction {
  readonly does: boolean;
  readonly says: "done" | "broken" | "nothing" | BackendAnswer;
  readonly isLate?: boolean;
}

const failed = (status: number, error: string, retryAfter?: number): BackendAnswer => ({
  status,
  body: { error },
  ...(retryAfter === undefined ? {} : { retryAfter }),
});

const REACTIONS: Readonly<Record<Behaviour, Reaction>> = {
  answers: { does: true, says: "done" },
  refusesConnection: { does: false, says: "nothing" },
  breaksBeforeSending: { does: false, says: "nothing" },
  hangs: { does: false, says: "nothing" },
  breaksBeforeEffect: { does: false, says: "broken" },
  breaksAfterEffect: { does: true, says: "broken" },
  answersTooLate: { does: true, says: "done", isLate: true },
  failsAfterEffect: { does: true, says: failed(502, "a proxy lost the answer") },
  fails: { does: false, says: failed(500, "failed") },
  isBusy: { does: false, says: failed(429, "busy", 1) },
};

/** What a dead process waits for. */
const NEVER = new Promise<never>(() => {});

const refuseIfOver = (life: Life, { signal, deadline }: RequestOptions): void => {
  if (signal.aborted || deadline <= life.now())
    throw new SluiceError("SLUICE_DEADLINE", "the deadline passed before the request was sent");
};

const lost = (effect: Effect, why: string): SluiceError =>
  new SluiceError(effect === "safe" ? "SLUICE_UNREACHABLE" : "SLUICE_OUTCOME_UNKNOWN", why);

const toAnswer = ({ status, body, retryAfter }: BackendAnswer): UpstreamAnswer => ({
  status,
  headers: retryAfter === undefined ? {} : { "retry-after": String(retryAfter) },
  mediaType: "application/json",
  body: { ...body },
});
