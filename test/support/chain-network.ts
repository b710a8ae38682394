import { AvmInstance } from "../../src/avm/avm-instance.ts";
import { compileAvm } from "../../src/avm/avm-module.ts";
import type { CallRequest, CallResult } from "../../src/avm/index.ts";
import { MEMORY_PAGES } from "../../src/avm/options.ts";
import type { JsonValue } from "../../src/core/index.ts";
import type { Identity } from "../../src/particle/index.ts";
import { LIMITS } from "./avm-fixtures.ts";

const compiled = compileAvm(MEMORY_PAGES);

/** What a service answers: a value, a failed call, or `later`: nothing until the network is told to. */
export type Answer =
  | { readonly value: JsonValue }
  | { readonly fails: string; readonly retCode: number }
  | "later";

export interface Sent {
  readonly from: string;
  readonly to: string;
}

/** Peers with a real AquaVM each, on this thread, whose particles go from one to the other until nothing moves any more. */
export class ChainNetwork {
  readonly sent: Sent[] = [];
  /** Calls answered with success, in order. */
  readonly answered: { readonly peer: string; readonly call: CallRequest; readonly value: JsonValue }[] = [];
  /** Arguments of each `callbackSrv.progress`. */
  readonly progress: (readonly JsonValue[])[] = [];
  /** Arguments of `callbackSrv.response`, and of `errorHandlingSrv.error`, at the initiator. */
  response: readonly JsonValue[] | undefined;
  error: JsonValue | undefined;
  readonly #peers = new Map<
    string,
    { vm: AvmInstance; data: Uint8Array; answered: [number, CallResult][]; later: CallRequest[] }
  >();
  readonly #unreachable = new Set<string>();
  readonly #inbox: { to: string; data: Uint8Array }[] = [];
  readonly #particle: { id: string; initPeerId: string; timestamp: number; ttl: number; script: string };
  readonly #answer: (peer: string, call: CallRequest) => Answer;

  private constructor(
    script: string,
    initiator: string,
    answer: (peer: string, call: CallRequest) => Answer,
  ) {
    this.#particle = { id: "a chain", initPeerId: initiator, timestamp: Date.now(), ttl: 60_000, script };
    this.#answer = answer;
  }

  static async of(
    script: string,
    {
      initiator,
      peers,
      answer,
    }: {
      initiator: Identity;
      peers: readonly Identity[];
      answer: (peer: string, call: CallRequest) => Answer;
    },
  ): Promise<ChainNetwork> {
    const network = new ChainNetwork(script, initiator.peerId, answer);
    const module = await compiled;
    for (const { peerId, seed } of [initiator, ...peers])
      network.#peers.set(peerId, {
        vm: new AvmInstance(module, { ...LIMITS, peerId, seed }),
        data: new Uint8Array(),
        answered: [],
        later: [],
      });
    return network;
  }

  /** Nothing reaches this peer. */
  cut(peer: string): void {
    this.#unreachable.add(peer);
  }

  /** The particle comes to this peer first; runs until nothing moves. */
  start(peer: string): void {
    this.#inbox.push({ to: peer, data: new Uint8Array() });
    this.#settle();
  }

  /** Answers what was left for later at a peer. */
  release(peer: string, answer: (call: CallRequest) => Answer): void {
    const state = this.#peers.get(peer);
    for (const call of state?.later.splice(0) ?? []) this.#take(peer, call, answer(call));
    this.#run(peer, new Uint8Array());
    this.#settle();
  }

  #settle(): void {
    for (let next = this.#inbox.shift(); next !== undefined; next = this.#inbox.shift())
      if (!this.#unreachable.has(next.to)) this.#run(next.to, next.data);
  }

  #run(peer: string, arrived: Uint8Array): void {
    const state = this.#peers.get(peer);
    if (state === undefined) throw new Error(`the script names a peer that is not in the network: ${peer}`);
    for (let data = arrived; ; data = new Uint8Array()) {
      const results = state.answered.splice(0);
      const outcome = state.vm.run({ particle: this.#particle, prevData: state.data, data, results });
      if (outcome.retCode !== 0 && (outcome.retCode < 10_000 || outcome.retCode >= 20_000))
        throw new Error(`AquaVM gave ${outcome.retCode}: ${outcome.errorMessage}`);
      state.data = outcome.data;
      for (const call of outcome.calls) this.#take(peer, call, this.#answerOf(peer, call));
      for (const to of outcome.nextPeers) {
        this.sent.push({ from: peer, to });
        this.#inbox.push({ to, data: outcome.data });
      }
      if (state.answered.length === 0) return;
    }
  }

  #answerOf(peer: string, call: CallRequest): Answer {
    if (peer === this.#particle.initPeerId) {
      if (call.function === "progress") this.progress.push(call.arguments);
      if (call.function === "response") this.response = call.arguments;
      if (call.service === "errorHandlingSrv") this.error = call.arguments[0] ?? null;
      return { value: "" };
    }
    return this.#answer(peer, call);
  }

  #take(peer: string, call: CallRequest, answer: Answer): void {
    const state = this.#peers.get(peer);
    if (answer === "later") state?.later.push(call);
    else if ("value" in answer) {
      this.answered.push({ peer, call, value: answer.value });
      state?.answered.push([call.id, { retCode: 0, result: JSON.stringify(answer.value) }]);
    } else state?.answered.push([call.id, { retCode: answer.retCode, result: answer.fails }]);
  }
}
