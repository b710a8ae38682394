import { type CallRequest, type CallResult, createInterpreterPool } from "../../src/avm/index.ts";
import { createInitiator, type Initiator } from "../../src/client/initiator.ts";
import { type Clock, type JsonValue, type Logger, silentLogger, systemClock } from "../../src/core/index.ts";
import { type Admission, createEngine, type Engine, type EngineLimits } from "../../src/engine/index.ts";
import { createIdentity, type Identity, type Particle } from "../../src/particle/index.ts";
import type { CallContext } from "../../src/services/index.ts";

const ENGINE_LIMITS: EngineLimits = {
  scriptBytes: 262_144,
  particleBytes: 4_194_304,
  resultBytes: 262_144,
  idBytes: 128,
  ttlMs: 600_000,
  clockSkewMs: 30_000,
  callsPerParticle: 1024,
  runsPerParticle: 4096,
  particlesPerPeer: 2000,
  particlesInFlight: 10_000,
  retainedBytes: 100_000_000,
};

export type Handler = (args: readonly JsonValue[], call: CallRequest, context: CallContext) => unknown;

export interface NetworkPeer {
  readonly identity: Identity;
  readonly engine: Engine;
  readonly initiator: Initiator;
  /** Particles this peer was sent. */
  readonly inbox: Particle[];
}

export interface PeerOptions {
  readonly handlers?: Record<string, Handler>;
  readonly limits?: Partial<EngineLimits>;
  readonly runMs?: number;
  readonly clock?: Clock;
  readonly admission?: Admission;
  readonly logger?: Logger;
}

/** Engines with real interpreters, joined by a wire that loses nothing: a particle sent is received in a later turn. */
export class EngineNetwork implements AsyncDisposable {
  readonly #peers = new Map<string, NetworkPeer>();
  readonly #closing: (() => Promise<void>)[] = [];

  async add({
    handlers = {},
    limits = {},
    runMs = 2000,
    clock = systemClock,
    admission,
    logger = silentLogger,
  }: PeerOptions = {}): Promise<NetworkPeer> {
    const identity = await createIdentity();
    const interpreter = await createInterpreterPool(
      { ...ENGINE_LIMITS, ...limits, peerId: identity.peerId, seed: identity.seed, runMs, workers: 1 },
      { clock: systemClock, logger: silentLogger },
    );
    const engine = createEngine(
      { peerId: identity.peerId, limits: { ...ENGINE_LIMITS, ...limits } },
      {
        clock,
        logger,
        interpreter,
        overlay: {
          send: (peer, particle) => setImmediate(() => this.#deliver(identity.peerId, peer, particle)),
        },
        services: { call: (call, context) => answer(handlers, call, context) },
        admission: admission ?? (() => ({ admitted: true, mayRelay: true })),
      },
    );
    const peer = {
      identity,
      engine,
      initiator: createInitiator({ engine, identity, clock, relayPeerId: identity.peerId }),
      inbox: [],
    };
    this.#peers.set(identity.peerId, peer);
    this.#closing.push(() => interpreter.close());
    return peer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#peers.values()].map(({ engine }) => engine.drain(0)));
    await Promise.all(this.#closing.map((close) => close()));
  }

  #deliver(from: string, to: string, particle: Particle): void {
    const peer = this.#peers.get(to);
    peer?.inbox.push(particle);
    peer?.engine.receive(particle, from).catch(() => {});
  }
}

const answer = async (
  handlers: Record<string, Handler>,
  call: CallRequest,
  context: CallContext,
): Promise<CallResult> => {
  const handler = handlers[`${call.service}.${call.function}`];
  if (handler === undefined) return { retCode: 1, result: `no ${call.service}.${call.function}` };
  return { retCode: 0, result: JSON.stringify((await handler(call.arguments, call, context)) ?? null) };
};
