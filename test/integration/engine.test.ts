import { describe, expect, it } from "vitest";
import { SluiceError, silentLogger } from "../../src/core/index.ts";
import type { Engine } from "../../src/engine/index.ts";
import {
  createIdentity,
  type Particle,
  refOf,
  signedPayload,
  signParticle,
} from "../../src/particle/index.ts";
import { crashingScript, endlessScript } from "../support/avm-fixtures.ts";
import { EngineNetwork, type NetworkPeer } from "../support/engine-network.ts";
import { manualClock } from "../support/manual-clock.ts";

const refusal = async (engine: Engine, particle: Particle): Promise<string> => {
  const error = await engine.receive(particle, "a neighbour").then(
    () => new Error("it was accepted"),
    (reason) => reason,
  );
  return error instanceof SluiceError ? error.code : String(error);
};

const fresh = async (script = "(null)", ttl = 5000, timestamp = Date.now()): Promise<Particle> =>
  signParticle({ script, ttl, timestamp }, await createIdentity());

/** Waits until the engine shows the particle in this status. */
const untilStatus = async ({ engine }: NetworkPeer, particle: Particle, status: string) => {
  for (;;) {
    const record = await engine.get(refOf(particle));
    if (record?.status === status) return record;
    await new Promise((resolve) => setImmediate(resolve));
  }
};

