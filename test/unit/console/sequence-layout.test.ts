import { expect, it } from "vitest";
import type { Sequence, SequenceStep } from "../../../console/src/data/trace-types.ts";
import { layOut, MAX_LANES, MAX_STEPS } from "../../../console/src/diagrams/sequence-layout.ts";

const step = (n: number, peer: string): SequenceStep => ({
  n,
  peer,
  service: "s",
  function: "f",
  state: "done",
  verified: true,
  producedHere: false,
});
const sequence = (peers: readonly string[]): Sequence => ({
  ref: "ref",
  initiator: "start",
  self: "a",
  live: true,
  peers: peers.map((peerId) => ({ peerId })),
  steps: peers.map((peer, index) => step(index, peer)),
});

it("lanes stand in the order in which peers come; an arrow goes where the peer changes", () => {
  const { lanes, steps, left } = layOut(sequence(["b", "b", "a", "start"]));
  expect(lanes.map(({ peerId, note }) => [peerId, note])).toEqual([
    ["start", "initiator"],
    ["b", ""],
    ["a", "this gateway"],
  ]);
  expect(steps.map(({ from }) => from?.peerId)).toEqual(["start", undefined, "b", "a"]);
  expect(left).toBe(0);
});

it("what is too much is counted, not drawn", () => {
  const many = sequence(Array.from({ length: 100 }, (_one, index) => `peer${index % 20}`));
  const { lanes, steps, left } = layOut(many);
  expect(lanes).toHaveLength(MAX_LANES);
  expect(steps.length).toBeLessThanOrEqual(MAX_STEPS);
  expect(steps.length + left).toBe(100);
});
