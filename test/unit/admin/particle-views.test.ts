import { describe, expect, it } from "vitest";
import { MAX_DATA_BYTES, shownData } from "../../../src/admin/particle-data.ts";
import { sequenceOfData, sequenceOfRecord } from "../../../src/admin/particle-sequence.ts";
import { timelineOf } from "../../../src/admin/particle-timeline.ts";
import { SluiceError, stringifyJson } from "../../../src/core/index.ts";
import type { CallRecord, ParticleReading, ParticleRecord } from "../../../src/engine/interface.ts";
import type { ParticleRef } from "../../../src/particle/index.ts";

const SELF = "12D3KooWself";
const OTHER = "12D3KooWother";

const made = (id: number, fn: string, more: Partial<CallRecord> = {}): CallRecord => ({
  id,
  service: "sms",
  function: fn,
  effect: "once",
  startedAt: 100 * id,
  endedAt: 100 * id + 30,
  retCode: 0,
  ...more,
});

const recordOf = (calls: readonly CallRecord[], more: Partial<ParticleRecord> = {}): ParticleRecord => ({
  ref: "ref" as ParticleRef,
  id: "id",
  initiator: "12D3KooWann",
  receivedAt: 50,
  deadline: 9_000,
  status: "waiting",
  runs: 1,
  hops: [],
  calls,
  ...more,
});

type Steps = ParticleReading["reading"]["steps"];

const readingOf = (
  calls: readonly CallRecord[],
  steps: Steps,
  more: Partial<ParticleReading["reading"]> = {},
): ParticleReading => ({
  script: "(null)",
  record: recordOf(calls),
  reading: { steps, values: new Map(), elsewhere: 0, more: 0, ...more },
});

const answered = (peer: string, fn: string, retCode = 0, value?: string): Steps[number] => ({
  kind: "answered",
  peer,
  service: "sms",
  function: fn,
  retCode,
  ...(value === undefined ? {} : { value }),
});

const NOTHING = { settlements: [], letters: [] };

describe("a timeline", () => {
  it("has all that happened in order, with how long calls took", () => {
    const unanswered: CallRecord = {
      id: 2,
      service: "sms",
      function: "read",
      effect: "safe",
      startedAt: 200,
    };
    const record = recordOf([made(1, "send", { retCode: 1007 }), unanswered], {
      hops: [
        { peer: OTHER, direction: "in", at: 50 },
        { peer: OTHER, direction: "out", at: 400 },
      ],
      status: "done",
      endedAt: 500,
    });
    const said = { call: 1, outcome: "happened", at: 600, by: "ann", note: "seen" } as const;
    const about = { service: "sms", function: "send", call: 1 };
    expect(timelineOf(record, { settlements: [said], letters: [] }, 1_000)).toEqual([
      { at: 50, kind: "received", peer: OTHER, direction: "in", text: `came from ${OTHER}` },
      { at: 100, kind: "call", ...about, text: "sms.send was called (once)" },
      {
        at: 130,
        kind: "result",
        ...about,
        retCode: 1007,
        ms: 30,
        text: "sms.send failed with ret_code 1007 after 30 ms",
      },
      {
        at: 200,
        kind: "call",
        call: 2,
        service: "sms",
        function: "read",
        text: "sms.read was called (safe)",
      },
      { at: 400, kind: "sent", peer: OTHER, direction: "out", text: `on its way to ${OTHER}` },
      { at: 500, kind: "ended", text: "its time is over" },
      { at: 600, kind: "settled", ...about, text: "ann: sms.send had its effect (seen)" },
    ]);
  });

  it("says when a peer was given up", () => {
    const record = recordOf([], { hops: [{ peer: OTHER, direction: "out", at: 60 }] });
    const problem = new SluiceError("SLUICE_CONNECT", "nobody answers there").toProblem();
    const { ref, id: particleId, initiator } = record;
    const letter = { ref, particleId, initiator, peer: OTHER, at: 8_500, problem };
    expect(timelineOf(record, { settlements: [], letters: [letter] }, 8_600).at(-1)).toEqual({
      at: 8_500,
      kind: "gave-up",
      peer: OTHER,
      text: `given up on ${OTHER}, now a dead letter: nobody answers there`,
    });
  });

  it("begins here with what was started here, and ends at the deadline at the latest", () => {
    const record = recordOf([], { status: "expired" });
    expect(timelineOf(record, NOTHING, 8_999).map(({ kind }) => kind)).toEqual(["received"]);
    expect(timelineOf(record, NOTHING, 9_000).map(({ kind, at }) => [kind, at])).toEqual([
      ["received", 50],
      ["ended", 9_000],
    ]);
  });
});