describe("the engine", () => {
  it("carries one signed particle through two peers and back", async () => {
    await using network = new EngineNetwork();
    const credit = await network.add({
      handlers: { "credit.check": ([id]) => ({ text: `approved ${id}` }) },
    });
    const sms = await network.add({ handlers: { "sms.send": ([text]) => `sent: ${text}` } });
    const client = await network.add();
    const answer = await client.initiator.run(
      `(seq (call %init_peer_id% ("getDataSrv" "id") [] id)
        (seq (call "${credit.identity.peerId}" ("credit" "check") [id] checked)
         (seq (call "${sms.identity.peerId}" ("sms" "send") [checked.$.text] sent)
          (call %init_peer_id% ("callbackSrv" "response") [sent checked]))))`,
      { inputs: { id: "c1" } },
    );
    expect(answer.values).toEqual(["sent: approved c1", { text: "approved c1" }]);
    expect(answer.origins.map(([origin]) => origin?.peer)).toEqual([
      sms.identity.peerId,
      credit.identity.peerId,
    ]);
    const record = await credit.engine.get(answer.ref);
    expect(record).toMatchObject({
      status: "waiting",
      calls: [{ service: "credit", function: "check", retCode: 0 }],
    });
    expect(record?.hops.map(({ direction, peer }) => [direction, peer])).toEqual([
      ["in", client.identity.peerId],
      ["out", sms.identity.peerId],
    ]);
  });

  it("refuses what is tampered with, re-signed, renamed, late, early or too large, and runs none of it", async () => {
    await using network = new EngineNetwork();
    const { engine } = await network.add({ limits: { scriptBytes: 1000 } });
    const mallory = await createIdentity();
    const good = await fresh();
    const renamed = { ...good, id: "2883f959-e9e7-4843-8c37-205d393ca372" };
    const resigned = { ...good, signature: await mallory.sign(signedPayload(good)) };
    const stolen = {
      ...good,
      initPeerId: mallory.peerId,
      signature: await mallory.sign(signedPayload(good)),
    };
    const cases: [Particle, string][] = [
      [{ ...good, script: "(null )" }, "SLUICE_PARTICLE_ID"],
      [renamed, "SLUICE_PARTICLE_SIGNATURE"],
      [resigned, "SLUICE_PARTICLE_SIGNATURE"],
      [stolen, "SLUICE_PARTICLE_ID"],
      [await fresh("(null)", 5000, Date.now() - 5001), "SLUICE_PARTICLE_EXPIRED"],
      [await fresh("(null)", 5000, Date.now() + 40_000), "SLUICE_PARTICLE_FUTURE"],
      [await fresh("(null)", 600_001), "SLUICE_PARTICLE_TTL"],
      [await fresh(`(null)${" ".repeat(1000)}`), "SLUICE_PARTICLE_TOO_LARGE"],
    ];
    for (const [particle, code] of cases) expect(await refusal(engine, particle)).toBe(code);
    expect(engine.counters.runs).toBe(0);
    await engine.receive(good, "a neighbour");
    expect(await refusal(engine, { ...good, initPeerId: mallory.peerId })).toBe("SLUICE_PARTICLE_ID");
    expect(engine.counters.accepted).toBe(1);
  });

  it("does not take another initiator's claim to a particle it knows by its ref", async () => {
    await using network = new EngineNetwork();
    const { engine } = await network.add();
    const identity = await createIdentity();
    const plain = { ...(await fresh()), id: "a plain id", initPeerId: identity.peerId };
    const particle = { ...plain, signature: await identity.sign(signedPayload(plain)) };
    await engine.receive(particle, "a neighbour");
    const claimed = { ...particle, initPeerId: (await createIdentity()).peerId };
    expect(await refusal(engine, claimed)).toBe("SLUICE_PARTICLE_SIGNATURE");
  });

  it("does not make a call twice when the same particle comes again", async () => {
    await using network = new EngineNetwork();
    let made = 0;
    const peer = await network.add({ handlers: { "svc.f": () => ++made } });
    const particle = await fresh(`(call "${peer.identity.peerId}" ("svc" "f") [] x)`);
    await Promise.all(Array.from({ length: 20 }, () => peer.engine.receive(particle, "a neighbour")));
    await untilStatus(peer, particle, "waiting");
    await peer.engine.receive(particle, "a neighbour");
    await untilStatus(peer, particle, "waiting");
    expect(made).toBe(1);
    expect(peer.engine.counters.accepted).toBe(1);
  });

  it("stops scripts without end and answers crashes, serving others meanwhile", async () => {
    await using network = new EngineNetwork();
    const peer = await network.add({
      runMs: 1000,
      handlers: { "getDataSrv.xs": () => Array.from({ length: 200 }, (_, i) => i) },
    });
    const here = `"${peer.identity.peerId}"`;
    const endless = await fresh(endlessScript.replaceAll("%init_peer_id%", here));
    const crashing = await fresh(crashingScript);
    await peer.engine.receive(endless, "a neighbour");
    await peer.engine.receive(crashing, "a neighbour");
    const others = await Promise.all(
      Array.from({ length: 30 }, () => peer.initiator.run(`(call ${here} ("callbackSrv" "response") [1])`)),
    );
    expect(others.map(({ values }) => values[0])).toEqual(others.map(() => 1));
    const stopped = await untilStatus(peer, endless, "failed");
    expect(stopped.problem).toMatchObject({ code: "SLUICE_AVM_TIMEOUT" });
    expect((await untilStatus(peer, crashing, "failed")).problem).toMatchObject({
      code: "SLUICE_AVM_TRAPPED",
    });
  });

  it("keeps data that was rejected from spoiling a particle", async () => {
    await using network = new EngineNetwork();
    const peer = await network.add({ handlers: { "svc.f": () => 1 } });
    const particle = await fresh(`(call "${peer.identity.peerId}" ("svc" "f") [] x)`);
    await peer.engine.receive({ ...particle, data: Uint8Array.of(1, 2, 3) }, "mallory");
    expect((await untilStatus(peer, particle, "failed")).problem).toMatchObject({
      code: "SLUICE_DATA_INVALID",
    });
    await peer.engine.receive(particle, "an honest neighbour");
    expect((await untilStatus(peer, particle, "waiting")).calls).toHaveLength(1);
  });

  it("aborts calls at the deadline and says that it passed", async () => {
    await using network = new EngineNetwork();
    const clock = manualClock(Date.now());
    const aborted = Promise.withResolvers<unknown>();
    const called = Promise.withResolvers<void>();
    const peer = await network.add({
      clock,
      handlers: {
        "svc.slow": (_args, _call, { signal }) =>
          new Promise((resolve) => {
            called.resolve();
            signal.addEventListener("abort", () => {
              aborted.resolve(signal.reason);
              resolve(1);
            });
          }),
      },
    });
    const particle = await fresh(`(call "${peer.identity.peerId}" ("svc" "slow") [] x)`, 5000, clock.now());
    await peer.engine.receive(particle, "a neighbour");
    await called.promise;
    clock.advance(5000);
    expect(await aborted.promise).toMatchObject({ code: "SLUICE_DEADLINE" });
    expect((await peer.engine.get(refOf(particle)))?.status).toBe("expired");
  });

  it("refuses a particle whose time was over here, even when the clock is set back", async () => {
    await using network = new EngineNetwork();
    const clock = manualClock(1_800_000_000_000);
    const peer = await network.add({ clock });
    const particle = await fresh("(null)", 5000, clock.now());
    await peer.engine.receive(particle, "a neighbour");
    clock.advance(5001);
    expect(await refusal(peer.engine, particle)).toBe("SLUICE_PARTICLE_EXPIRED");
    clock.advance(-5000);
    expect(await refusal(peer.engine, particle)).toBe("SLUICE_PARTICLE_EXPIRED");
    expect(peer.engine.counters.accepted).toBe(1);
  });

  it("bounds what is at work, for one initiator and for all", async () => {
    await using network = new EngineNetwork();
    const gate = Promise.withResolvers<void>();
    const peer = await network.add({
      handlers: { "svc.wait": () => gate.promise },
      limits: { particlesPerPeer: 2, particlesInFlight: 3 },
    });
    const script = `(call "${peer.identity.peerId}" ("svc" "wait") [] x)`;
    const one = await createIdentity();
    const of = (identity: typeof one) => signParticle({ script, ttl: 5000, timestamp: Date.now() }, identity);
    for (let index = 0; index < 2; index++) await peer.engine.receive(await of(one), "a neighbour");
    expect(await refusal(peer.engine, await of(one))).toBe("SLUICE_OVERLOAD");
    await peer.engine.receive(await fresh(script), "a neighbour");
    expect(await refusal(peer.engine, await fresh(script))).toBe("SLUICE_OVERLOAD");
    const drained = peer.engine.drain(5000);
    expect(await refusal(peer.engine, await fresh(script))).toBe("SLUICE_CLOSED");
    gate.resolve();
    await drained;
  });

  it("says once a second of each kind why it refuses, however many come", async () => {
    const lines: string[] = [];
    const logger = { ...silentLogger, warn: (_: object, message: string) => void lines.push(message) };
    await using network = new EngineNetwork();
    const peer = await network.add({ clock: manualClock(Date.now()), logger });
    const good = await fresh();
    for (let index = 0; index < 50; index++) await refusal(peer.engine, { ...good, id: `plain ${index}` });
    expect(lines).toEqual(["particle refused: SLUICE_PARTICLE_SIGNATURE"]);
    expect(peer.engine.counters.refused).toEqual({ SLUICE_PARTICLE_SIGNATURE: 50 });
  });

  it("admits nobody the peer does not admit", async () => {
    await using network = new EngineNetwork();
    const peer = await network.add({
      admission: () => ({ isDenied: false, admitted: false, mayRelay: false, isNamed: false }),
    });
    expect(await refusal(peer.engine, await fresh())).toBe("SLUICE_DENIED");
  });

  it("takes nothing more of a particle whose initiator is denied meanwhile", async () => {
    await using network = new EngineNetwork();
    let isDenied = false;
    const peer = await network.add({
      admission: () => ({ isDenied, admitted: true, mayRelay: true, isNamed: true }),
    });
    const particle = await fresh();
    await peer.engine.receive(particle, "neighbour");
    isDenied = true;
    expect(await refusal(peer.engine, particle)).toBe("SLUICE_DENIED");
  });

  it("feeds the results of a thousand parallel calls in a few runs", async () => {
    await using network = new EngineNetwork();
    const peer = await network.add({
      handlers: { "svc.f": ([value]) => value, "svc.list": () => Array.from({ length: 1000 }, (_, i) => i) },
    });
    const here = `"${peer.identity.peerId}"`;
    const script = `(seq (seq (call ${here} ("svc" "list") [] xs)
      (par (fold xs x (par (ap x $seen) (next x)) (null)) (fold xs x (par (call ${here} ("svc" "f") [x] $out) (next x)) (null))))
      (call ${here} ("callbackSrv" "response") ["done"]))`;
    const { ref } = await peer.initiator.run(script, { ttlMs: 20_000 });
    expect((await peer.engine.get(ref))?.runs).toBeLessThan(10);
  });

  it.each([
    ["that fails without a catch", '(fail 7 "no")', "SLUICE_SCRIPT_FAILED"],
    ["that cannot be parsed", "(((", "SLUICE_SCRIPT_INVALID"],
    [
      "that asks for a missing input",
      `(call %init_peer_id% ("getDataSrv" "missing") [] x)`,
      "SLUICE_SCRIPT_FAILED",
    ],
  ])("tells the initiator at once of a script %s", async (_, script, code) => {
    await using network = new EngineNetwork();
    const client = await network.add();
    await expect(client.initiator.run(script)).rejects.toMatchObject({ code });
  });

  it("gives the initiator the code of the function that failed, and its signal's end", async () => {
    await using network = new EngineNetwork();
    const client = await network.add();
    const problem = new SluiceError("SLUICE_DENIED", "no");
    const failing = `(xor (call %init_peer_id% ("svc" "none") []) (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0]))`;
    await expect(client.initiator.run(failing)).rejects.toMatchObject({
      code: "SLUICE_CALL_FAILED",
      retCode: 1,
    });
    expect(problem.exit).toBe(4);
    const waiting = client.initiator.run("(never)", { signal: AbortSignal.timeout(50) });
    await expect(waiting).rejects.toMatchObject({ code: "SLUICE_INTERRUPTED" });
  });
});
