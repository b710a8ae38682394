import { describe, expect, it } from "vitest";
import type { View } from "../../../src/avm/index.ts";
import { type Problem, SluiceError, silentLogger } from "../../../src/core/index.ts";
import type { CurrentParticle } from "../../../src/engine/index.ts";
import { guestName } from "../../../src/entry/guest.ts";
import { createEntryDesk, type EntryAnswer } from "../../../src/entry/index.ts";
import { createIdentity, refOf, signParticle } from "../../../src/particle/index.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { parcelOf } from "../../support/parcel-of.ts";

const ann = await createIdentity();
const DEADLINE = new SluiceError("SLUICE_DEADLINE", "no answer").toProblem();

const nothingSaid: View = {
  retCode: 0,
  errorMessage: "",
  calls: [],
  callBytes: 3,
  answered: [],
  values: new Map(),
};
const saying = (value: string): View => ({
  ...nothingSaid,
  calls: [{ id: 1, service: "callbackSrv", function: "response", arguments: [value], tetraplets: [] }],
});

/** A desk before an engine with one particle, whose data the test moves on; a look at it ends when the test says. */
const deskWith = async () => {
  const clock = manualClock();
  const particle = await signParticle({ script: "(null)", ttl: 1_000, timestamp: clock.now() }, ann);
  const ref = refOf(particle);
  const engine = { here: undefined as CurrentParticle | undefined, received: 0 };
  const looks: { version: number; end(view: View | Error): void }[] = [];
  const desk = createEntryDesk(
    { peerId: "gateway", builtins: new Set(), particleBytes: 1_000, keepMs: 5_000 },
    {
      clock,
      logger: silentLogger,
      receipts: undefined,
      engine: {
        async receive(taken, from) {
          engine.received++;
          engine.here ??= { particle: taken, version: 0, from, problem: undefined };
          return ref;
        },
        current: (asked) => (asked === ref ? engine.here : undefined),
      },
      interpreter: {
        view: ({ data }) =>
          new Promise((resolve, reject) => {
            const end = (view: View | Error) => (view instanceof Error ? reject(view) : resolve(view));
            looks.push({ version: data[0] ?? 0, end });
          }),
      },
      overlay: { send: () => {}, tell: () => {}, addressClass: () => "unknown", contact: () => undefined },
    },
  );
  const news: EntryAnswer[] = [];
  const moveOn = (version: number): void => {
    if (engine.here === undefined) throw new Error("the particle is gone");
    const moved = { ...engine.here.particle, data: Uint8Array.of(version) };
    engine.here = { ...engine.here, particle: moved, version };
    desk.overlay.send(ann.peerId, { ...parcelOf(particle), version });
  };
  const over = (problem: Problem): void => {
    desk.ended(ref, problem);
    engine.here = undefined;
  };
  await desk.submit(particle);
  desk.watch(ref, (answer) => news.push(answer));
  return { clock, desk, engine, looks, moveOn, news, over, particle, ref };
};
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("the desk", () => {
  it("looks at one state at a time, and then at the latest", async () => {
    const { looks, moveOn, news } = await deskWith();
    moveOn(1);
    moveOn(2);
    moveOn(3);
    expect(looks.map(({ version }) => version)).toEqual([1]);
    looks[0]?.end(nothingSaid);
    await settled();
    expect(looks.map(({ version }) => version)).toEqual([1, 3]);
    looks[1]?.end(saying("three"));
    await settled();
    expect(news.map(({ result }) => result)).toEqual([["three"]]);
    moveOn(4);
    expect(looks).toHaveLength(2);
  });

  it("keeps the first final answer, whatever comes later", async () => {
    const { desk, looks, moveOn, news, over, ref } = await deskWith();
    moveOn(1);
    over(DEADLINE);
    looks[0]?.end(saying("just in time"));
    await settled();
    expect(news.map(({ state }) => state)).toEqual(["done"]);
    expect(await desk.answer(ref)).toEqual(news[0]);
  });

  it("remembers an answer for a while after the deadline, and then knows nothing", async () => {
    const { clock, desk, news, over, particle, ref } = await deskWith();
    over(DEADLINE);
    await settled();
    expect(news).toMatchObject([{ state: "expired", problem: { code: "SLUICE_DEADLINE", particle: ref } }]);
    clock.advance(5_900);
    expect(await desk.answer(ref)).toEqual(news[0]);
    clock.advance(15_000);
    expect(await desk.answer(ref)).toBeUndefined();
    expect(await desk.initiatorOf(refOf(particle))).toBeUndefined();
  });

  it("looks again after a look that failed, thrice", async () => {
    const { desk, looks, moveOn, news, ref } = await deskWith();
    const crash = new SluiceError("SLUICE_AVM_TRAPPED", "the interpreter crashed");
    moveOn(1);
    looks[0]?.end(crash);
    await settled();
    for (const at of [1, 2]) {
      const answer = desk.answer(ref);
      looks[at]?.end(crash);
      expect((await answer)?.state).toBe(at === 2 ? "failed" : "running");
    }
    expect(news).toMatchObject([{ state: "failed", problem: { code: "SLUICE_AVM_TRAPPED", particle: ref } }]);
    expect(looks).toHaveLength(3);
  });

  it("gives the engine a particle once, and again when it is gone", async () => {
    const { desk, engine, particle } = await deskWith();
    await desk.submit(particle);
    expect(engine.received).toBe(1);
    engine.here = undefined;
    await desk.submit(particle);
    expect(engine.received).toBe(2);
  });

  it("looks after a restart at what was on its way home, though its time is over a moment later", async () => {
    const { desk, engine, looks, over, particle, ref } = await deskWith();
    const state = { runs: 2, data: Uint8Array.of(2), calls: 0, strikes: 0, problem: undefined, ended: false };
    const sends = [{ peer: ann.peerId, version: 2, delivered: 2, gaveUp: false }];
    const kept = { ref, particle, receivedAt: 1, state, arrivals: [], calls: [], sends, presented: [] };
    const from = guestName(ann.peerId);
    desk.restore([{ ...kept, from }]);
    engine.here = { particle: { ...particle, data: state.data }, version: 2, from, problem: undefined };
    await Promise.resolve();
    over(DEADLINE);
    looks[0]?.end(saying("two"));
    expect(await desk.answer(ref)).toMatchObject({ state: "done", result: ["two"] });
    desk.restore([{ ...kept, from: "a neighbour" }]);
    await settled();
    expect(looks).toHaveLength(1);
  });

  it("is not kept from telling others by one who cannot be told", async () => {
    const { desk, looks, moveOn, news, ref } = await deskWith();
    desk.watch(ref, () => {
      throw new Error("gone");
    });
    const stop = desk.watch(ref, () => expect.fail("it was told to stop"));
    stop();
    desk.watch(ref, (answer) => news.push(answer));
    moveOn(1);
    looks[0]?.end(saying("x"));
    await settled();
    expect(news.map(({ state }) => state)).toEqual(["done", "done"]);
  });
});
