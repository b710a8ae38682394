import { type CallRequest, type CallResult, createInterpreterPool } from "../../src/avm/index.ts";
import { createInitiator, type Initiator } from "../../src/client/initiator.ts";
import {
  type Clock,
  type Effect,
  failure,
  type JsonValue,
  type Logger,
  silentLogger,
  systemClock,
  toSluiceError,
} from "../../src/core/index.ts";
import { type Admission, createEngine, type Engine, type EngineLimits } from "../../src/engine/index.ts";
import { createMemoryJournal, type Journal } from "../../src/journal/index.ts";
import type { Parcel } from "../../src/overlay/interface.ts";
import {
  createIdentity,
  type Identity,
  type Particle,
  type Undeliverable,
} from "../../src/particle/index.ts";
import type { CallContext } from "../../src/services/index.ts";
import { LIMITS } from "../simulation/node/limits.ts";
import { inProcessInterpreter } from "./in-process-interpreter.ts";

/** Those of the simulation, but for the clocks: as a gateway allows by default. */
const ENGINE_LIMITS: EngineLimits = { ...LIMITS, clockSkewMs: 30_000 };

export type Handler = (args: readonly JsonValue[], call: CallRequest, context: CallContext) => unknown;

export interface NetworkPeer {
  readonly identity: Identity;
  readonly engine: Engine;
  readonly initiator: Initiator;
  readonly journal: Journal;
  /** Particles this peer was sent. */
  readonly inbox: Particle[];
}

export interface PeerOptions {
  /** Default: a fresh one. */
  readonly identity?: Identity;
  readonly journal?: Journal;
  readonly handlers?: Record<string, Handler>;
  /** By `service.function`; default: safe. */
  readonly effects?: Record<string, Effect>;
  readonly limits?: Partial<EngineLimits>;
  /** Interpreter threads that are stopped after so long; default: none, the interpreter on this thread. */
  readonly runMs?: number;
  readonly clock?: Clock;
  readonly admission?: Admission;
  readonly logger?: Logger;
}

/** Engines with real interpreters, joined by a wire that loses nothing: a particle sent is received in a later turn. */
export class EngineNetwork implements AsyncDisposable {
  /** Peers that nothing gets through to. */
  readonly away = new Set<string>();
  /** Peers that no notice gets through to, and how many did not. */
  readonly deaf = new Set<string>();
  unheard = 0;
  readonly #peers = new Map<string, NetworkPeer>();
  readonly #unacknowledged = new Map<string, Set<Parcel>>();
  readonly #closing: (() => Promise<void>)[] = [];

  /** Another peer; one of an identity that is there already takes its place, as after a restart. */
  async add({
    identity: given,
    journal = createMemoryJournal(),
    effects = {},
    handlers = {},
    limits = {},
    runMs,
    clock = systemClock,
    admission,
    logger = silentLogger,
  }: PeerOptions = {}): Promise<NetworkPeer> {
    const identity = given ?? (await createIdentity());
    const avm = { ...ENGINE_LIMITS, ...limits, peerId: identity.peerId, seed: identity.seed };
    const interpreter =
      runMs === undefined
        ? await inProcessInterpreter(avm)
        : await createInterpreterPool(
            { ...avm, runMs, workers: 1 },
            { clock: systemClock, logger: silentLogger },
          );
    const engine = createEngine(
      { limits: { ...ENGINE_LIMITS, ...limits }, auditMs: 3_600_000 },
      {
        identity,
        journal,
        clock,
        logger,
        interpreter,
        overlay: {
          send: (peer, parcel) => setImmediate(() => void this.#deliver(identity.peerId, peer, parcel)),
          tell: (peer, notice) => setImmediate(() => void this.#tell(identity.peerId, peer, notice)),
          addressClass: () => "loopback",
        },
        services: {
          call: (call, context) => answer(handlers, call, context),
          effect: ({ service, function: fn }) => effects[`${service}.${fn}`] ?? "safe",
          over: () => {},
        },
        admission: admission ?? (() => ({ isDenied: false, admitted: true, mayRelay: true, isNamed: true })),
      },
    );
    await engine.recover();
    const peer = {
      identity,
      journal,
      engine,
      initiator: createInitiator({ engine, identity, clock, relayPeerId: identity.peerId }),
      inbox: [],
    };
    this.#peers.set(identity.peerId, peer);
    this.#closing.push(() => interpreter.close());
    return peer;
  }

  /** What a transport does when a peer is back: everything that was not acknowledged goes again. */
  resend(from: string, to: string): void {
    for (const parcel of [...(this.#unacknowledged.get(`${from} ${to}`) ?? [])])
      void this.#deliver(from, to, parcel);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#peers.values()].map(({ engine }) => engine.drain(0)));
    await Promise.all(this.#closing.map((close) => close()));
  }

  /** As the overlay does it: acknowledged when the receiver has it on record, given up when it refuses for good or does not exist. */
  async #deliver(from: string, to: string, parcel: Parcel): Promise<void> {
    const particle = parcel.load();
    if (particle === undefined || this.away.has(to)) return;
    const peer = this.#peers.get(to);
    if (peer === undefined) {
      parcel.settle({ kind: "undeliverable", code: "SLUICE_UNREACHABLE", detail: `${to} is not known here` });
      return;
    }
    peer.inbox.push(particle);
    const key = `${from} ${to}`;
    const open = this.#unacknowledged.get(key) ?? new Set();
    this.#unacknowledged.set(key, open.add(parcel));
    try {
      await peer.engine.receive(particle, from);
      open.delete(parcel);
      parcel.settle({ kind: "acknowledged", version: parcel.version });
    } catch (error) {
      const { code, message, retry } = toSluiceError(error);
      if (!retry) parcel.settle({ kind: "undeliverable", code, detail: message });
    }
  }

  async #tell(from: string, to: string, notice: Undeliverable): Promise<void> {
    if (this.deaf.has(to)) {
      this.unheard++;
      return;
    }
    await this.#peers.get(to)?.engine.undeliverable(notice, from);
  }
}

const answer = async (
  handlers: Record<string, Handler>,
  call: CallRequest,
  context: CallContext,
): Promise<CallResult> => {
  const handler = handlers[`${call.service}.${call.function}`];
  if (handler === undefined) return { retCode: 1, result: `no ${call.service}.${call.function}` };
  try {
    return { retCode: 0, result: JSON.stringify((await handler(call.arguments, call, context)) ?? null) };
  } catch (error) {
    return failure(error);
  }
};
