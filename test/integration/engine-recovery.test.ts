import { describe, expect, it } from "vitest";
import { type Effect, ERRORS, failure, SluiceError } from "../../src/core/index.ts";
import { createMemoryJournal, type Journal } from "../../src/journal/index.ts";
import {
  createIdentity,
  type Identity,
  type Particle,
  refOf,
  signParticle,
} from "../../src/particle/index.ts";
import type { CallContext } from "../../src/services/index.ts";
import { type CutJournal, cutJournal } from "../support/cut-journal.ts";
import { EngineNetwork, type NetworkPeer, type PeerOptions } from "../support/engine-network.ts";
import { manualClock } from "../support/manual-clock.ts";

/** A peer with one function, `sms.send`, whose effects are counted, over a journal that outlives its processes. */
const smsPeer = async (effect: Effect) => {
  const identity = await createIdentity();
  const memory = createMemoryJournal();
  const effects: string[] = [];
  const send = async (context: CallContext): Promise<unknown> => {
    if (context.intent.pending) throw new SluiceError("SLUICE_OUTCOME_UNKNOWN", "it may have been sent");
    if (effect === "once") await context.intent.declare();
    effects.push(`${context.ref}/${context.callId}`);
    return "sent";
  };
  const options = (journal: Journal, rest: PeerOptions = {}): PeerOptions => ({
    identity,
    journal,
    effects: { "sms.send": effect },
    handlers: { "sms.send": (_args, _call, context) => send(context) },
    ...rest,
  });
  return { identity, memory, effects, options };
};

const script = (peer: string): string => `(seq
  (xor (call "${peer}" ("sms" "send") ["hello"] result) (ap :error:.$.message result))
  (call %init_peer_id% ("callbackSrv" "response") [result]))`;

/** Waits until the peer has run all there is, event by event. */
const until = async (done: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await done())) await new Promise((resolve) => setImmediate(resolve));
};

/** Runs the script on a peer that dies as planned, starts its next life, and gives what the client was answered. */
const acrossACrash = async (effect: Effect, plan: (journal: CutJournal) => void) => {
  await using network = new EngineNetwork();
  const sms = await smsPeer(effect);
  const journal = cutJournal(sms.memory);
  plan(journal);
  await network.add(sms.options(journal));
  const client = await network.add();
  const answer = client.initiator.run(script(sms.identity.peerId));
  await until(() => journal.isCut);
  const next = await network.add(sms.options(cutJournal(sms.memory)));
  network.resend(client.identity.peerId, sms.identity.peerId);
  const { values } = await answer;
  return { value: values[0], effects: sms.effects, next };
};

describe("a peer that died", () => {
  for (const effect of ["safe", "idempotent", "keyed", "once"] as const)
    for (const [kind, moment] of [
      ["accepted", "before"],
      ["accepted", "after"],
      ["ran", "before"],
      ["ran", "after"],
    ] as const)
      it(`carries a particle on that it had accepted: ${effect}, ${moment} ${kind}`, async () => {
        const { value, effects } = await acrossACrash(effect, (journal) => journal.cutAt(kind, moment));
        expect(value).toBe("sent");
        expect(new Set(effects).size).toBe(1);
        if (effect !== "safe") expect(effects).toHaveLength(1);
      });

  it("never sends again what may have left, and says so", async () => {
    const { value, effects, next } = await acrossACrash("once", (journal) =>
      journal.cutAt("intended", "after"),
    );
    expect(value).toContain("SLUICE_OUTCOME_UNKNOWN");
    expect(effects).toHaveLength(0);
    expect(await next.journal.unknownOutcomes(10)).toMatchObject([
      { service: "sms", function: "send", call: expect.any(Number) },
    ]);
  });

  it("sends what had not been intended yet", async () => {
    const { value, effects } = await acrossACrash("once", (journal) => journal.cutAt("intended", "before"));
    expect(value).toBe("sent");
    expect(effects).toHaveLength(1);
  });

  it("makes idempotent and keyed calls again whose result it lost", async () => {
    for (const effect of ["idempotent", "keyed"] as const) {
      const { value, effects } = await acrossACrash(effect, (journal) => journal.cutAt("outcome", "before"));
      expect(value).toBe("sent");
      expect(effects).toHaveLength(2);
      expect(new Set(effects).size).toBe(1);
    }
  });

  it("feeds a result that it had, without calling again", async () => {
    for (const effect of ["idempotent", "keyed", "once"] as const) {
      const { value, effects } = await acrossACrash(effect, (journal) => journal.cutAt("outcome", "after"));
      expect(value).toBe("sent");
      expect(effects).toHaveLength(1);
    }
  });

  it("tells a call that may have left as unknown even when the particle's time ended meanwhile", async () => {
    await using network = new EngineNetwork();
    const clock = manualClock(Date.now());
    const sms = await smsPeer("once");
    const journal = cutJournal(sms.memory);
    journal.cutAt("intended", "after");
    const first = await network.add(sms.options(journal, { clock }));
    const particle = await signedFor(sms.identity, clock.now());
    await first.engine.receive(particle, "a neighbour");
    await until(() => journal.isCut);
    clock.advance(60_000);
    const { engine } = await network.add(sms.options(sms.memory, { clock }));
    clock.advance(1);
    await until(async () => (await sms.memory.unknownOutcomes(10)).length > 0);
    expect(sms.effects).toEqual([]);
    expect((await engine.get(refOf(particle)))?.status).not.toBe("waiting");
  });
});

