import { describe, expect, it } from "vitest";
import { createMemoryJournal } from "../../src/journal/index.ts";
import { createIdentity, type ParticleRef } from "../../src/particle/index.ts";
import { EngineNetwork } from "../support/engine-network.ts";
import { manualClock } from "../support/manual-clock.ts";

const chain = (first: string, second: string): string => `(seq
  (call "${first}" ("a" "f") [] x)
  (seq (call "${second}" ("b" "f") [x] y) (call %init_peer_id% ("callbackSrv" "response") [y])))`;

/** Peer A gave up carrying a particle to B, who is not there yet. */
const deadLetter = async (network: EngineNetwork) => {
  const clock = manualClock(Date.now());
  const b = await createIdentity();
  const a = await network.add({ clock, journal: createMemoryJournal(), handlers: { "a.f": () => 1 } });
  const client = await network.add({ clock });
  const answer = client.initiator.run(chain(a.identity.peerId, b.peerId), {
    ttlMs: 30_000,
    undeliverable: "wait",
  });
  answer.catch(() => {});
  await expect.poll(() => a.journal.deadLetters(9)).toMatchObject([{ peer: b.peerId }]);
  const [{ ref } = { ref: "" as ParticleRef }] = await a.journal.deadLetters(9);
  const arrive = () => network.add({ identity: b, clock, handlers: { "b.f": ([x]) => [x, 2] } });
  return { a, b: b.peerId, clock, ref, answer, arrive };
};

describe("a dead letter", () => {
  it("is sent again on request, and goes when the peer has the particle", async () => {
    await using network = new EngineNetwork();
    const { a, b, ref, answer, arrive } = await deadLetter(network);
    await arrive();
    await a.engine.resend(ref, b);
    expect((await answer).values).toEqual([[1, 2]]);
    await expect.poll(() => a.journal.deadLetters(9)).toEqual([]);
  });

  it("stays while the particle is on its way, which is not sent twice", async () => {
    await using network = new EngineNetwork();
    const { a, b, ref } = await deadLetter(network);
    network.away.add(b);
    const [first, second] = await Promise.allSettled([a.engine.resend(ref, b), a.engine.resend(ref, b)]);
    expect(first.status).toBe("fulfilled");
    expect(second).toMatchObject({ reason: { code: "SLUICE_CONFLICT" } });
    expect(await a.journal.deadLetters(9)).toHaveLength(1);
  });

  it("is written anew when the peer is not reached again", async () => {
    await using network = new EngineNetwork();
    const { a, b, ref, clock } = await deadLetter(network);
    const [before] = await a.journal.deadLetters(9);
    clock.advance(1_000);
    await a.engine.resend(ref, b);
    await expect.poll(async () => (await a.journal.deadLetters(9))[0]?.at).toBe((before?.at ?? 0) + 1_000);
    expect(await a.journal.deadLetters(9)).toHaveLength(1);
    await a.engine.resend(ref, b);
  });

  it("goes on its way after a restart too, and goes when it arrived then", async () => {
    await using network = new EngineNetwork();
    const { a, b, ref, clock, answer, arrive } = await deadLetter(network);
    network.away.add(b);
    await a.engine.resend(ref, b);
    await a.engine.drain(0);
    network.away.clear();
    await arrive();
    await network.add({ identity: a.identity, journal: a.journal, clock, handlers: { "a.f": () => 1 } });
    expect((await answer).values).toEqual([[1, 2]]);
    await expect.poll(() => a.journal.deadLetters(9)).toEqual([]);
  });

  it("cannot be sent when the particle's time is over, nor to a peer it was never for", async () => {
    await using network = new EngineNetwork();
    const { a, b, ref, clock } = await deadLetter(network);
    await expect(a.engine.resend(ref, "nobody")).rejects.toMatchObject({ code: "SLUICE_CONFLICT" });
    clock.advance(31_000);
    await expect(a.engine.resend(ref, b)).rejects.toMatchObject({
      code: "SLUICE_PARTICLE_EXPIRED",
      status: 410,
    });
  });

  it("for what is the name of no peer has a name that a path can hold", async () => {
    await using network = new EngineNetwork();
    const { engine, identity, initiator, journal } = await network.add();
    const names = ["a/b", "..", "tab\there", ""];
    const calls = names.map((name) => `(call "${name}" ("x" "y") [])`);
    const script = `(seq ${calls.reduce((all, call) => `(par ${all} ${call})`)} (call "${identity.peerId}" ("op" "noop") []))`;
    await initiator.run(script, { ttlMs: 1_000 }).catch(() => {});
    const letters = await journal.deadLetters(9);
    expect(letters.map(({ peer }) => peer).sort()).toEqual(["_", "__", "a_b", "tab_here"]);
    expect(engine.counters.accepted).toBe(1);
  });
});
