import {
  findUncarried,
  type JsonValue,
  MAX_JSON_DEPTH,
  parseJson,
  SluiceError,
  stringifyJson,
} from "../core/index.ts";
import { isPeerId } from "../particle/index.ts";
import { Sealed } from "../seals/index.ts";
import { checkCall } from "./check-call.ts";
import type { Block, Operand, Plan, Step } from "./interface.ts";
import { MAX_STEPS, MAX_TIMEOUT_MS } from "./limits.ts";
import { type Given, type Settled, Value } from "./value.ts";

/** Describes a chain: each method adds a step, and what it gives back stands for what that step will have made. */
export interface Chain {
  /** @param args - JSON, values of earlier steps, or objects and arrays with such values in them, which then have no proven origin. */
  call<T = JsonValue>(
    peer: string,
    service: string,
    fn: string,
    args?: readonly Given<JsonValue>[],
  ): Value<T>;
  /** A JWT or capability for the calls that follow at that peer, which alone can read it. */
  present(peer: string, credential: Given<string>): void;
  /** All at once. Fails when one of them fails. */
  parallel<const R extends readonly unknown[]>(
    ...branches: { readonly [Key in keyof R]: (chain: Chain) => R[Key] }
  ): { readonly [Key in keyof R]: Value<Settled<R[Key]>> };
  /** The first; if that fails, the second, which is given the failure. */
  attempt<A, B>(
    body: (chain: Chain) => A,
    otherwise: (chain: Chain, error: Value<CaughtError>) => B,
  ): Value<Settled<A> | Settled<B>>;
  /** The same at one peer after the other, until it holds; the last one's failure is the failure. With `afterMs` a peer that takes longer counts as failed, while there is another. */
  fallback<R>(
    peers: readonly string[],
    body: (chain: Chain, peer: string) => R,
    options?: { readonly afterMs?: number },
  ): Value<Settled<R>>;
  /** The same at all of these peers, until `needed` of them answered: an array of the first answers. Fails when so many can no longer come. */
  quorum<R>(
    needed: number,
    peers: readonly string[],
    body: (chain: Chain, peer: string) => R,
  ): Value<Settled<R>[]>;
  /** Fails with SLUICE_DEADLINE when it takes longer; what was begun goes on, and its results are dropped. */
  timeout<R>(ms: number, body: (chain: Chain) => R): Value<Settled<R>>;
}

/** A failure as `("sluice" "parse_error")` gives it. */
export interface CaughtError {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly retry: boolean;
  readonly retCode: number;
}

/**
 * What a function describes.
 * @throws SluiceError SLUICE_REQUEST: a peer that is none, a value used outside of the branch that makes it, more than 256 steps.
 */
export const planOf = <R>(build: (chain: Chain) => R): Plan => {
  const state = { size: 0, open: [] as object[] };
  const body = block(state, build);
  return { body, size: state.size };
};

interface State {
  size: number;
  /** Blocks that are being described, the innermost last. */
  readonly open: object[];
}

const block = <R>(state: State, build: (chain: Chain, scope: object) => R): Block => {
  const steps: Step[] = [];
  state.open.push(steps);
  const result: unknown = build(new Builder(state, steps), steps);
  const given = operandOf(result, state);
  state.open.pop();
  return { steps, result: given };
};

class Builder implements Chain {
  readonly #state: State;
  readonly #steps: Step[];

  constructor(state: State, steps: Step[]) {
    this.#state = state;
    this.#steps = steps;
  }

