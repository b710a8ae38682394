import { encode } from "@msgpack/msgpack";
import { describe, expect } from "vitest";
import { checkRoomForArrival } from "../../src/engine/step.ts";
import { createIdentity, encodeParticle, type Particle, signParticle } from "../../src/particle/index.ts";
import { EngineNetwork } from "../support/engine-network.ts";
import { manualClock } from "../support/manual-clock.ts";
import { testGateway } from "../support/test-gateway.ts";
import { attack } from "./support/attack.ts";
import { codeOf } from "./support/code-of.ts";
import { enemyAt, underPlainId } from "./support/enemy.ts";
import { target } from "./support/target.ts";

describe("a gateway that anybody may send particles", () => {
  const at = target({ config: { limits: { ttlMs: 60_000 } } });
  const plain = async (id: string): Promise<Particle> =>
    underPlainId(await at.enemy.sign("(null)"), id, at.enemy.identity);

  attack("P01", async () => {
    const particle = await plain("p01");
    expect(await at.enemy.post({ ...particle, script: "(null )" })).toBe("SLUICE_PARTICLE_SIGNATURE");
    expect(await at.enemy.post(particle)).toBe("accepted");
  });

  attack("P02", async () => {
    const victim = await createIdentity();
    const claimed = { ...(await plain("p02")), initPeerId: victim.peerId };
    expect(await at.enemy.post(claimed)).toBe("SLUICE_PARTICLE_SIGNATURE");
  });

  attack("P03", async () => {
    const particle = await plain("p03");
    const other = await createIdentity();
    expect(await at.enemy.post(particle)).toBe("accepted");
    expect(await at.enemy.post({ ...particle, initPeerId: other.peerId })).toBe("SLUICE_PARTICLE_SIGNATURE");
  });

  attack("P04", async () => {
    const theirs = await signParticle(
      { script: "(null)", ttl: 5000, timestamp: Date.now() },
      await createIdentity(),
    );
    const mine = await underPlainId(await at.enemy.sign("(null )"), theirs.id, at.enemy.identity);
    expect(await at.enemy.post(mine)).toBe("SLUICE_PARTICLE_ID");
  });

  attack("P05", async () => {
    const particle = await at.enemy.sign("(null)");
    const twin = await underPlainId(particle, `${particle.id}.`, at.enemy.identity);
    expect(await at.enemy.post(twin)).toBe("SLUICE_PARTICLE_ID");
  });

  attack("P06", async () => {
    const late = await at.enemy.sign("(null)", { ttl: 1000, timestamp: Date.now() - 2000 });
    expect(await at.enemy.post(late)).toBe("SLUICE_PARTICLE_EXPIRED");
  });

  attack("P10", async () => {
    const early = await at.enemy.sign("(null)", { timestamp: Date.now() + 60_000 });
    expect(await at.enemy.post(early)).toBe("SLUICE_PARTICLE_FUTURE");
  });

  attack("P11", async () => {
    expect(await at.enemy.post(await at.enemy.sign("(null)", { ttl: 3_600_000 }))).toBe(
      "SLUICE_PARTICLE_TTL",
    );
  });

  attack("P12", async () => {
    expect(await at.enemy.post(await plain("i".repeat(100_000)))).toBe("SLUICE_PARTICLE_TOO_LARGE");
  });

  attack("P13", async () => {
    const large = await at.enemy.sign("(null)".padEnd(262_145));
    expect(await at.enemy.post(large)).toBe("SLUICE_PARTICLE_TOO_LARGE");
  });

  attack("P14", async () => {
    const particle = await plain("p14");
    const disguised = { ...particle, initPeerId: `z${particle.initPeerId}` };
    expect(await at.enemy.post(disguised)).toBe("SLUICE_PARTICLE_MALFORMED");
  });

  attack("P15", async () => {
    const bytes = Buffer.from(encodeParticle(await plain("p15")));
    const message = Buffer.concat([bytes, Buffer.from(encode("ttl")), Buffer.from(encode(1))]);
    message[2] = 0x89; // nine fields
    expect(await at.enemy.post(message)).toBe("SLUICE_PARTICLE_MALFORMED");
  });

  attack("P16", async () => {
    const message = Buffer.concat([encodeParticle(await plain("p16")), Buffer.from("more")]);
    expect(await at.enemy.post(message)).toBe("SLUICE_PARTICLE_MALFORMED");
  });

  attack("P17", async () => {
    const bytes = Buffer.from(encodeParticle(await plain("p17")));
    const deep = Buffer.concat([Buffer.alloc(1_000_000, 0x91), Buffer.of(0xc0)]);
    const message = Buffer.concat([bytes, Buffer.from(encode("extra")), deep]);
    message[2] = 0x89;
    expect(await at.enemy.post(message)).toBe("SLUICE_PARTICLE_MALFORMED");
  });
});

attack("P18", async () => {
  await using gateway = await testGateway({ config: { relay: { allow: "none" } } });
  await using enemy = await enemyAt(gateway.address);
  expect(await enemy.post(await enemy.sign("(null)"))).toBe("SLUICE_DENIED");
});

