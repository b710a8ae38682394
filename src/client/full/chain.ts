import type { Interpreter } from "../../avm/interface.ts";
import {
  airOf,
  type Chain,
  evaluate,
  hasForks,
  type ProvenCall,
  planOf,
  readReport,
  sealPlan,
} from "../../chain/index.ts";
import { seenCalls } from "../../entry/index.ts";
import { type Identity, newNonce } from "../../particle/index.ts";
import type { Initiator } from "../initiator.ts";
import type { ChainAnswer, ChainOptions } from "../interface.ts";
import { openAll } from "../sealed.ts";

export interface ChainDeps {
  readonly identity: Identity;
  readonly relayPeerId: string;
  readonly initiator: Initiator;
  readonly interpreter: Pick<Interpreter, "view">;
  /** Names of services that are Sluice's own, whose calls have no receipts. */
  readonly builtins: ReadonlySet<string>;
}

/** Chains whose value this peer's own AquaVM has verified; receipts are a record of it. */
export const createChain =
  ({ identity, relayPeerId, initiator, interpreter, builtins }: ChainDeps) =>
  async (build: (chain: Chain) => unknown, options: ChainOptions = {}): Promise<ChainAnswer> => {
    const { peerId } = identity;
    const nonce = newNonce();
    const plan = await sealPlan(planOf(build), { initiator: peerId, particle: { nonce } });
    const script = airOf(plan, {
      from: "initiator",
      entry: relayPeerId,
      receipts: true,
      progress: options.onProgress !== undefined,
    });
    const undeliverable = hasForks(plan) ? "wait" : "fail";
    const answer = await initiator.run(script, { ...options, undeliverable, nonce });
    const report = readReport(plan, answer.values);

    const recorded = async ({ ref, particle }: typeof answer): Promise<readonly ProvenCall[]> => {
      if (particle === undefined) return [];
      const view = await interpreter.view(particle);
      const around = { particle: ref, peerId, given: [], builtins, maxChars: Number.POSITIVE_INFINITY };
      const started = { ref, initiator: peerId };
      // A gateway that gives no receipts leaves no record; the value stands without.
      const evaluated = await evaluate(plan, report, seenCalls(view, around).calls, started).catch(
        () => undefined,
      );
      return evaluated?.calls ?? [];
    };
    return {
      ref: answer.ref,
      value: await openAll(report.value, identity, answer),
      calls: await recorded(answer),
    };
  };
