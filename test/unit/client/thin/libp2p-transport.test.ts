import { describe, expect, it } from "vitest";
import { createLibp2pTransport } from "../../../../src/client/thin/libp2p-transport.ts";
import { type JsonObject, type JsonValue, SluiceError } from "../../../../src/core/index.ts";
import type { ThinReader } from "../../../../src/overlay/thin-dial.ts";
import { createIdentity, type ParticleRef, refOf, signParticle } from "../../../../src/particle/index.ts";
import { manualClock } from "../../../support/manual-clock.ts";
import { turn } from "../../../support/overlay-network.ts";

const NEVER = new AbortController().signal;
const KEY = await createIdentity();

/** A transport on a network where a test is the gateway: it says what is answered to each message, and whether a dial succeeds. */
const network = (answer: (message: JsonObject, reader: ThinReader) => void) => {
  const clock = manualClock();
  const heard: JsonObject[] = [];
  let dials = 0;
  let peerId = "gateway";
  let isDown = false;
  const transport = createLibp2pTransport({
    address: "/ip4/127.0.0.1/tcp/1/ws",
    key: KEY,
    clock,
    async dial() {
      dials++;
      if (isDown) throw new SluiceError("SLUICE_CONNECT", "nobody is there");
      return {
        peerId,
        async open(reader) {
          return {
            send(message: JsonValue) {
              heard.push(message as JsonObject);
              queueMicrotask(() => answer(message as JsonObject, reader));
            },
          };
        },
        close: async () => {},
      };
    },
  });
  return {
    clock,
    heard,
    transport,
    dials: () => dials,
    becomes: (other: string) => {
      peerId = other;
    },
    goDown: (down: boolean) => {
      isDown = down;
    },
    /** Lets time pass in steps, and all that happens in between. */
    async pass(ms: number) {
      for (let passed = 0; passed < ms; passed += 100) {
        clock.advance(100);
        await turn();
      }
    },
  };
};

const particleAt = (timestamp: number) =>
  signParticle({ script: "(null)", ttl: 5_000, timestamp, nonce: "n" }, KEY);
const running = (ref: ParticleRef) => ({ particle: ref, state: "running", calls: [], undelivered: [] });
const lost = new SluiceError("SLUICE_CONNECT", "lost");
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    ({ code }) => code as string,
  );

describe("the way in over libp2p", () => {
  it("hands in again what got no answer before the connection was lost", async () => {
    let tries = 0;
    const { clock, transport, pass, dials } = network(({ n }, reader) => {
      if (++tries < 3) reader.ended(lost);
      else reader.message({ n: n ?? 0, accepted: {} });
    });
    const submitted = transport.submit(await particleAt(clock.now()), NEVER);
    await pass(4_000);
    await submitted;
    expect([tries, dials()]).toEqual([3, 3]);
  });

  it("gives up at the deadline, with what was wrong last", async () => {
    const { clock, transport, pass, goDown, dials } = network(() => {});
    goDown(true);
    const outcome = codeOf(transport.submit(await particleAt(clock.now()), NEVER));
    await pass(5_000);
    expect(await outcome).toBe("SLUICE_CONNECT");
    expect(dials()).toBeGreaterThan(2);
    expect(dials()).toBeLessThan(20);
  });

  it("does not ask again what was refused for good", async () => {
    const problem = new SluiceError("SLUICE_DENIED", "no").toProblem();
    const { clock, transport, heard } = network(({ n }, reader) =>
      reader.message({ n: n ?? 0, problem: { ...problem } }),
    );
    expect(await codeOf(transport.submit(await particleAt(clock.now()), NEVER))).toBe("SLUICE_DENIED");
    expect(heard).toHaveLength(1);
  });

  it("waits for an answer until a while after the deadline, and forgets it then", async () => {
    const { clock, transport, heard, pass } = network(() => {});
    const particle = await particleAt(clock.now());
    const watched = { ref: refOf(particle), deadline: clock.now() + 5_000 };
    const answers = transport.answers(watched, NEVER)[Symbol.asyncIterator]();
    const next = answers.next();
    await pass(11_000);
    expect(await next).toEqual({ done: true, value: undefined });
    expect(heard).toEqual([{ watch: watched.ref, n: 1 }, { forget: 1 }]);
  });

  it("believes no other gateway at that address", async () => {
    const { clock, transport, becomes, pass } = network(({ n }, reader) =>
      reader.ended(n === undefined ? lost : lost),
    );
    expect(await transport.entry(NEVER)).toBe("gateway");
    becomes("another");
    const outcome = codeOf(transport.submit(await particleAt(clock.now()), NEVER));
    await pass(3_000);
    expect(await outcome).toBe("SLUICE_BAD_RESULT");
  });

  it.each<[string, (n: JsonValue, ref: ParticleRef) => JsonValue]>([
    ["of no request", () => ({})],
    ["of another particle", (n) => ({ n, answer: running("other" as ParticleRef) })],
    ["of another kind", (n) => ({ n, accepted: {} })],
    ["that is none", (n) => ({ n, answer: 1 })],
  ])("fails for an answer %s", async (_, said) => {
    let ref: ParticleRef;
    const { clock, transport, heard } = network(({ n }, reader) => {
      try {
        if (n !== undefined) reader.message(said(n, ref));
      } catch (error) {
        reader.ended(error as SluiceError);
      }
    });
    ref = refOf(await particleAt(clock.now()));
    const answers = transport.answers({ ref, deadline: clock.now() + 5_000 }, NEVER);
    expect(await codeOf(answers[Symbol.asyncIterator]().next())).toBe("SLUICE_BAD_RESULT");
    expect(heard.filter(({ watch }) => watch !== undefined)).toHaveLength(1);
  });

  it("has 64 submissions under way, and the others wait", async () => {
    const { clock, transport, heard } = network(() => {});
    const giveUp = new AbortController();
    const particle = await particleAt(clock.now());
    const outcomes = Array.from({ length: 100 }, () => codeOf(transport.submit(particle, giveUp.signal)));
    await turn();
    expect(heard).toHaveLength(64);
    giveUp.abort(new SluiceError("SLUICE_INTERRUPTED", "enough"));
    expect(new Set(await Promise.all(outcomes))).toEqual(new Set(["SLUICE_INTERRUPTED"]));
    expect(heard.filter(({ submit }) => submit !== undefined)).toHaveLength(64);
  });
});
