import { onTestFinished } from "vitest";
import { type Clock, type JsonValue, silentLogger, systemClock } from "../../src/core/index.ts";
import { createMemoryJournal, type Journal } from "../../src/journal/index.ts";
import type { Adapter, AdapterFunction, View } from "../../src/openapi/interface.ts";
import type { AllowRule } from "../../src/policy/index.ts";
import { type AdapterService, createAdapterService } from "../../src/services/adapter-service.ts";
import { createClaims } from "../../src/services/effects/claims.ts";
import type { CallContext } from "../../src/services/interface.ts";
import { createUpstream, type Upstream, type UpstreamOptions } from "../../src/upstream/index.ts";
import { callRequest } from "./calls.ts";
import { fakeAdapter, fakeFunction } from "./fake-adapter.ts";
import { type OpenCall, openCall } from "./open-call.ts";
import { authorityOf, newTrust } from "./trust.ts";

const HEADER = { in: "header", name: "Idempotency-Key" } as const;

/** A function of each effect. */
const EFFECTS: readonly AdapterFunction[] = [
  fakeFunction("read"),
  fakeFunction("store", { method: "put" }),
  fakeFunction("pay", { method: "post", effect: "keyed", key: HEADER }),
  fakeFunction("send", { method: "post" }),
];

export interface ServiceSetup {
  readonly url: string;
  readonly adapter?: Adapter;
  readonly journal?: Journal;
  readonly clock?: Clock;
  readonly attempts?: number;
  readonly peerId?: string;
  readonly rules?: readonly AllowRule[];
  readonly upstream?: Partial<UpstreamOptions>;
  /** What stands before the real upstream. */
  readonly wrap?: (upstream: Upstream) => Upstream;
}

export interface TestService {
  readonly service: AdapterService;
  readonly journal: Journal;
  /** Calls with one argument, as a call of its own particle unless the context says otherwise. */
  call(
    name: string,
    args?: readonly JsonValue[],
    context?: Partial<CallContext>,
    view?: View,
  ): Promise<{ retCode: number; result: string; call: OpenCall }>;
}

let particles = 0;

/** An adapter service before a real backend, over a real journal in memory. */
export const effectService = (setup: ServiceSetup): TestService => {
  const { url, journal = createMemoryJournal(), clock = systemClock, attempts = 3 } = setup;
  const adapter = setup.adapter ?? fakeAdapter("api", EFFECTS);
  const bounds = {
    timeoutMs: 5_000,
    maxResponseBytes: 10_000,
    arrayItems: 1_000,
    connections: 8,
    queueMs: 60_000,
  };
  const upstream = createUpstream(
    { url, credentials: {}, ...bounds, ...setup.upstream },
    { clock: systemClock, logger: silentLogger },
  );
  onTestFinished(() => upstream.close());
  const service = createAdapterService({
    adapter,
    upstream: setup.wrap?.(upstream) ?? upstream,
    authority: authorityOf(adapter, setup.rules ?? [{ peers: ["ann", "bob"] }], { clock }),
    ...newTrust(),
    tellsCalls: false,
    resultBytes: 10_000,
    attempts,
    peerId: setup.peerId ?? "gateway",
    claims: createClaims(journal, clock),
    clock,
    random: () => 0,
    logger: silentLogger,
  });
  return {
    service,
    journal,
    async call(name, args = ["x"], context = {}, view = "plain") {
      const timestamp = clock.now();
      const opened = await openCall(journal, context.ref ?? `ref${++particles}`, service.effect(name), {
        timestamp,
        deadline: timestamp + 30_000,
        ...context,
      });
      const result = await service.call(name, view, callRequest("api", name, ...args), opened);
      return { ...result, call: opened };
    },
  };
};
