import { afterEach, describe, expect, it } from "vitest";
import { createInterpreterPool, type Interpreter, type RunInput } from "../../src/avm/index.ts";
import { silentLogger, systemClock } from "../../src/core/index.ts";
import { createIdentity } from "../../src/particle/index.ts";
import {
  crashingScript,
  endlessScript,
  firstRun,
  identities,
  LIMITS,
  LIST_OF_200,
} from "../support/avm-fixtures.ts";

const [peer, attacker, other] = await identities();
const pools: Interpreter[] = [];
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

const startPool = async (runMs: number, workers = 1): Promise<Interpreter> => {
  const pool = await createInterpreterPool(
    { ...LIMITS, peerId: peer.peerId, seed: peer.seed, runMs, workers },
    { clock: systemClock, logger: silentLogger },
  );
  pools.push(pool);
  return pool;
};

/** The run in which the folds start: the list has arrived at the peer that asked for it. */
const endlessRun = async (pool: Interpreter, id: string, initiator = attacker.peerId): Promise<RunInput> => {
  const input = firstRun(endlessScript.replaceAll("%init_peer_id%", `"${peer.peerId}"`), initiator, id);
  const { data } = await pool.run(input);
  return { ...input, prevData: data, results: [[1, { retCode: 0, result: LIST_OF_200 }]] };
};

describe("the interpreter pool", () => {
  it("runs many particles on its threads", async () => {
    const pool = await startPool(2000, 2);
    const runs = Array.from({ length: 200 }, (_, index) =>
      pool.run(firstRun(`(call "${peer.peerId}" ("a" "f${index}") [])`, other.peerId, `p${index}`)),
    );
    const outcomes = await Promise.all(runs);
    expect(outcomes.map(({ calls }) => calls[0]?.function)).toEqual(runs.map((_, index) => `f${index}`));
  });

  it("stops a run without end, answers it, and is whole again", async () => {
    const pool = await startPool(500);
    const endless = await endlessRun(pool, "endless");
    await expect(pool.run(endless)).rejects.toMatchObject({ code: "SLUICE_AVM_TIMEOUT" });
    expect(await pool.run(firstRun("(null)", other.peerId))).toMatchObject({ retCode: 0 });
  });

  it("serves others while runs without end are in progress", async () => {
    const pool = await startPool(5000);
    const runs = [await endlessRun(pool, "e1"), await endlessRun(pool, "e2"), await endlessRun(pool, "e3")];
    let ended = 0;
    const endless = runs.map((input) => pool.run(input).catch(() => ended++));
    const others = Array.from({ length: 50 }, (_, index) =>
      pool.run(firstRun("(null)", other.peerId, `p${index}`)),
    );
    expect(await Promise.all(others)).toHaveLength(50);
    expect(ended).toBe(0);
    await pool.close();
    await Promise.all(endless);
    expect(ended).toBe(3);
  });

  it("serves those it knows while many fresh keys send runs without end", async () => {
    const pool = await startPool(1000);
    await pool.run(firstRun("(null)", other.peerId, "earlier"));
    const keys = await Promise.all(Array.from({ length: 12 }, () => createIdentity()));
    // Prepared in a pool of its own: here the keys are to be unknown.
    const aside = await startPool(1000);
    const runs = await Promise.all(keys.map(({ peerId }, index) => endlessRun(aside, `e${index}`, peerId)));
    let ended = 0;
    const endless = runs.map((input) => pool.run(input).catch(() => ended++));
    for (let round = 0; round < 20; round++) {
      const startedAt = performance.now();
      await pool.run(firstRun("(null)", other.peerId, `honest ${round}`));
      // Up to three threads call themselves slow after 100 ms each; from then on one always answers.
      expect(performance.now() - startedAt).toBeLessThan(900);
    }
    expect(ended).toBeLessThan(12);
    await pool.close();
    await Promise.all(endless);
  });

  it("discards an instance that crashed and serves the next run with a new one", async () => {
    const pool = await startPool(5000);
    for (let round = 0; round < 3; round++) {
      await expect(pool.run(firstRun(crashingScript, attacker.peerId))).rejects.toMatchObject({
        code: "SLUICE_AVM_TRAPPED",
      });
      expect(await pool.run(firstRun("(null)", other.peerId))).toMatchObject({ retCode: 0 });
    }
  });

  it("settles what waits when it is closed, and accepts nothing after", async () => {
    const pool = await startPool(2000);
    const waiting = Array.from({ length: 20 }, (_, index) =>
      pool.run(firstRun("(null)", other.peerId, `p${index}`)),
    );
    const settled = Promise.allSettled(waiting);
    await pool.close();
    for (const result of await settled)
      expect(result.status === "fulfilled" || result.reason.code === "SLUICE_CLOSED").toBe(true);
    await expect(pool.run(firstRun("(null)", other.peerId))).rejects.toMatchObject({ code: "SLUICE_CLOSED" });
  });
});
