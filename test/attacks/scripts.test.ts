import { describe, expect } from "vitest";
import { createInterpreterPool } from "../../src/avm/index.ts";
import { silentLogger, systemClock } from "../../src/core/index.ts";
import type { ParticleRecord } from "../../src/engine/interface.ts";
import { createIdentity } from "../../src/particle/index.ts";
import { adminGet } from "../support/admin.ts";
import { crashingScript, endlessScript, firstRun, LIMITS, LIST_OF_200 } from "../support/avm-fixtures.ts";
import { shopAdapter } from "../support/shop.ts";
import { testGateway } from "../support/test-gateway.ts";
import { attack } from "./support/attack.ts";
import { codeOf } from "./support/code-of.ts";
import { enemyAt, underPlainId } from "./support/enemy.ts";
import { workedOn } from "./support/forge.ts";
import { lifeOf } from "./support/life.ts";
import { target } from "./support/target.ts";

const seq = (...steps: string[]): string =>
  steps.reduceRight((rest, step) => (rest === "" ? step : `(seq ${step} ${rest})`), "");
const par = (...steps: string[]): string =>
  steps.reduceRight((rest, step) => (rest === "" ? step : `(par ${step} ${rest})`), "");
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

const at = target({
  config: {
    limits: {
      runMs: 1500,
      callsPerParticle: 20,
      runsPerParticle: 30,
      particleBytes: 300_000,
      resultBytes: 20_000,
    },
  },
});
const here = (): string => `"${at.gateway.peerId}"`;
const send = async (script: string, ttl = 5000) => {
  const particle = await at.enemy.sign(script, { ttl });
  expect(await at.enemy.post(particle)).toBe("accepted");
  return particle;
};
const failed = ({ status }: ParticleRecord): boolean => status === "failed";
const answered =
  (count: number) =>
  ({ calls }: ParticleRecord): boolean =>
    calls.filter(({ retCode }) => retCode !== undefined).length >= count;
const honestIsServed = async (): Promise<void> => {
  expect(await at.honest.call("op", "identity", ["hello"], { ttlMs: 5000 })).toBe("hello");
};

const poolOf = () =>
  createInterpreterPool(
    { ...LIMITS, ...at.enemy.identity, runMs: 10_000, workers: 1 },
    { clock: systemClock, logger: silentLogger },
  );

describe("a gateway's interpreter", () => {
  attack("S01", async () => {
    const list = `(call ${here()} ("json" "parse") ["${LIST_OF_200}"] xs)`;
    const particle = await send(
      endlessScript.replace('(call %init_peer_id% ("getDataSrv" "xs") [] xs)', list),
      20_000,
    );
    await honestIsServed();
    expect((await lifeOf(at.gateway, particle, failed, 20_000)).problem?.code).toBe("SLUICE_AVM_TIMEOUT");
    await honestIsServed();
  });

  attack("S02", async () => {
    const pool = await poolOf();
    const crash = () => pool.run(firstRun(crashingScript, at.enemy.identity.peerId));
    for (let round = 0; round < 20; round++)
      await expect(crash()).rejects.toMatchObject({ code: "SLUICE_AVM_TRAPPED" });
    expect((await pool.run(firstRun("(null)", at.enemy.identity.peerId))).retCode).toBe(0);
    await pool.close();
  });

  attack("S03", async () => {
    const particle = await send(crashingScript);
    const post = async (branches: number): Promise<void> => {
      const script = times(branches, () => "(par (null) (null))").reduce(
        (rest, one) => `(seq ${one} ${rest})`,
        "(null)",
      );
      await at.enemy.post({
        ...(await workedOn({ ...particle, script }, at.enemy.identity)),
        script: crashingScript,
      });
    };
    for (const branches of [1, 2]) await post(branches);
    await lifeOf(at.gateway, particle, ({ runs }) => runs === 3);
    for (const branches of [3, 4]) await post(branches);
    await honestIsServed();
    expect((await lifeOf(at.gateway, particle, failed)).runs).toBe(3);
  });

  attack("S04", async () => {
    const doubled = times(14, (n) => [
      `(canon %init_peer_id% $s${n} #c${n})`,
      `(ap #c${n} $s${n + 1})`,
      `(ap #c${n} $s${n + 1})`,
    ]);
    const all = seq("(canon %init_peer_id% $s14 #all)", '(call %init_peer_id% ("op" "noop") [#all])');
    const script = seq(`(ap "${"x".repeat(1000)}" $s0)`, '(ap "y" $s0)', ...doubled.flat(), all);
    const pool = await poolOf();
    expect(await codeOf(pool.run(firstRun(script, at.enemy.identity.peerId)))).toBe("SLUICE_AVM_TRAPPED");
    await pool.close();
  });

  attack("S05", async () => {
    const particle = await send(par(...times(25, (n) => `(call ${here()} ("op" "identity") [${n}] x${n})`)));
    const { calls } = await lifeOf(at.gateway, particle, ({ runs }) => runs > 1);
    expect(calls).toHaveLength(20);
  });

  attack("S06", async () => {
    const text = `"${"x".repeat(100_000)}"`;
    const particle = await send(
      `(seq (ap ${text} v) ${par(...times(10, () => `(call ${here()} ("op" "noop") [v])`))})`,
    );
    const { problem } = await lifeOf(at.gateway, particle, ({ runs }) => runs > 1);
    expect(problem?.detail).toContain("the calls of one run have");
  });

  attack("S07", async () => {
    // Few calls at a time would not do: each run may make only so many.
    await using gateway = await testGateway({ config: { limits: { runsPerParticle: 10 } } });
    await using enemy = await enemyAt(gateway.address);
    const particle = await enemy.sign(
      seq(...times(40, (n) => `(call "${gateway.peerId}" ("op" "identity") [${n}] x${n})`)),
    );
    await enemy.post(particle);
    expect((await lifeOf(gateway, particle, failed)).problem?.code).toBe("SLUICE_QUOTA");
  });

  attack("S08", async () => {
    const text = `"${"x".repeat(18_500)}"`;
    const grow = times(19, (n) => `(call ${here()} ("op" "concat_strings") [v "${n}"] x${n})`);
    const particle = await send(
      seq(`(ap ${text} v)`, par(...grow), `(call "${at.enemy.identity.peerId}" ("a" "b") [] y)`),
    );
    const { problem } = await lifeOf(at.gateway, particle, (record) => record.problem !== undefined);
    expect(problem).toMatchObject({
      code: "SLUICE_PARTICLE_TOO_LARGE",
      detail: expect.stringContaining("are carried"),
    });
  });

  const lettersOf = async (id: string): Promise<{ peer: string; problem: { code: string } }[]> => {
    const { deadLetters } = JSON.parse(await adminGet(at.gateway, "/v1/dead-letters?limit=1000"));
    return deadLetters.filter(({ particleId }: { particleId: string }) => particleId === id);
  };

  attack("S09", async () => {
    const particle = await send(par(...times(300, (n) => `(call "peer-${n}" ("a" "b") [] x${n})`)));
    await expect
      .poll(
        async () =>
          (await lettersOf(particle.id)).filter(({ problem }) => problem.code === "SLUICE_QUOTA").length,
      )
      .toBe(44);
  });

  attack("S10", async () => {
    const particle = await send(`(call "${"p".repeat(100_000)}" ("a" "b") [] x)`);
    await expect.poll(async () => (await lettersOf(particle.id)).length).toBe(1);
    const { hops } = await lifeOf(at.gateway, particle, ({ runs }) => runs > 0);
    expect(hops.filter(({ direction }) => direction === "out")).toEqual([]);
  });

  attack("S11", async () => {
    const script = seq(
      `(call "${at.enemy.identity.peerId}" ("a" "b") [] x)`,
      `(call ${here()} ("op" "identity") [x] y)`,
    );
    const particle = await workedOn(await at.enemy.sign(script), at.enemy.identity, {
      "a.b": '{"__proto__":{"isAdmin":true}}',
    });
    expect(await at.enemy.post(particle)).toBe("accepted");
    const { calls } = await lifeOf(at.gateway, particle, answered(1));
    expect(calls[0]?.retCode).toBe(1001);
  });

  attack("S12", async () => {
    const twice = (name: string, from: string) =>
      `(call ${here()} ("op" "concat_strings") [${from} ${from}] ${name})`;
    const particle = await send(seq(`(ap "${"x".repeat(15_000)}" v)`, twice("w", "v"), twice("z", "w")));
    const { calls } = await lifeOf(at.gateway, particle, answered(1));
    expect(calls[0]?.retCode).toBe(1008);
  });

  attack("S17", async () => {
    const pool = await poolOf();
    let done = 0;
    const many = times(300, (n) =>
      pool.run(firstRun("(null)", at.enemy.identity.peerId, `p${n}`)).then(() => done++),
    );
    await pool.run(firstRun("(null)", (await createIdentity()).peerId));
    expect(done).toBeLessThan(100);
    await Promise.all(many);
    await pool.close();
  });
});

