import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { policy } from "../../src/cli/commands/policy.ts";
import type { ParticleRecord } from "../../src/engine/interface.ts";
import { createIdentity, type Particle, signParticle } from "../../src/particle/index.ts";
import { nextLife } from "../attacks/support/next-life.ts";
import { adminGet, adminPost } from "../support/admin.ts";
import { startCountingBackend } from "../support/counting-backend.ts";
import { runCommand } from "../support/run-command.ts";
import { type TestGateway, testGateway } from "../support/test-gateway.ts";

const get = async (gateway: TestGateway, path: string): Promise<Record<string, unknown>> =>
  JSON.parse(await adminGet(gateway, path));

const handIn = async (gateway: TestGateway, particle: Particle): Promise<string> => {
  const signature = Buffer.from(particle.signature).toString("base64");
  const { body } = await adminPost(gateway, "/v1/particles", { ...particle, signature, data: "" });
  return String(body.ref);
};

/** What an operator sees of a particle: all that people look at when they ask what it did. */
const seenOf = async (gateway: TestGateway, ref: string) => {
  const record = (await get(gateway, `/v1/particles/${ref}`)) as unknown as ParticleRecord;
  const { events } = await get(gateway, `/v1/particles/${ref}/timeline`);
  const { steps } = await get(gateway, `/v1/particles/${ref}/sequence`);
  const found = async (service: string) => (await get(gateway, `/v1/particles?service=${service}`)).particles;
  const admin = gateway.gateway.adminUrl ?? "";
  const token = (await readFile(join(gateway.folder, "data", "admin.token"), "utf8")).trim();
  const { out: explained } = await runCommand(policy, { admin, token }, "explain", ref);
  const foundBy = await Promise.all(["work", "closed", "nothing"].map(found));
  return { record, events, steps, explained, foundBy };
};

it("what a particle did here is seen after a restart as it was before", async () => {
  await using backend = await startCountingBackend({ name: "work", effect: "once", workMs: () => 5 });
  const adapter = (rule: object) => ({
    document: backend.document,
    manifest: { upstream: { url: backend.url }, allow: [{ peers: "*", ...rule }] },
  });
  const adapters = { work: adapter({}), closed: adapter({ neighbour: ["private"] }) };
  await using first = await testGateway({ config: { relay: { allow: "*" } }, adapters });
  const { peerId } = first;
  const tried = (call: string): string => `(xor (call "${peerId}" ${call} ["1"]) (null))`;
  const script = `(seq (call "${peerId}" ("work" "perform") ["1"] done)
    (seq ${tried('("work" "nothing")')}
    (seq ${tried('("closed" "perform")')}
         (call %init_peer_id% ("callbackSrv" "response") [done]))))`;
  const initiator = await createIdentity();
  const particle = await signParticle({ script, ttl: 60_000, timestamp: Date.now() }, initiator);
  const ref = await handIn(first, particle);
  const hops = async () => {
    const record = (await get(first, `/v1/particles/${ref}`)) as unknown as ParticleRecord;
    return record.hops.map(({ direction }) => direction);
  };
  await expect.poll(hops, { timeout: 10_000 }).toEqual(["in", "out"]);
  const before = await seenOf(first, ref);
  expect(before.record).toMatchObject({
    calls: [
      { service: "work", function: "perform", retCode: 0, decision: { allowed: true } },
      { service: "work", function: "nothing", retCode: 1 },
      { service: "closed", function: "perform", retCode: 1002, decision: { allowed: false } },
    ],
  });
  expect(before.explained).toMatch(/allowed by .*\n.*\n.*closed\.perform: denied/);
  expect(before.foundBy).toMatchObject([[{ ref }], [{ ref }], []]);
  await first.gateway.stop();

  await using second = await nextLife(first);
  const after = await seenOf(second, ref);
  // It is sent once more to the initiator, who never had it.
  const again = { peer: initiator.peerId, direction: "out", at: expect.any(Number) };
  expect(after.record).toEqual({ ...before.record, hops: [...before.record.hops, again] });
  expect(after.events).toEqual(expect.arrayContaining(before.events as unknown[]));
  expect([after.steps, after.explained]).toEqual([before.steps, before.explained]);
  expect(after.foundBy).toMatchObject([[{ ref }], [{ ref }], []]);
});
