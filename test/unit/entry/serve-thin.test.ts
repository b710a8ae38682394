import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../../../src/core/index.ts";
import { SluiceError } from "../../../src/core/index.ts";
import type { EntryDesk } from "../../../src/entry/interface.ts";
import { serveThin } from "../../../src/entry/serve-thin.ts";
import { createIdentity, type Identity, refOf, signParticle } from "../../../src/particle/index.ts";
import { memoryDesk } from "../../support/memory-desk.ts";
import { turn } from "../../support/overlay-network.ts";

const ALICE = await createIdentity();
const BOB = await createIdentity();

/** A line whose client reads when a test says so. */
const line = (from: string, serve: ReturnType<typeof serveThin>) => {
  const sent: JsonObject[] = [];
  let reading: PromiseWithResolvers<void> | undefined;
  const listener = serve({
    from,
    async send(message) {
      sent.push(message as JsonObject);
      await reading?.promise;
    },
  });
  return {
    sent,
    say: (message: JsonValue) => listener.message(message),
    hangUp: () => listener.ended(),
    stopReading: () => {
      reading = Promise.withResolvers();
    },
    read() {
      reading?.resolve();
      reading = undefined;
      return turn();
    },
    lose: () => reading?.reject(new Error("the stream ended")),
  };
};

const submission = async (by: Identity) => {
  const particle = await signParticle({ script: "(null)", ttl: 10_000, timestamp: 1_700_000_000_000 }, by);
  const { id, timestamp, ttl, script } = particle;
  const signature = Buffer.from(particle.signature).toString("base64");
  return { ref: refOf(particle), fields: { id, timestamp, ttl, script, signature } };
};

const opened = async () => {
  const desk = memoryDesk();
  const serve = serveThin(desk);
  const alice = line(ALICE.peerId, serve);
  const { ref, fields } = await submission(ALICE);
  await alice.say({ n: 1, submit: fields });
  return { desk, serve, alice, ref, fields };
};

describe("the desk on a line", () => {
  it("takes particles of whose line it is, and says where they stand until the end", async () => {
    const { alice, desk, ref, fields } = await opened();
    expect(alice.sent).toEqual([{ n: 1, accepted: { ref, expiresAt: fields.timestamp + fields.ttl } }]);
    await alice.say({ n: 2, watch: ref });
    desk.tell(ref, { undelivered: [new SluiceError("SLUICE_UNREACHABLE", "x").toProblem()] });
    await turn();
    desk.tell(ref, { state: "done", result: [1] });
    await turn();
    expect(alice.sent.slice(1).map(({ n, answer }) => [n, (answer as JsonObject).state])).toEqual([
      [2, "running"],
      [2, "running"],
      [2, "done"],
    ]);
    await desk.watched(ref, 0);
    // The number is free again, and a final answer is told at once.
    await alice.say({ n: 2, watch: ref });
    expect(alice.sent.at(-1)).toMatchObject({ n: 2, answer: { state: "done" } });
  });

  it("says the same of another's particle as of none", async () => {
    const { serve, ref } = await opened();
    const bob = line(BOB.peerId, serve);
    const { ref: unknown } = await submission(BOB);
    for (const [index, watch] of [ref, unknown, "nonsense"].entries()) await bob.say({ n: index, watch });
    const problems = bob.sent.map(({ problem }) => problem);
    expect(problems).toEqual([problems[0], problems[0], problems[0]]);
    expect(problems[0]).toMatchObject({ code: "SLUICE_NOT_FOUND" });
  });

  it("refuses what the desk refuses", async () => {
    const { serve, fields } = await opened();
    const bob = line(BOB.peerId, serve);
    await bob.say({ n: 5, submit: fields });
    expect(bob.sent).toMatchObject([{ n: 5, problem: { code: "SLUICE_PARTICLE_SIGNATURE" } }]);
  });

  it("tells a client that reads slowly the latest alone", async () => {
    const { alice, desk, ref } = await opened();
    alice.stopReading();
    await alice.say({ n: 2, watch: ref });
    for (let news = 0; news < 100; news++) desk.tell(ref, { result: [news] });
    desk.tell(ref, { state: "done", result: ["last"] });
    await alice.read();
    const answers = alice.sent.slice(1).map(({ answer }) => (answer as JsonObject).result);
    expect(answers).toEqual([undefined, ["last"]]);
    await desk.watched(ref, 0);
  });

  it.each(["forget", "hangUp", "lose"] as const)("lets go of a watch after: %s", async (how) => {
    const { alice, desk, ref } = await opened();
    await alice.say({ n: 2, watch: ref });
    await desk.watched(ref, 1);
    if (how === "forget") await alice.say({ forget: 2 });
    if (how === "hangUp") alice.hangUp();
    if (how === "lose") {
      alice.stopReading();
      desk.tell(ref, { result: [1] });
      alice.lose();
    }
    await desk.watched(ref, 0);
    const said = alice.sent.length;
    desk.tell(ref, { state: "done" });
    await turn();
    expect(alice.sent).toHaveLength(said);
  });

  it("watches nothing for who gave up before it could", async () => {
    const { alice, desk, ref } = await opened();
    const watching = alice.say({ n: 2, watch: ref });
    await alice.say({ forget: 2 });
    // Another request of that number has nothing to do with the first.
    const again = alice.say({ n: 2, watch: ref });
    await Promise.all([watching, again]);
    await desk.watched(ref, 1);
    expect(alice.sent.filter(({ n }) => n === 2)).toHaveLength(1);
  });

  it("has 256 requests open on a line, and no more", async () => {
    const { alice, ref } = await opened();
    for (let n = 1; n <= 256; n++) await alice.say({ n, watch: ref });
    expect(() => alice.say({ n: 257, watch: ref })).toThrow(
      expect.objectContaining({ code: "SLUICE_PARTICLE_MALFORMED" }),
    );
  });

  it("has 256 watches of one initiator, on however many lines", async () => {
    const { alice, serve, ref } = await opened();
    const other = line(ALICE.peerId, serve);
    for (let n = 1; n <= 256; n++) await alice.say({ n, watch: ref });
    await other.say({ n: 1, watch: ref });
    expect(other.sent).toMatchObject([{ n: 1, problem: { code: "SLUICE_OVERLOAD", retry: true } }]);
    await alice.say({ forget: 1 });
    await other.say({ n: 1, watch: ref });
    expect(other.sent.at(-1)).toMatchObject({ n: 1, answer: { state: "running" } });
  });

  it("says nothing of what went wrong inside", async () => {
    const desk = { submit: () => Promise.reject(new Error("/var/secret")) } as unknown as EntryDesk;
    const alice = line(ALICE.peerId, serveThin(desk));
    await alice.say({ n: 1, submit: (await submission(ALICE)).fields });
    expect(alice.sent).toMatchObject([{ n: 1, problem: { code: "SLUICE_INTERNAL" } }]);
    expect(JSON.stringify(alice.sent)).not.toContain("secret");
  });
});
