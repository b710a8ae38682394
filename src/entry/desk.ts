import { LogThrottle, type Problem, SluiceError, type Timer, toSluiceError } from "../core/index.ts";
import type { CurrentParticle } from "../engine/interface.ts";
import type { RecoveredParticle } from "../journal/interface.ts";
import { type Particle, type ParticleRef, refOf, type Undeliverable } from "../particle/index.ts";
import { deskOverlay } from "./desk-overlay.ts";
import { guestName, isGuestName } from "./guest.ts";
import type { Accepted, EntryAnswer, EntryCall, EntryDesk } from "./interface.ts";
import type { EngineOverlay, EngineSide, EntryDeps, EntryOptions } from "./options.ts";
import { type SeenCalls, seenCalls } from "./seen-calls.ts";
import { type Held, Shelf, type Watcher } from "./shelf.ts";
import { failed, isFinal, type Told, toldBy } from "./told.ts";

const MAX_PARTICLES = 10_000;
/** About twice as many bytes. */
const MAX_CHARS = 32 * 1024 * 1024;
const MAX_WATCHERS = 4096;
const MAX_WATCHERS_OF_ONE = 16;
/** Looks at one particle that may fail, by crash or time limit, before it counts as failed. */
const MAX_FAILURES = 3;
/** Between two looks for what can be forgotten, ms. */
const PRUNE_MS = 10_000;

export const createEntryDesk = (options: EntryOptions, deps: EntryDeps): EntryDesk & EngineSide =>
  new Desk(options, deps);

class Desk implements EntryDesk, EngineSide {
  readonly overlay: EngineOverlay;
  readonly #options: EntryOptions;
  readonly #deps: EntryDeps;
  readonly #log: LogThrottle;
  readonly #shelf = new Shelf({ particles: MAX_PARTICLES, chars: MAX_CHARS });
  /** Being taken in, by initiator and ref. */
  readonly #accepting = new Map<string, Promise<ParticleRef>>();
  #watchers = 0;
  #pruning: Timer;

  constructor(options: EntryOptions, deps: EntryDeps) {
    this.#options = options;
    this.#deps = deps;
    this.#log = new LogThrottle(deps.clock, deps.logger);
    this.overlay = deskOverlay(deps.overlay, {
      isGuests: (ref) => isGuestName(deps.engine.current(ref)?.from ?? ""),
      arrived: (ref) => {
        const held = this.#find(ref);
        if (held !== undefined) void this.#look(held);
      },
      heard: (notice) => this.#heard(notice),
    });
    this.#pruning = this.#prune();
  }

  async submit(particle: Particle): Promise<Accepted> {
    const { engine } = this.#deps;
    const { initPeerId: initiator, timestamp, ttl } = particle;
    const ref = refOf(particle);
    const from = guestName(initiator);
    const here = engine.current(ref);
    // The ref says it is this very particle, but for the initiator. To run what is here already again would change nothing.
    const isKnown =
      here?.particle.initPeerId === initiator && (here.from === from || this.#shelf.get(ref) !== undefined);
    const key = `${initiator} ${ref}`;
    if (!isKnown) this.#accepting.set(key, engine.receive(particle, from));
    try {
      await this.#accepting.get(key);
    } finally {
      this.#accepting.delete(key);
    }
    const deadline = timestamp + ttl;
    if (this.#shelf.get(ref) === undefined) this.#shelf.put({ ref, initiator, deadline });
    return { ref, expiresAt: deadline };
  }

  async answer(ref: ParticleRef): Promise<EntryAnswer | undefined> {
    const held = this.#find(ref);
    if (held === undefined) return undefined;
    if (held.answer === undefined || !isFinal(held.answer)) await this.#look(held);
    const here = this.#deps.engine.current(ref);
    if (here?.problem !== undefined) this.#ended(held, here.problem);
    return held.answer ?? (here && nothingYet(ref));
  }

  async initiatorOf(ref: ParticleRef): Promise<string | undefined> {
    return this.#find(ref)?.initiator;
  }

  watch(ref: ParticleRef, onNews: (answer: EntryAnswer) => void): () => void {
    const held = this.#find(ref);
    if (held === undefined || isFinal(held.answer ?? nothingYet(ref))) return () => {};
    if (held.watchers.size >= MAX_WATCHERS_OF_ONE || this.#watchers >= MAX_WATCHERS)
      throw new SluiceError(
        "SLUICE_OVERLOAD",
        `too many wait for answers here already (${MAX_WATCHERS_OF_ONE} for one particle, ${MAX_WATCHERS} in all)`,
      );
    const watcher: Watcher = { onNews };
    held.watchers.add(watcher);
    this.#watchers++;
    return () => {
      if (held.watchers.delete(watcher)) this.#watchers--;
    };
  }

  ended(ref: ParticleRef, problem: Problem): void {
    const held = this.#find(ref);
    if (held !== undefined) void this.#look(held).then(() => this.#ended(held, problem));
  }

  restore(particles: readonly RecoveredParticle[]): void {
    for (const { ref, particle, from, sends } of particles) {
      if (!isGuestName(from)) continue;
      const { initPeerId: initiator, timestamp, ttl } = particle;
      const held = this.#shelf.put({ ref, initiator, deadline: timestamp + ttl });
      // It was on its way home, and its time may be over: the engine has it when this turn is done.
      if (sends.some(({ peer }) => peer === initiator)) queueMicrotask(() => void this.#look(held));
    }
  }

  close(): void {
    this.#pruning.cancel();
  }

  /** One that was let go is known by who brought it. */
  #find(ref: ParticleRef): Held | undefined {
    const held = this.#shelf.get(ref);
    if (held !== undefined) return held;
    const here = this.#deps.engine.current(ref);
    if (here === undefined || !isGuestName(here.from)) return undefined;
    const { initPeerId: initiator, timestamp, ttl } = here.particle;
    return this.#shelf.put({ ref, initiator, deadline: timestamp + ttl });
  }

  /** Resolves when all data that is here now has been looked at. One look at a time; the latest data is what counts. */
  async #look(held: Held): Promise<void> {
    if (held.looking !== undefined) return held.looking;
    const unseen = this.#unseen(held);
    if (unseen === undefined) return;
    held.looking = this.#catchUp(held, unseen);
    await held.looking;
  }

  async #catchUp(held: Held, first: CurrentParticle): Promise<void> {
    let unseen: CurrentParticle | undefined = first;
    while (unseen !== undefined) {
      const isSeen = await this.#see(held, unseen);
      unseen = isSeen ? this.#unseen(held) : undefined;
    }
    held.looking = undefined;
  }

  #unseen({ ref, answer, version }: Held): CurrentParticle | undefined {
    const here = this.#deps.engine.current(ref);
    const isNew = here !== undefined && here.version > version && here.particle.data.length > 0;
    return isNew && !isFinal(answer ?? nothingYet(ref)) ? here : undefined;
  }

