import {
  airOf,
  type Chain,
  type Evaluated,
  evaluate,
  hasForks,
  type Plan,
  planOf,
  readReport,
  sealPlan,
} from "../../chain/index.ts";
import { type Clock, SluiceError } from "../../core/index.ts";
import type { EntryAnswer, EntryCall } from "../../entry/interface.ts";
import {
  type Identity,
  newNonce,
  type Particle,
  refOf,
  type Signer,
  signParticle,
} from "../../particle/index.ts";
import type { ChainAnswer, ChainOptions, Client, Progress } from "../interface.ts";
import { DEFAULT_TTL_MS } from "../options.ts";
import { openAll } from "../sealed.ts";
import type { ThinTransport } from "./interface.ts";
import { problemError } from "./parse-answer.ts";
import { GRACE_MS, mayPass } from "./patience.ts";

export interface ThinClientDeps {
  readonly transport: ThinTransport;
  /** With a seed at hand it can also open what is sealed to it. */
  readonly key: Signer | Identity;
  readonly clock: Clock;
}

/** A client that has no interpreter, and believes receipts alone. @throws SluiceError SLUICE_CONNECT. */
export const createThinClient = async ({ transport, key, clock }: ThinClientDeps): Promise<Client> => {
  let isClosed = false;
  const relayPeerId = await transport.entry(AbortSignal.timeout(CONNECT_MS));

  const chain = async (
    build: (chain: Chain) => unknown,
    { ttlMs = DEFAULT_TTL_MS, signal: given = NEVER, onProgress }: ChainOptions = {},
  ): Promise<ChainAnswer> => {
    if (isClosed) throw new SluiceError("SLUICE_CLOSED", "the client is closed");
    if (!Number.isInteger(ttlMs) || ttlMs < 1 || ttlMs > MAX_TTL_MS)
      throw new SluiceError("SLUICE_REQUEST", `ttlMs must be a whole number from 1 to ${MAX_TTL_MS}`);
    const nonce = newNonce();
    const plan = await sealPlan(planOf(build), { initiator: key.peerId, particle: { nonce } });
    const options = {
      from: "entry",
      entry: relayPeerId,
      receipts: true,
      progress: onProgress !== undefined,
    } as const;
    const unsigned = { script: airOf(plan, options), ttl: ttlMs, timestamp: clock.now(), nonce };
    const particle = await signParticle(unsigned, key);
    const ref = refOf(particle);
    // The gateway is not relied on to keep the time.
    const late = new AbortController();
    const timer = clock.timer(ttlMs + 2 * GRACE_MS, () => late.abort(noAnswer()));
    const signal = AbortSignal.any([given, late.signal]);
    try {
      await transport.submit(particle, signal);
      const answer = await lastAnswer(plan, particle, signal, onProgress);
      const { value, calls } = await proven(plan, answer, { ref, initiator: key.peerId });
      const opened = "seed" in key ? await openAll(value, key, { ref, particleId: particle.id }) : value;
      return { ref, value: opened, calls };
    } catch (error) {
      if (given.aborted) throw new SluiceError("SLUICE_INTERRUPTED", "the call was given up by its caller");
      // It may have been taken in, and what it asked for have been done.
      if (!isClosed && (late.signal.aborted || mayPass(error))) throw noAnswer().of(ref);
      throw error instanceof SluiceError ? error.of(ref) : error;
    } finally {
      timer.cancel();
    }
  };

  const lastAnswer = async (
    plan: Plan,
    particle: Particle,
    signal: AbortSignal,
    onProgress: ((progress: Progress) => void) | undefined,
  ): Promise<EntryAnswer> => {
    const watched = { ref: refOf(particle), deadline: particle.timestamp + particle.ttl };
    const told = new Map<string, number>();
    for await (const answer of transport.answers(watched, signal)) {
      for (const { peer, service, function: fn } of newOf(answer.calls, told))
        onProgress?.({ peer, service, function: fn, at: clock.now() });
      if (answer.state !== "running") return answer;
      const [undelivered] = answer.undelivered;
      // There is no other way that it could go.
      if (undelivered !== undefined && !hasForks(plan)) throw problemError(undelivered);
    }
    throw noAnswer();
  };

  return {
    peerId: key.peerId,
    relayPeerId,
    chain: chain as Client["chain"],
    async call(service, fn, args, { peer = relayPeerId, credential, ...options } = {}) {
      const { value } = await chain((steps) => {
        if (credential !== undefined) steps.present(peer, credential);
        return steps.call(peer, service, fn, args as never);
      }, options);
      return value;
    },
    run: () =>
      Promise.reject(
        new SluiceError(
          "SLUICE_NEEDS_INTERPRETER",
          "this client has no interpreter, and could not check what a script of its own answers; connect with weight full, or use chain",
        ),
      ),
    close() {
      isClosed = true;
      return transport.close();
    },
  };
};

/** Calls of which there were fewer before; the gateway may tell them in another order each time. */
const newOf = (calls: readonly EntryCall[], told: Map<string, number>): readonly EntryCall[] => {
  const now = Map.groupBy(calls, ({ peer, service, function: fn }) => JSON.stringify([peer, service, fn]));
  return [...now].flatMap(([key, some]) => {
    const before = told.get(key) ?? 0;
    told.set(key, Math.max(before, some.length));
    return some.slice(before);
  });
};

const noAnswer = (): SluiceError =>
  new SluiceError("SLUICE_DEADLINE", "no answer came within the particle's time");

const CONNECT_MS = 10_000;
/** Longer is nothing that a timer, or a gateway, can have. */
const MAX_TTL_MS = 86_400_000;
const NEVER = new AbortController().signal;

const proven = (
  plan: Plan,
  { state, result, problem, calls }: EntryAnswer,
  started: { readonly ref: string; readonly initiator: string },
): Promise<Evaluated> => {
  if (state === "done") return evaluate(plan, readReport(plan, result ?? []), calls, started);
  throw problemError(problem);
};