const signedFor = (peer: Identity, timestamp: number): Promise<Particle> =>
  createIdentity().then((initiator) =>
    signParticle({ script: script(peer.peerId), ttl: 30_000, timestamp }, initiator),
  );

describe("what a next peer has", () => {
  it("is not mistaken for what came of a later run, when the first one ended with more to feed", async () => {
    await using network = new EngineNetwork();
    const identity = await createIdentity();
    const memory = createMemoryJournal();
    const journal = cutJournal(memory);
    const slow = Promise.withResolvers<number>();
    const handlers = { "a.slow": () => slow.promise, "a.f": () => 1 };
    await network.add({ identity, journal, handlers });
    const seen: unknown[] = [];
    const far = await network.add({ handlers: { "b.f": ([x]) => seen.push(x) } });
    const client = await network.add();
    const here = `"${identity.peerId}"`;
    const there = `"${far.identity.peerId}"`;
    const both = `(seq
      (par (seq (call ${here} ("a" "slow") [] x) (call ${there} ("b" "f") [x] y))
           (seq (call ${here} ("a" "f") [] u) (call ${there} ("b" "f") [u] v)))
      (call %init_peer_id% ("callbackSrv" "response") [y v]))`;
    const given = new AbortController();
    const answer = client.initiator.run(both, { signal: given.signal });
    await journal.wrote("delivered");
    network.away.add(far.identity.peerId);
    slow.resolve(2);
    await until(
      async () =>
        (await memory.recover()).particles[0]?.sends.some((send) => send.version > send.delivered) ?? false,
    );
    journal.cut();
    network.away.clear();
    await network.add({ identity, journal: cutJournal(memory), handlers });
    await until(() => seen.length === 2);
    expect(seen).toEqual([1, 2]);
    given.abort();
    await expect(answer).rejects.toMatchObject({ code: "SLUICE_INTERRUPTED" });
  });
});

describe("a call that is refused", () => {
  it("is on record with its refusal, so that no later life makes it", async () => {
    await using network = new EngineNetwork();
    const identity = await createIdentity();
    const memory = createMemoryJournal();
    const journal = cutJournal(memory);
    const made: number[] = [];
    const options: PeerOptions = {
      identity,
      limits: { callsPerParticle: 2 },
      handlers: { "svc.f": ([x]) => made.push(Number(x)) },
    };
    await network.add({ ...options, journal });
    const client = await network.add();
    const here = `"${identity.peerId}"`;
    const third = `(xor (call ${here} ("svc" "f") [3] z) (ap :error:.$.message z))`;
    const answer = client.initiator.run(
      `(seq (par (call ${here} ("svc" "f") [1] x) (par (call ${here} ("svc" "f") [2] y) ${third}))
         (call %init_peer_id% ("callbackSrv" "response") [z]))`,
    );
    journal.cutAt("ran", "after");
    await until(() => journal.isCut);
    await network.add({ ...options, journal: cutJournal(memory) });
    network.resend(client.identity.peerId, identity.peerId);
    expect(String((await answer).values[0])).toContain("SLUICE_QUOTA");
    expect(made).not.toContain(3);
  });
});

describe("a peer that stops", () => {
  it("takes no more, and leaves what it cancels to its next life", async () => {
    await using network = new EngineNetwork();
    const identity = await createIdentity();
    const journal = createMemoryJournal();
    const called = Promise.withResolvers<void>();
    let calls = 0;
    const options: PeerOptions = {
      identity,
      journal,
      effects: { "sms.send": "keyed" },
      handlers: {
        "sms.send": (_args, _call, { signal }) =>
          calls++ > 0
            ? "sent"
            : new Promise((_resolve, reject) => {
                signal.addEventListener("abort", () => reject(signal.reason));
                called.resolve();
              }),
      },
    };
    const first = await network.add(options);
    const client = await network.add();
    const answer = client.initiator.run(script(identity.peerId));
    await called.promise;
    const [particle] = first.inbox;
    await first.engine.drain(0);
    await expect(first.engine.receive(particle as Particle, "a neighbour")).rejects.toMatchObject({
      code: "SLUICE_CLOSED",
      retry: true,
    });
    await network.add(options);
    expect((await answer).values).toEqual(["sent"]);
    expect(calls).toBe(2);
  });
});