  /** False: it could not be looked at. */
  async #see(held: Held, { particle, version }: CurrentParticle): Promise<boolean> {
    const { interpreter, receipts } = this.#deps;
    const { peerId, builtins, particleBytes } = this.#options;
    try {
      const view = await interpreter.view(particle);
      const isServedHere = view.answered.some(({ peer }) => peer === peerId);
      const given = isServedHere ? ((await receipts?.of(held.ref)) ?? []) : [];
      held.version = version;
      const maxChars = 2 * particleBytes;
      const seen = seenCalls(view, { particle: held.ref, peerId, given, builtins, maxChars });
      this.#publish(held, toldBy(view, held.ref), { ...seen, chars: seen.chars + view.callBytes });
      return true;
    } catch (err) {
      this.#log.warn({ particle: held.ref, err }, "a particle could not be looked at for its initiator");
      const error = toSluiceError(err);
      if (error.code !== "SLUICE_CLOSED" && ++held.failures >= MAX_FAILURES)
        this.#publish(held, failed(error, held.ref));
      return false;
    }
  }

  #ended(held: Held, problem: Problem): void {
    const state = problem.code === "SLUICE_DEADLINE" ? "expired" : "failed";
    this.#publish(held, { state, problem: { ...problem, particle: held.ref } });
  }

  #heard({ ref, by, peer, code, detail }: Undeliverable): void {
    const held = this.#find(ref);
    const key = `${by} ${peer}`;
    if (held === undefined || held.undelivered.has(key)) return;
    const error = new SluiceError(code, `${by} gave the particle up: ${detail}`);
    held.undelivered.set(key, error.toProblem());
    this.#publish(held, { state: "running" });
  }

  /** Tells of it what is new. Without calls: those known before. After a final answer nothing is. */
  #publish(held: Held, told: Told, seen?: SeenCalls): void {
    const before = held.answer ?? nothingYet(held.ref);
    if (isFinal(before)) return;
    const calls = seen?.calls ?? before.calls;
    const undelivered = [...held.undelivered.values()];
    const answer: EntryAnswer = { particle: held.ref, ...told, calls, undelivered };
    const isNews =
      isFinal(answer) || calls.length > before.calls.length || undelivered.length > before.undelivered.length;
    this.#shelf.keep(held, answer, seen?.chars);
    if (!isNews) return;
    for (const watcher of [...held.watchers]) this.#tell(watcher, answer);
    if (!isFinal(answer)) return;
    this.#watchers -= held.watchers.size;
    held.watchers.clear();
  }

  #tell({ onNews }: Watcher, answer: EntryAnswer): void {
    try {
      onNews(answer);
    } catch (err) {
      this.#log.warn(
        { particle: answer.particle, err },
        "somebody who waits for an answer could not be told",
      );
    }
  }

  #prune(): Timer {
    const { clock } = this.#deps;
    this.#shelf.prune(clock.now() - this.#options.keepMs);
    this.#pruning = clock.timer(PRUNE_MS, () => this.#prune());
    return this.#pruning;
  }
}

const NO_CALLS: readonly EntryCall[] = [];

const nothingYet = (ref: ParticleRef): EntryAnswer => ({
  particle: ref,
  state: "running",
  calls: NO_CALLS,
  undelivered: [],
});
