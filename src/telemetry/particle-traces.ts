import type { Clock, Timer } from "../core/index.ts";
import type { ObservedCall, ObservedParticle } from "../engine/interface.ts";
import { isPeerId } from "../particle/index.ts";
import type { TelemetryCounters } from "./interface.ts";
import { outcomeClass } from "./outcome-class.ts";
import type { EndedSpan, SpanSink } from "./span.ts";
import { callAttributes, callName } from "./span-attributes.ts";
import { callSpanId, newSpanId, type TraceIds, traceIdsOf } from "./trace-context.ts";

/** Particles that are remembered at a time, about 300 bytes each. */
const MAX_FOLLOWED = 20_000;
/** When nothing has come of a particle for so long at the gateway that has it from its initiator, its whole is told, ms. */
const QUIET_MS = 5_000;
const SWEEP_MS = 1_000;
/** Interpreter runs that are not the usual fraction of a millisecond get a span, ms. */
const SLOW_RUN_MS = 50;

export interface ParticleTracesDeps {
  readonly peerId: string;
  readonly isSampled: (traceId: string) => boolean;
  readonly sink: SpanSink;
  readonly counters: TelemetryCounters;
  readonly clock: Clock;
}

/** A sampled particle that is at work here or, where its whole is this gateway's to tell, was. */
interface Followed extends TraceIds {
  readonly particle: ObservedParticle;
  readonly firstAt: number;
  /** Of the stretch of work that is under way; undefined: none is. */
  spanId: string | undefined;
  beganAt: number;
  restedAt: number;
  runs: number;
  calls: number;
}

/**
 * Spans of particles: one "particle" for each stretch of work here, its calls and slow runs under it. The root, which all of them hang from, is told once,
 * by the gateway that has the particle from its initiator.
 */
export class ParticleTraces {
  readonly #deps: ParticleTracesDeps;
  readonly #followed = new Map<string, Followed>();
  /** Of those, the ones whose whole is yet to be told. */
  readonly #untold = new Set<Followed>();
  /** Refs whose whole was told, the latest: a particle that comes back is followed again, and its whole not told twice. */
  readonly #told = new Set<string>();
  #timer: Timer | undefined;

  constructor(deps: ParticleTracesDeps) {
    this.#deps = deps;
  }

  began(particle: ObservedParticle): void {
    const now = this.#deps.clock.now();
    const followed = this.#followed.get(particle.ref) ?? this.#follow(particle, now);
    if (followed === undefined) return;
    Object.assign(followed, { spanId: newSpanId(), beganAt: now, runs: 0, calls: 0 });
  }

  ran({ ref }: ObservedParticle, ms: number): void {
    const followed = this.#followed.get(ref);
    if (followed === undefined) return;
    followed.runs++;
    if (ms < SLOW_RUN_MS) return;
    const endMs = this.#deps.clock.now();
    this.#add(followed, { name: "interpreter run", startMs: endMs - ms, endMs });
  }

  called({ ref }: ObservedParticle, call: ObservedCall): void {
    const followed = this.#followed.get(ref);
    if (followed === undefined) return;
    followed.calls++;
    const { request, endedAt, ms, result } = call;
    this.#add(followed, {
      spanId: callSpanId(ref, this.#deps.peerId, request.id),
      name: callName(request),
      startMs: endedAt - ms,
      endMs: endedAt,
      attributes: callAttributes(call),
      error: result.retCode === 0 ? undefined : outcomeClass(result.retCode),
    });
  }

  rested({ ref }: ObservedParticle): void {
    const followed = this.#followed.get(ref);
    if (followed?.spanId === undefined) return;
    const { spanId, rootId: parentId, beganAt: startMs, runs, calls } = followed;
    followed.restedAt = this.#deps.clock.now();
    const attributes = { "sluice.runs": runs, "sluice.calls": calls };
    const stretch = { spanId, parentId, startMs, endMs: followed.restedAt, attributes };
    this.#add(followed, { ...stretch, name: "particle", kind: "server" });
    followed.spanId = undefined;
    if (!this.#untold.has(followed)) this.#followed.delete(ref);
  }

  over({ ref }: ObservedParticle): void {
    const followed = this.#followed.get(ref);
    if (followed === undefined) return;
    this.#followed.delete(ref);
    this.#tellWhole(followed);
  }

  /** Tells the whole of those that are still followed. */
  close(): void {
    this.#timer?.cancel();
    for (const followed of this.#untold) this.#tellWhole(followed);
    this.#followed.clear();
  }

  /** Undefined: it is not sampled, or one too many. */
  #follow(particle: ObservedParticle, now: number): Followed | undefined {
    const { clock, counters, isSampled } = this.#deps;
    const ids = traceIdsOf(particle.ref);
    if (!isSampled(ids.traceId)) return undefined;
    if (this.#followed.size >= MAX_FOLLOWED) {
      counters.droppedHere++;
      return undefined;
    }
    const times = { firstAt: now, beganAt: now, restedAt: now };
    const followed = { ...ids, ...times, particle, spanId: undefined, runs: 0, calls: 0 };
    this.#followed.set(particle.ref, followed);
    if (isFromInitiator(particle) && !this.#told.has(particle.ref)) this.#untold.add(followed);
    this.#timer ??= clock.timer(SWEEP_MS, () => this.#sweep());
    return followed;
  }

  #sweep(): void {
    const { clock } = this.#deps;
    const quietSince = clock.now() - QUIET_MS;
    for (const followed of this.#untold)
      if (followed.spanId === undefined && followed.restedAt <= quietSince) this.#tellWhole(followed);
    this.#timer = this.#untold.size === 0 ? undefined : clock.timer(SWEEP_MS, () => this.#sweep());
  }

  #tellWhole(followed: Followed): void {
    if (!this.#untold.delete(followed)) return;
    const { rootId, firstAt: startMs, restedAt: endMs, particle } = followed;
    this.#followed.delete(particle.ref);
    this.#told.add(particle.ref);
    const [oldest = ""] = this.#told;
    if (this.#told.size > MAX_FOLLOWED) this.#told.delete(oldest);
    const attributes = { "sluice.initiator": particle.particle.initPeerId };
    const whole = { spanId: rootId, parentId: undefined, startMs, endMs, attributes };
    this.#add(followed, { ...whole, name: "particle from its initiator" });
  }

  /** @param span - where it says nothing else it is one of the stretch that is under way. */
  #add(
    { traceId, spanId, particle }: Followed,
    span: Partial<EndedSpan> & Pick<EndedSpan, "name" | "startMs" | "endMs">,
  ): void {
    this.#deps.sink.add({
      traceId,
      spanId: newSpanId(),
      parentId: spanId,
      kind: "internal",
      ...span,
      attributes: { "sluice.particle": particle.ref, "sluice.peer": this.#deps.peerId, ...span.attributes },
    });
  }
}

/** Not by way of another gateway; what an earlier process took in is that one's to tell. */
const isFromInitiator = ({ from, particle, isRecovered }: ObservedParticle): boolean =>
  !isRecovered && (from === particle.initPeerId || !isPeerId(from));