attack("P24", async () => {
  const denied = await createIdentity();
  await using gateway = await testGateway({ config: { peer: { deny: [denied.peerId] } } });
  await using relay = await enemyAt(gateway.address);
  expect(await relay.post(await relay.sign("(null)", { identity: denied }))).toBe("SLUICE_DENIED");
});

describe("an engine", () => {
  const fresh = async (script = "(null)", timestamp = Date.now()): Promise<Particle> =>
    signParticle({ script, ttl: 5000, timestamp }, await createIdentity());

  attack("P07", async () => {
    await using network = new EngineNetwork();
    const clock = manualClock();
    const { engine } = await network.add({ clock });
    const particle = await fresh("(null)", clock.now());
    await engine.receive(particle, "a neighbour");
    clock.advance(5001);
    clock.advance(-5000);
    expect(await codeOf(engine.receive(particle, "a neighbour"))).toBe("SLUICE_PARTICLE_EXPIRED");
  });

  attack("P08", async () => {
    await using network = new EngineNetwork();
    const clock = manualClock();
    const { engine } = await network.add({ clock });
    const particle = await fresh("(null)", clock.now());
    await engine.receive(particle, "a neighbour");
    clock.advance(200_000);
    // The next arrival has the old tombstone forgotten.
    await engine.receive(await fresh("(null)", clock.now()), "a neighbour");
    clock.advance(-199_000);
    expect(await codeOf(engine.receive(particle, "a neighbour"))).toBe("SLUICE_PARTICLE_EXPIRED");
  });

  attack("P09", async () => {
    await using network = new EngineNetwork();
    let made = 0;
    const { engine, identity } = await network.add({ handlers: { "sms.send": () => ++made } });
    const particle = await fresh(`(call "${identity.peerId}" ("sms" "send") [] x)`);
    await Promise.all(Array.from({ length: 20 }, () => engine.receive(particle, "a neighbour")));
    await engine.drain(2000);
    expect(made).toBe(1);
  });

  attack("P19", async () => {
    await using network = new EngineNetwork();
    const { engine, initiator, identity } = await network.add({
      limits: { particlesPerPeer: 2 },
      handlers: {
        "api.slow": (_, __, { signal }) => new Promise((done) => signal.addEventListener("abort", done)),
      },
    });
    const enemy = await createIdentity();
    const script = `(call "${identity.peerId}" ("api" "slow") [] x)`;
    const next = () => signParticle({ script, ttl: 2000, timestamp: Date.now() }, enemy);
    for (let index = 0; index < 2; index++) await engine.receive(await next(), "a neighbour");
    expect(await codeOf(engine.receive(await next(), "a neighbour"))).toBe("SLUICE_OVERLOAD");
    await initiator.run('(call %init_peer_id% ("callbackSrv" "response") [])');
  });

  attack("P20", async () => {
    await using network = new EngineNetwork();
    const { engine, identity } = await network.add({
      limits: { particlesInFlight: 3 },
      handlers: {
        "api.slow": (_, __, { signal }) => new Promise((done) => signal.addEventListener("abort", done)),
      },
    });
    const script = `(call "${identity.peerId}" ("api" "slow") [] x)`;
    for (let index = 0; index < 3; index++) await engine.receive(await fresh(script), "a neighbour");
    expect(await codeOf(engine.receive(await fresh(script), "a neighbour"))).toBe("SLUICE_OVERLOAD");
  });

  attack("P21", async () => {
    await using network = new EngineNetwork();
    const { engine } = await network.add({ limits: { bytesPerInitiator: 20_000 } });
    const enemy = await createIdentity();
    const next = (by = enemy) =>
      signParticle({ script: "(null)".padEnd(3000), ttl: 5000, timestamp: Date.now() }, by);
    const codes = new Set<string>();
    for (let index = 0; index < 20; index++)
      codes.add(await codeOf(engine.receive(await next(), "a neighbour")));
    expect([...codes]).toEqual(["accepted", "SLUICE_OVERLOAD"]);
    await engine.receive(await next(await createIdentity()), "a neighbour");
  });

  attack("P23", async () => {
    await using network = new EngineNetwork();
    const { engine, identity } = await network.add({
      limits: { particlesPerConnection: 2 },
      handlers: {
        "api.slow": (_, __, { signal }) => new Promise((done) => signal.addEventListener("abort", done)),
      },
    });
    const script = `(call "${identity.peerId}" ("api" "slow") [] x)`;
    for (let index = 0; index < 2; index++) await engine.receive(await fresh(script), "a neighbour");
    expect(await codeOf(engine.receive(await fresh(script), "a neighbour"))).toBe("SLUICE_OVERLOAD");
    await engine.receive(await fresh(script), "another neighbour");
  });

  attack("P22", () => {
    const state = {
      arrived: Array.from({ length: 64 }, (_, seq) => ({ seq, data: new Uint8Array(), from: "" })),
    };
    expect(() => checkRoomForArrival(state as never)).toThrow(
      expect.objectContaining({ code: "SLUICE_OVERLOAD" }),
    );
  });
});
