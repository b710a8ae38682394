import { describe, expect, it } from "vitest";
import type { CallRecord } from "../../../src/engine/interface.ts";
import { LifeRecord } from "../../../src/engine/life-record.ts";

const call = (id: number, more: Partial<CallRecord> = {}): CallRecord => ({
  id,
  service: "sms",
  function: "send",
  effect: "once",
  startedAt: 10,
  ...more,
});

const lived = (): LifeRecord => {
  const life = new LifeRecord();
  life.hop("p", "in", 1);
  for (const id of [1, 2]) life.callStarted(call(id));
  life.amend(1, { decision: { allowed: false, reason: 'no rule allows "it"' }, endedAt: 12, retCode: 1 });
  life.hop("q", "out", 13);
  return life;
};

const nextOf = (life: LifeRecord): LifeRecord => {
  const next = new LifeRecord();
  next.restore(life.toText());
  return next;
};

describe("the record of a life", () => {
  it("is the same in the next process", () => {
    const life = lived();
    const next = nextOf(life);
    expect([next.hops(), next.calls(), next.endedAt]).toEqual([life.hops(), life.calls(), undefined]);
    life.endedAt = 14;
    expect(nextOf(life).endedAt).toBe(14);
  });

  it("goes on there: a call that is made again began when it first was, and has its end and decision", () => {
    const next = nextOf(lived());
    next.callStarted(call(2, { startedAt: 99 }));
    next.amend(2, { decision: { allowed: true, rule: "allow[0]" }, endedAt: 100, retCode: 0 });
    next.callStarted(call(3, { startedAt: 101 }));
    next.hop("r", "out", 102);
    expect(next.calls().slice(1)).toEqual([
      call(2, { decision: { allowed: true, rule: "allow[0]" }, endedAt: 100, retCode: 0 }),
      call(3, { startedAt: 101 }),
    ]);
    expect(next.hops().map(({ peer }) => peer)).toEqual(["p", "q", "r"]);
  });

  it("is as bounded after any number of processes", () => {
    let life = new LifeRecord();
    for (let process = 0; process < 3; process++) {
      for (let n = 0; n < 200; n++) {
        life.hop("p".repeat(1000), "in", n);
        life.callStarted(call(process * 200 + n, { service: "s".repeat(1000) }));
      }
      life = nextOf(life);
    }
    expect([life.hops().length, life.calls().length]).toEqual([64, 256]);
    expect(life.toText().length).toBeLessThan(80_000);
  });
});
