import { expect, it } from "vitest";
import { compileAvm } from "../../../src/avm/avm-module.ts";
import { MEMORY_PAGES } from "../../../src/avm/options.ts";
import { PoolThread } from "../../../src/avm/pool-thread.ts";
import { createIdentity } from "../../../src/particle/index.ts";
import { endlessScript } from "../../support/avm-fixtures.ts";
import { manualClock } from "../../support/manual-clock.ts";

it("does not count the time in which the whole process stood still", async () => {
  const clock = manualClock();
  const { peerId, seed } = await createIdentity();
  const options = { peerId, seed, scriptBytes: 262_144, particleBytes: 4_194_304, resultBytes: 262_144 };
  const overran: number[] = [];
  const thread = new PoolThread(
    { module: await compileAvm(MEMORY_PAGES), options },
    { slowMs: 100, runMs: 2000, clock },
    { onReply: () => {}, onSlow: () => {}, onOverrun: (task) => overran.push(task), onDeath: () => {} },
  );
  await thread.online;
  const particle = { id: "p", initPeerId: peerId, timestamp: 1, ttl: 60_000, script: endlessScript };
  const none = new Uint8Array();
  const results = [
    [1, { retCode: 0, result: JSON.stringify(Array.from({ length: 200 }, (_, i) => i)) }],
  ] as const;
  const input = { particle, prevData: none, data: none, results };
  thread.post([{ task: 7, work: { kind: "run", input } }]);
  clock.advance(100);
  clock.advance(60_000);
  expect(overran).toEqual([]);
  for (let ms = 0; ms < 1900; ms += 100) clock.advance(100);
  expect(overran).toEqual([]);
  for (let ms = 0; ms < 300; ms += 100) clock.advance(100);
  expect(overran).toEqual([7]);
  await thread.terminate();
});
