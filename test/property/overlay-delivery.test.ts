import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { createIdentity } from "../../src/particle/index.ts";
import { ACKNOWLEDGED, FakeLink, fakeNetwork, refused, turn } from "../support/overlay-network.ts";

let peer: string;
beforeAll(async () => {
  ({ peerId: peer } = await createIdentity());
});

/** What may happen to a lane, one after the other. */
const event = fc.oneof(
  fc.record({ kind: fc.constant("send" as const), id: fc.integer({ min: 0, max: 6 }) }),
  fc.record({ kind: fc.constant("acknowledge" as const), count: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ kind: fc.constant("refuse" as const), forGood: fc.boolean() }),
  fc.record({ kind: fc.constant("reconnect" as const) }),
  fc.record({ kind: fc.constant("disconnect" as const) }),
  fc.record({ kind: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 15_000 }) }),
);

it("whatever happens, the latest version of each particle is acknowledged or given up, and nothing stays behind", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 40 }), async (events) => {
      const network = fakeNetwork();
      let link = new FakeLink("0");
      network.open(peer, link);
      const versions = new Map<string, number>();
      for (const [index, happening] of events.entries()) {
        if (happening.kind === "send") {
          const id = `${happening.id}`;
          versions.set(id, index);
          network.send(peer, id, { version: index });
        } else if (happening.kind === "acknowledge") {
          for (const cargo of link.held.splice(0, happening.count)) cargo.receipt(ACKNOWLEDGED);
        } else if (happening.kind === "refuse") {
          const reason = happening.forGood ? "SLUICE_PARTICLE_SIGNATURE" : "SLUICE_OVERLOAD";
          for (const cargo of link.held.splice(0, 1)) cargo.receipt(refused(reason));
        } else if (happening.kind === "wait") await network.pass(happening.ms, happening.ms);
        else network.close(peer, link);
        if (happening.kind === "reconnect") {
          link = new FakeLink(`${index + 1}`);
          network.open(peer, link);
        }
        await turn();
      }
      network.close(peer, link);
      link = new FakeLink("last");
      link.onCarry = () => ACKNOWLEDGED;
      network.open(peer, link);
      await network.pass(6000, 500);
      await network.outbox.flushed(() => true);
      for (const [id, version] of versions) {
        const fates = network.fatesOf(id);
        const isOver = fates.some(
          (fate) =>
            fate.kind === "undeliverable" || (fate.kind === "acknowledged" && fate.version === version),
        );
        expect(isOver).toBe(true);
        const acknowledged = fates.flatMap((fate) => (fate.kind === "acknowledged" ? [fate.version] : []));
        expect(new Set(acknowledged).size).toBe(acknowledged.length);
      }
      const { acknowledged, dropped } = network.counters;
      expect(acknowledged + dropped.refused + dropped.expired).toBeGreaterThanOrEqual(versions.size);
    }),
    { numRuns: 1000 },
  );
});
