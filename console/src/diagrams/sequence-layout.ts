import { clipped, shownId } from "../data/shown.ts";
import type { Sequence, SequenceStep } from "../data/trace-types.ts";

/** Where everything of a sequence diagram stands, in pixels. */
export interface SequenceLayout {
  readonly width: number;
  readonly height: number;
  readonly lanes: readonly Lane[];
  readonly steps: readonly PlacedStep[];
  /** Not drawn, as there are too many. */
  readonly left: number;
}
export interface Lane {
  readonly peerId: string;
  readonly label: string;
  readonly note: string;
  readonly x: number;
}
export interface PlacedStep {
  readonly step: SequenceStep;
  readonly lane: Lane;
  readonly y: number;
  /** Where the particle came from, if that was another peer. */
  readonly from?: Lane;
}

export const MAX_STEPS = 60;
export const MAX_LANES = 12;
const LANE = 176;
const ROW = 64;
export const HEAD = 58;
export const BOX = { width: 152, height: 40 };

/**
 * The initiator's lane is first, then each peer's where it first has a result. Order is that of the data, which is the script's; what ran at the same time
 * stands one below the other.
 */
export const layOut = ({ initiator, initiatorName, self, peers, steps }: Sequence): SequenceLayout => {
  const names = new Map(peers.map(({ peerId, name }) => [peerId, name]));
  if (initiatorName !== undefined) names.set(initiator, initiatorName);
  const ids = [...new Set([initiator, ...steps.map(({ peer }) => peer)])].slice(0, MAX_LANES);
  const lanes = ids.map((peerId, index): Lane => {
    const notes = [peerId === initiator && "initiator", peerId === self && "this gateway"].filter(Boolean);
    const label = clipped(names.get(peerId) ?? shownId(peerId), 18);
    return { peerId, label, note: notes.join(", "), x: LANE * (index + 0.5) };
  });
  const laneOf = new Map(lanes.map((lane) => [lane.peerId, lane]));
  const drawn = steps.filter(({ peer }) => laneOf.has(peer)).slice(0, MAX_STEPS);
  let at = laneOf.get(initiator);
  const placed = drawn.flatMap((step, index): PlacedStep[] => {
    const lane = laneOf.get(step.peer);
    if (lane === undefined) return [];
    const from = at !== undefined && at !== lane ? at : undefined;
    at = lane;
    return [{ step, lane, y: HEAD + ROW * (index + 0.75), ...(from && { from }) }];
  });
  const width = LANE * Math.max(lanes.length, 1);
  return {
    width,
    height: HEAD + ROW * (placed.length + 0.6),
    lanes,
    steps: placed,
    left: steps.length - placed.length,
  };
};

/** One step in words. */
export const stepText = (
  { service, function: name, state, verified, ms, retCode }: SequenceStep,
  peer: string,
): string => {
  const how = {
    done: "answered",
    failed: `failed${retCode === undefined ? "" : ` with ${retCode}`}`,
    open: "not answered yet",
  };
  const parts = [
    `${peer}: ${clipped(service, 60)} ${clipped(name, 60)}, ${how[state]}`,
    verified && state !== "open" && "signature verified",
    ms !== undefined && `${Math.round(ms)} ms`,
  ];
  return parts.filter(Boolean).join(", ");
};
