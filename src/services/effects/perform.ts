import { type Clock, type Logger, toSluiceError } from "../../core/index.ts";
import { type Adapter, withKey } from "../../openapi/index.ts";
import type { Upstream, UpstreamAnswer } from "../../upstream/index.ts";
import type { CallContext } from "../interface.ts";
import { type AdapterCall, titleOf } from "./adapter-call.ts";
import { isUnknown } from "./endings.ts";
import { createReconcile } from "./reconcile.ts";
import { requestKey } from "./request-key.ts";
import { createTries } from "./tries.ts";
import { leftUnknown } from "./unknown-outcome.ts";

/**
 * Gets a call's answer from its upstream as its effect allows. What an earlier life of this process may have sent is not sent again,
 * whatever the effect is said to be now; an outcome that stays unknown is looked for where the manifest says how.
 * @throws SluiceError as `Upstream.request`, the last failure.
 */
export type Perform = (call: AdapterCall, context: CallContext) => Promise<UpstreamAnswer>;

export interface PerformOptions {
  readonly adapter: Adapter;
  readonly upstream: Upstream;
  readonly peerId: string;
  /** Of one call, at most. */
  readonly attempts: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
}

export const createPerform = (options: PerformOptions): Perform => {
  const { adapter, peerId } = options;
  const tries = createTries(options);
  const reconcile = createReconcile({ ...options, functions: adapter.functions });

  return async (call, context) => {
    const { fn, bound, facts } = call;
    const key = requestKey(call, context, { peerId, service: adapter.service });
    try {
      if (context.intent.pending) throw leftUnknown(titleOf(fn));
      const request = fn.key === undefined ? bound : withKey(bound, fn.key, key);
      return await tries(request, { effect: fn.effect, facts }, context);
    } catch (thrown) {
      const error = toSluiceError(thrown);
      if (!isUnknown(error) || fn.reconcile === undefined) throw error;
      return await reconcile(call, fn.reconcile, { key, error }, context);
    }
  };
};