describe("the journal's word", () => {
  it("is what an acknowledgement waits for", async () => {
    await using network = new EngineNetwork();
    const journal = cutJournal(createMemoryJournal());
    journal.cutAt("accepted", "after");
    const identity = await createIdentity();
    const { engine } = await network.add({ identity, journal });
    let acknowledged = false;
    void engine.receive(await signedFor(identity, Date.now()), "a neighbour").then(() => {
      acknowledged = true;
    });
    await until(() => journal.isCut);
    await until(async () => (await engine.list({ limit: 1 })).particles.length === 1);
    expect(acknowledged).toBe(false);
  });

  it("keeps a particle that was here from running again, in any later life and whatever the clock says", async () => {
    await using network = new EngineNetwork();
    const start = Date.now();
    const clock = manualClock(start);
    const sms = await smsPeer("idempotent");
    const { engine } = await network.add(sms.options(sms.memory, { clock }));
    const particle = await signedFor(sms.identity, start);
    await engine.receive(particle, "a neighbour");
    await until(() => sms.effects.length === 1);
    clock.advance(30_000);
    const back = await network.add(sms.options(sms.memory, { clock: manualClock(start + 1) }));
    await expect(back.engine.receive(particle, "a neighbour")).rejects.toMatchObject({
      code: "SLUICE_PARTICLE_EXPIRED",
    });
    await sms.memory.prune(start + 10_000_000, start + 10_000_000);
    const later = await network.add(sms.options(sms.memory, { clock: manualClock(start + 1) }));
    await expect(later.engine.receive(particle, "a neighbour")).rejects.toMatchObject({
      code: "SLUICE_PARTICLE_EXPIRED",
    });
    expect(sms.effects).toHaveLength(1);
  });

  it("is asked before anything new is taken in", async () => {
    await using network = new EngineNetwork();
    const memory = createMemoryJournal();
    const problem = new SluiceError(
      "SLUICE_STORAGE",
      "journal.sqlite: the disk is full; make room",
    ).toProblem();
    const { engine, identity } = await network.add({
      journal: { ...bound(memory), health: { ok: false, problem, reason: "cannot grow, the disk is full" } },
    });
    await expect(engine.receive(await signedFor(identity, Date.now()), "a neighbour")).rejects.toMatchObject({
      code: "SLUICE_JOURNAL",
      message: "this peer cannot record particles now: its journal cannot grow, the disk is full",
      retry: true,
    });
  });
});

/** Its methods, free of its getters. */
const bound = (journal: Journal): Journal => ({
  health: journal.health,
  counters: journal.counters,
  onHealth: (listener) => journal.onHealth(listener),
  recover: () => journal.recover(),
  write: (entries) => journal.write(entries),
  claim: (request) => journal.claim(request),
  history: (filter) => journal.history(filter),
  deadLetters: (limit) => journal.deadLetters(limit),
  deadLetter: (ref, peer) => journal.deadLetter(ref, peer),
  unknownOutcomes: (limit, withRequests) => journal.unknownOutcomes(limit, withRequests),
  unknownOutcome: (ref, call) => journal.unknownOutcome(ref, call),
  settlements: (ref) => journal.settlements(ref),
  receipts: (ref) => journal.receipts(ref),
  prune: (...times) => journal.prune(...times),
  close: (graceMs) => journal.close(graceMs),
});