describe("a particle's data", () => {
  const checked = (): string =>
    seq(
      `(call ${here()} ("op" "identity") ["no"] x)`,
      `(call "${at.enemy.identity.peerId}" ("a" "b") [x] y)`,
    );

  attack("S13", async () => {
    const particle = await at.enemy.sign(checked());
    const liar = { peerId: at.gateway.peerId, seed: at.enemy.identity.seed };
    expect(await at.enemy.post(await workedOn(particle, liar, { "op.identity": '"yes"' }))).toBe("accepted");
    const { problem } = await lifeOf(at.gateway, particle, (record) => record.runs > 0);
    expect(problem?.code).toBe("SLUICE_DATA_INVALID");
  });

  attack("S14", async () => {
    const first = await underPlainId(await at.enemy.sign(checked()), "s14 first", at.enemy.identity);
    const before = at.enemy.inbox.received.length;
    expect(await at.enemy.post(first)).toBe("accepted");
    await at.enemy.inbox.arrived(before + 1);
    const data = at.enemy.inbox.received[before]?.particle.data ?? new Uint8Array();
    const second = await underPlainId(await at.enemy.sign(checked()), "s14 second", at.enemy.identity);
    expect(await at.enemy.post({ ...second, data })).toBe("accepted");
    const { problem } = await lifeOf(at.gateway, second, (record) => record.runs > 0);
    expect(problem?.code).toBe("SLUICE_DATA_INVALID");
  });

  attack("S15", async () => {
    const particle = await at.enemy.sign(`(call ${here()} ("op" "identity") [1] x)`);
    await at.enemy.post({ ...particle, data: Uint8Array.of(1, 2, 3) });
    await lifeOf(at.gateway, particle, (record) => record.runs > 0);
    await at.enemy.post(particle);
    expect((await lifeOf(at.gateway, particle, answered(1))).calls[0]?.retCode).toBe(0);
  });
});

attack("S16", async () => {
  await using gateway = await testGateway({
    config: { relay: { allow: "none" } },
    adapters: { shop: shopAdapter("http://127.0.0.1:1") },
  });
  await using enemy = await enemyAt(gateway.address);
  const particle = await enemy.sign(`(call "${gateway.peerId}" ("peer" "identify") [] x)`);
  expect(await enemy.post(particle)).toBe("accepted");
  expect((await lifeOf(gateway, particle, answered(1))).calls[0]?.retCode).toBe(1002);
});
