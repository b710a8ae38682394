import { expect, it } from "vitest";
import { compileAvm } from "../../src/avm/avm-module.ts";
import { createInterpreterPool, type Interpreter } from "../../src/avm/index.ts";
import { MEMORY_PAGES } from "../../src/avm/options.ts";
import { nodeThread } from "../../src/avm/pool-thread.ts";
import { createSingleInterpreter } from "../../src/avm/single-interpreter.ts";
import { silentLogger, systemClock } from "../../src/core/index.ts";
import { createIdentity, type Identity } from "../../src/particle/index.ts";
import { LIMITS } from "../support/avm-fixtures.ts";
import { FLOW_EXPECTED, FLOW_RUN_MS, interpreterFlow } from "../support/interpreter-flow.ts";

const clock = systemClock;
const runMs = FLOW_RUN_MS;

const pool = ({ peerId, seed }: Identity): Promise<Interpreter> =>
  createInterpreterPool({ ...LIMITS, peerId, seed, runMs, workers: 1 }, { clock, logger: silentLogger });

/** What a page has in a Web Worker (test/browser/full.test.ts). */
const single = async ({ peerId, seed }: Identity): Promise<Interpreter> => {
  const setup = { module: await compileAvm(MEMORY_PAGES), options: { ...LIMITS, peerId, seed } };
  return createSingleInterpreter({ peerId, runMs, clock, start: nodeThread(setup) });
};

it.each([
  ["a pool of threads", pool],
  ["one thread", single],
])("an interpreter in %s", async (_, open) => {
  expect(await interpreterFlow(open)).toEqual(FLOW_EXPECTED);
});

it("says why, where no thread comes up", async () => {
  const { peerId } = await createIdentity();
  let started = 0;
  const stillborn = createSingleInterpreter({
    peerId,
    runMs,
    clock,
    start: ({ onDeath }) => {
      started++;
      queueMicrotask(() => onDeath("its worker cannot be loaded"));
      return { post: () => {}, terminate: async () => {} };
    },
  });
  await expect(stillborn).rejects.toMatchObject({
    code: "SLUICE_AVM_TRAPPED",
    message: expect.stringContaining("its worker cannot be loaded"),
  });
  expect(started).toBe(1);
});