describe("a particle that cannot be delivered", () => {
  const chain = (first: string, second: string): string => `(seq
    (call "${first}" ("a" "f") [] x)
    (seq (call "${second}" ("b" "f") [x] y) (call %init_peer_id% ("callbackSrv" "response") [y])))`;

  it("is told to its initiator at once, over every peer it came by", async () => {
    await using network = new EngineNetwork();
    const a = await network.add({ handlers: { "a.f": () => 1 } });
    const b = await network.add({ handlers: { "b.f": () => 2 } });
    const client = await network.add();
    const nobody = (await createIdentity()).peerId;
    const far = `(seq (call "${a.identity.peerId}" ("a" "f") [] x) ${chain(b.identity.peerId, nobody).replace('"a" "f"', '"b" "f"').replace(" x)", " z)")})`;
    const failed = client.initiator.run(far, { ttlMs: 20_000 });
    await expect(failed).rejects.toMatchObject({ code: "SLUICE_UNREACHABLE" });
    await expect(failed).rejects.toThrow(`${b.identity.peerId} gave the particle up`);
    expect(await b.journal.deadLetters(10)).toMatchObject([
      { peer: nobody, initiator: client.identity.peerId },
    ]);
  });

  it("is told again when the way back was cut, and by a later life of the peer that gave it up", async () => {
    await using network = new EngineNetwork();
    const clock = manualClock(Date.now());
    const a = await network.add({ clock, handlers: { "a.f": () => 1 } });
    const client = await network.add({ clock });
    const nobody = (await createIdentity()).peerId;
    network.deaf.add(client.identity.peerId);
    const failed = client.initiator.run(chain(a.identity.peerId, nobody), { ttlMs: 30_000 });
    const failure = expect(failed).rejects.toMatchObject({ code: "SLUICE_UNREACHABLE" });
    await until(() => network.unheard > 0);
    clock.advance(1000);
    await until(() => network.unheard > 1);
    await a.engine.drain(0);
    network.deaf.clear();
    await network.add({ identity: a.identity, journal: a.journal, clock });
    await failure;
  });

  it("takes no place in the journal for a next peer whose name is none", async () => {
    await using network = new EngineNetwork();
    const a = await network.add({ handlers: { "a.f": () => 1 } });
    const client = await network.add();
    const failed = client.initiator.run(chain(a.identity.peerId, "x".repeat(10_000)));
    await expect(failed).rejects.toMatchObject({ code: "SLUICE_UNREACHABLE" });
    const [letter] = await a.journal.deadLetters(10);
    expect(letter?.peer).toMatch(/^x{127}…$/);
    const { particles } = await a.journal.recover();
    expect(particles.flatMap(({ sends }) => sends)).toEqual([]);
  });

  it("is told with the reason of the peer that refused it", async () => {
    await using network = new EngineNetwork();
    const a = await network.add({ handlers: { "a.f": () => 1 } });
    const b = await network.add({
      admission: () => ({ isDenied: false, admitted: false, mayRelay: false, isNamed: false }),
    });
    const client = await network.add();
    await expect(client.initiator.run(chain(a.identity.peerId, b.identity.peerId))).rejects.toMatchObject({
      code: "SLUICE_DENIED",
    });
  });

  it("lets other branches answer when the initiator waits for them", async () => {
    await using network = new EngineNetwork();
    const a = await network.add({ handlers: { "a.f": () => 1 } });
    const client = await network.add();
    const nobody = (await createIdentity()).peerId;
    const either = `(seq (par (call "${nobody}" ("a" "f") [] x) (call "${a.identity.peerId}" ("a" "f") [] y))
      (call %init_peer_id% ("callbackSrv" "response") [y]))`;
    const { values } = await client.initiator.run(either, { undeliverable: "wait" });
    expect(values).toEqual([1]);
  });

  it("is not believed of a peer that was not sent it, nor with a signature that is not true", async () => {
    await using network = new EngineNetwork();
    const slow = Promise.withResolvers<number>();
    const a = await network.add({ handlers: { "a.f": () => slow.promise } });
    const client = await network.add();
    const answer = client.initiator.run(
      `(seq (call "${a.identity.peerId}" ("a" "f") [] x) (call %init_peer_id% ("callbackSrv" "response") [x]))`,
    );
    await until(() => a.inbox.length > 0);
    const [particle] = a.inbox;
    const ref = refOf(particle as Particle);
    const mallory = await createIdentity();
    const forged = { ref, peer: "x", code: "SLUICE_UNREACHABLE", detail: "no", by: mallory.peerId } as const;
    await client.engine.undeliverable({ ...forged, signature: new Uint8Array(64) }, a.identity.peerId);
    await client.engine.undeliverable({ ...forged, signature: new Uint8Array(64) }, mallory.peerId);
    slow.resolve(7);
    expect((await answer).values).toEqual([7]);
  });
});

describe("a call that may have left", () => {
  it("is no outcome that a script could make up", async () => {
    await using network = new EngineNetwork();
    const peer: NetworkPeer = await network.add({
      handlers: {
        "svc.f": () => {
          throw new SluiceError("SLUICE_OUTCOME_UNKNOWN", "says who?");
        },
      },
      effects: { "svc.f": "once" },
    });
    await expect(
      peer.initiator.run(`(call "${peer.identity.peerId}" ("svc" "f") [] x)`),
    ).rejects.toMatchObject({ code: "SLUICE_SCRIPT_FAILED" });
    expect(await peer.journal.unknownOutcomes(10)).toEqual([]);
    expect(failure(new SluiceError("SLUICE_OUTCOME_UNKNOWN", "")).retCode).toBe(
      ERRORS.SLUICE_OUTCOME_UNKNOWN.retCode,
    );
  });
});