describe("a sequence", () => {
  const shown = ({ steps }: ReturnType<typeof sequenceOfData>) =>
    steps.map(({ peer, function: fn, state, ms }) => [peer === SELF ? "self" : "other", fn, state, ms]);

  it("has every peer's calls in the data's order, and when this peer's were made", () => {
    const open: CallRecord = { id: 7, service: "sms", function: "slow", effect: "safe", startedAt: 700 };
    const reading = readingOf(
      [made(1, "send"), made(2, "twice"), made(3, "twice"), open],
      [
        answered(OTHER, "check"),
        answered(SELF, "send"),
        answered(OTHER, "check", 500),
        answered(SELF, "twice"),
        answered(SELF, "twice"),
        { kind: "open", callId: 7 },
      ],
    );
    const sequence = sequenceOfData(reading, SELF);
    expect(shown(sequence)).toEqual([
      ["other", "check", "done", undefined],
      ["self", "send", "done", 30],
      ["other", "check", "failed", undefined],
      ["self", "twice", "done", undefined],
      ["self", "twice", "done", undefined],
      ["self", "slow", "open", undefined],
    ]);
    expect(sequence.steps.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(sequence.note).toBeUndefined();
  });

  it("puts this peer's calls whose result the script drops where they belong, if that is known", () => {
    const calls = [made(1, "send"), made(2, "log")];
    const steps: Steps = [{ kind: "unnamed" }, answered(SELF, "send")];
    const known = sequenceOfData(readingOf(calls, steps), SELF);
    expect(shown(known).map(([, fn]) => fn)).toEqual(["log", "send"]);
    expect(known.note).toBeUndefined();
    const unknown = sequenceOfData(readingOf(calls, [{ kind: "unnamed" }, ...steps]), SELF);
    expect(shown(unknown).map(([, fn]) => fn)).toEqual(["send", "log"]);
    expect(unknown.note).toMatch(/^1 answered call is not shown: .*; 1 call made here stands at the end/);
  });

  it("has a call once that was answered here after the last run", () => {
    const sequence = sequenceOfData(readingOf([made(1, "respond")], [{ kind: "open", callId: 1 }]), SELF);
    expect(shown(sequence)).toEqual([["self", "respond", "done", 30]]);
    expect(sequence.note).toBeUndefined();
  });

  it("says how much it does not show", () => {
    const { note } = sequenceOfData(readingOf([], [], { elsewhere: 2, more: 3 }), SELF);
    expect(note).toBe("2 calls wait at other peers; 3 calls more are in the data than shown");
  });

  it("is what was done here, where there is no data", () => {
    const { endedAt: _, retCode: __, ...unanswered } = made(3, "slow");
    const sequence = sequenceOfRecord(
      recordOf([made(1, "send"), made(2, "read", { retCode: 1 }), unanswered]),
      SELF,
      "it is over",
    );
    expect(shown(sequence)).toEqual([
      ["self", "send", "done", 30],
      ["self", "read", "failed", 30],
      ["self", "slow", "open", undefined],
    ]);
    expect(sequence).toMatchObject({ live: false, note: expect.stringMatching(/^it is over: only/) });
  });
});

describe("decoded data", () => {
  it("is values by their calls, exact, and which ones are left out", () => {
    const values = new Map([["v", "12345678901234567890"]]);
    const steps = [answered(OTHER, "check", 0, "v"), answered(SELF, "send", 1), { kind: "unnamed" } as const];
    expect(shownData(readingOf([], steps, { values }))).toEqual({
      script: "(null)",
      values: [
        { peer: OTHER, service: "sms", function: "check", retCode: 0, result: 12345678901234567890n },
        { peer: SELF, service: "sms", function: "send", retCode: 1, truncated: true },
      ],
    });
  });

  it("is at most about 1 MB, whatever is in it", () => {
    const text = JSON.stringify("é".repeat(200_000));
    const steps = [
      ...Array.from({ length: 3 }, () => answered(OTHER, "large", 0, "v")),
      ...Array.from({ length: 4_000 }, () => answered(OTHER, "f".repeat(120), 0)),
    ];
    const shown = shownData({
      ...readingOf([], steps, { values: new Map([["v", text]]), more: 5 }),
      script: "s".repeat(1_000_000),
    });
    expect(Buffer.byteLength(stringifyJson({ ...shown }))).toBeLessThan(1.1 * MAX_DATA_BYTES);
    expect(shown.values.map(({ truncated }) => truncated).slice(0, 3)).toEqual([undefined, true, true]);
    expect(shown.note).toMatch(/^\d+ results more are in the data/);
  });
});