  call<T>(peer: string, service: string, fn: string, args: readonly Given<JsonValue>[] = []): Value<T> {
    checkPeer(peer);
    checkCall(service, fn, args);
    return this.#add((id) => ({
      kind: "call",
      id,
      peer,
      service,
      function: fn,
      arguments: args.map((arg) => operandOf(arg, this.#state)),
    }));
  }

  present(peer: string, credential: Given<string>): void {
    checkPeer(peer);
    const given = typeof credential === "string" ? new Sealed(credential, peer, "auth") : credential;
    this.#add(() => ({ kind: "present", peer, credential: operandOf(given, this.#state) }));
  }

  parallel<const R extends readonly unknown[]>(
    ...branches: { readonly [Key in keyof R]: (chain: Chain) => R[Key] }
  ): { readonly [Key in keyof R]: Value<Settled<R[Key]>> } {
    const all = this.#add<JsonValue[]>((id) => ({
      kind: "parallel",
      id,
      branches: branches.map((branch) => block(this.#state, branch)),
    }));
    return branches.map((_, index) => all.at(index)) as never;
  }

  attempt<A, B>(
    body: (chain: Chain) => A,
    otherwise: (chain: Chain, error: Value<CaughtError>) => B,
  ): Value<Settled<A> | Settled<B>> {
    return this.#add((id) => ({
      kind: "attempt",
      id,
      body: block(this.#state, body),
      otherwise: block(this.#state, (chain, scope) => otherwise(chain, new Value("error", id, scope))),
    }));
  }

  fallback<R>(
    peers: readonly string[],
    body: (chain: Chain, peer: string) => R,
    options: { readonly afterMs?: number } = {},
  ): Value<Settled<R>> {
    const { afterMs } = options;
    const [first, ...others] = peers;
    if (first === undefined) throw wrong("fallback needs at least one peer");
    const once = (chain: Chain): Value<Settled<R>> =>
      afterMs === undefined || others.length === 0
        ? (body(chain, first) as Value<Settled<R>>)
        : chain.timeout(afterMs, (within) => body(within, first));
    if (others.length === 0) return once(this);
    return this.attempt(once, (chain) => chain.fallback(others, body, options)) as Value<Settled<R>>;
  }

  quorum<R>(
    needed: number,
    peers: readonly string[],
    body: (chain: Chain, peer: string) => R,
  ): Value<Settled<R>[]> {
    if (!Number.isInteger(needed) || needed < 1 || needed > new Set(peers).size)
      throw wrong(`a quorum of ${needed} cannot be had of ${new Set(peers).size} peers`);
    return this.#add((id) => ({
      kind: "quorum",
      id,
      needed,
      branches: [...new Set(peers)].map((peer) => block(this.#state, (chain) => body(chain, peer))),
    }));
  }

  timeout<R>(ms: number, body: (chain: Chain) => R): Value<Settled<R>> {
    if (!Number.isInteger(ms) || ms < 1 || ms > MAX_TIMEOUT_MS)
      throw wrong(`a timeout is a whole number of ms from 1 to ${MAX_TIMEOUT_MS}`);
    return this.#add((id) => ({ kind: "timeout", id, ms, body: block(this.#state, body) }));
  }

  #add<T>(make: (id: number) => Step): Value<T> {
    const { open } = this.#state;
    if (open.at(-1) !== this.#steps)
      throw wrong("a branch adds steps by the chain that its own function is given, while that runs");
    const id = this.#state.size++;
    if (id >= MAX_STEPS) throw wrong(`a chain has at most ${MAX_STEPS} steps`);
    this.#steps.push(make(id));
    return new Value<T>("value", id, this.#steps);
  }
}

const operandOf = (given: unknown, state: State): Operand => {
  if (given instanceof Value) {
    if (!state.open.includes(given.scope))
      throw wrong("a value can be used only in the branch that makes it; let the branch return it");
    return { kind: given.kind, id: given.id, path: given.path };
  }
  if (given instanceof Sealed) return { kind: "sealed", sealed: given };
  if (!holdsValue(given)) return { kind: "literal", value: jsonOf(given) };
  if (Array.isArray(given)) return { kind: "array", items: given.map((item) => operandOf(item, state)) };
  const members = Object.entries(given as object).map(
    ([name, member]) => [name, operandOf(member, state)] as const,
  );
  return { kind: "object", members: Object.fromEntries(members) };
};

const holdsValue = (given: unknown, depth = 0): boolean => {
  if (given instanceof Value || given instanceof Sealed) return true;
  if (typeof given !== "object" || given === null) return false;
  if (given instanceof Promise) throw wrong("a chain is described at once, not by an async function");
  if (depth > MAX_JSON_DEPTH) throw wrong(`a value is nested deeper than ${MAX_JSON_DEPTH} levels`);
  return Object.values(given).some((part) => holdsValue(part, depth + 1));
};

/** As JSON has it; a function that returns nothing comes to null. */
const jsonOf = (given: unknown): JsonValue => {
  if (typeof given === "function" || typeof given === "symbol")
    throw wrong(`a ${typeof given} is nothing that JSON has`);
  const value = parseJson(stringifyJson((given ?? null) as JsonValue));
  const lost = findUncarried(value);
  if (lost === undefined) return value;
  throw new SluiceError(
    "SLUICE_INVALID_ARGUMENTS",
    `${lost.literal} is outside the range that particles carry exactly (64-bit integers and doubles); make it a string`,
  );
};

const checkPeer = (peer: string): void => {
  if (!isPeerId(peer)) throw wrong(`${JSON.stringify(peer)} is not a peer id (12D3KooW…)`);
};

const wrong = (detail: string): SluiceError => new SluiceError("SLUICE_REQUEST", detail);
