import { describe, expect, it } from "vitest";
import { SluiceError } from "../../src/core/index.ts";
import type { Engine, ParticleFilter } from "../../src/engine/interface.ts";
import type { HistoryPosition } from "../../src/journal/index.ts";
import { createIdentity, type Identity, signParticle } from "../../src/particle/index.ts";
import { EngineNetwork, type NetworkPeer } from "../support/engine-network.ts";
import { manualClock } from "../support/manual-clock.ts";

/** A peer that has seen some particles of two initiators: those with the short time are over. */
const seasoned = async (network: EngineNetwork) => {
  names.clear();
  const clock = manualClock(1_700_000_000_000);
  const slow = Promise.withResolvers<number>();
  const peer: NetworkPeer = await network.add({
    clock,
    handlers: { "a.f": () => 1, "a.slow": () => slow.promise },
  });
  const [ann, bob] = await Promise.all([createIdentity(), createIdentity()]);
  const receive = async (name: string, by: Identity, ttl: number, fn: string): Promise<void> => {
    const script = `(call "${peer.identity.peerId}" ("a" "${fn}") [] x)`;
    const particle = await signParticle({ script, ttl, timestamp: clock.now() }, by);
    names.set(particle.id, name);
    await peer.engine.receive(particle, "neighbour");
  };
  await receive("1", ann, 5_000, "f");
  await receive("2", bob, 60_000, "f");
  clock.advance(1_000);
  await receive("3", ann, 5_000, "slow");
  await receive("4", bob, 60_000, "slow");
  await expect.poll(async () => (await shownBy(peer.engine, { status: "running" })).length).toBe(2);
  clock.advance(10_000);
  await receive("5", ann, 60_000, "nothing");
  await expect.poll(() => shownBy(peer.engine, { status: "failed" })).toEqual(["5"]);
  return {
    peer,
    ann: ann.peerId,
    bob: bob.peerId,
    start: clock.now() - 11_000,
    [Symbol.dispose]: () => slow.resolve(1),
  };
};

/** Of all particles of these tests, by their ids. */
const names = new Map<string, string>();
const nameOf = ({ id }: { readonly id: string }): string => names.get(id) ?? id;

const shownBy = async (engine: Engine, filter: Partial<ParticleFilter>): Promise<string[]> =>
  (await engine.list({ limit: 9, ...filter })).particles.map(nameOf);

describe("the list of particles", () => {
  it("is filtered alike for those here and those over", async () => {
    await using network = new EngineNetwork();
    using seen = await seasoned(network);
    const { peer, ann, bob, start } = seen;
    const shown = (filter: Partial<ParticleFilter>) =>
      shownBy(peer.engine, filter).then((found) => found.sort());
    expect(await shown({})).toEqual(["1", "2", "3", "4", "5"]);
    const [third] = [...names].find(([, name]) => name === "3") ?? [];
    expect(await shown({ id: third })).toEqual(["3"]);
    expect(await shown({ initiator: ann })).toEqual(["1", "3", "5"]);
    expect(await shown({ initiator: bob, function: "slow" })).toEqual(["4"]);
    expect(await shown({ service: "a", function: "f" })).toEqual(["1", "2"]);
    expect(await shown({ status: "expired" })).toEqual(["3"]);
    expect(await shown({ status: "running" })).toEqual(["4"]);
    expect(await shown({ since: start + 1_000 })).toEqual(["3", "4", "5"]);
    expect(await shown({ until: start + 999 })).toEqual(["1", "2"]);
    expect(await shown({ since: start + 1_000, until: start + 1_000 })).toEqual(["3", "4"]);
  });

  it("finds what is done though a call of it failed, here and over", async () => {
    await using network = new EngineNetwork();
    const clock = manualClock(1_700_000_000_000);
    const peer = await network.add({
      clock,
      handlers: {
        "a.f": () => 1,
        "a.bad": () => Promise.reject(new SluiceError("SLUICE_DENIED", "no rule")),
      },
    });
    const ann = await createIdentity();
    const receive = async (name: string, script: string): Promise<void> => {
      const signed = await signParticle({ script, ttl: 5_000, timestamp: clock.now() }, ann);
      names.set(signed.id, name);
      await peer.engine.receive(signed, "neighbour");
    };
    const call = (fn: string): string => `(call "${peer.identity.peerId}" ("a" "${fn}") [] x)`;
    await receive("good", call("f"));
    await receive("bad", `(seq (xor ${call("bad")} (null)) ${call("f").replace(" x)", " y)")})`);
    const shown = (filter: Partial<ParticleFilter>) => shownBy(peer.engine, { calls: "failed", ...filter });
    await expect.poll(() => shown({})).toEqual(["bad"]);
    for (const isOver of [false, true]) {
      if (isOver) clock.advance(40_000);
      if (isOver) await expect.poll(() => peer.engine.atHand).toMatchObject({ running: 0, waiting: 0 });
      expect(await shown({ service: "a" }), `over: ${isOver}`).toEqual(["bad"]);
      expect(await shown({ function: "bad" })).toEqual(["bad"]);
      expect(await shown({ service: "a", function: "f" })).toEqual([]);
      expect(await shown({ status: "failed" })).toEqual([]);
    }
  });

  it("is one list, page by page, newest first", async () => {
    await using network = new EngineNetwork();
    using seen = await seasoned(network);
    const { peer } = seen;
    const whole = await shownBy(peer.engine, {});
    expect(whole[0]).toBe("5");
    for (const limit of [1, 2, 3, 4]) {
      const pages: string[][] = [];
      let before: HistoryPosition | undefined;
      do {
        const { particles, next } = await peer.engine.list({ limit, before });
        pages.push(particles.map(nameOf));
        before = next;
      } while (before !== undefined);
      expect(pages.flat(), `pages of ${limit}`).toEqual(whole);
      expect(pages.every((page) => page.length <= limit)).toBe(true);
    }
  });

  it("says when a particle ended", async () => {
    await using network = new EngineNetwork();
    using seen = await seasoned(network);
    const { peer, start } = seen;
    const { particles } = await peer.engine.list({ limit: 9 });
    const endOf = (name: string) => particles.find((particle) => nameOf(particle) === name)?.endedAt;
    expect([endOf("1"), endOf("3"), endOf("4")]).toEqual([start + 11_000, start + 11_000, undefined]);
  });
});
