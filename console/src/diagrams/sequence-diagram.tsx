import { clipped, plural, shownMs } from "../data/shown.ts";
import type { Sequence } from "../data/trace-types.ts";
import { BOX, HEAD, type Lane, layOut, type PlacedStep, stepText } from "./sequence-layout.ts";

/** A particle's way from peer to peer. Below it the same in words. */
export const SequenceDiagram = ({ sequence }: { readonly sequence: Sequence }) => {
  const { width, height, lanes, steps, left } = layOut(sequence);
  const title = `${plural(steps.length, "call")} on ${plural(lanes.length, "peer")}; told in words below`;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable (WCAG 2.1.1) */}
      <section class="diagram" aria-label="Sequence diagram" tabIndex={0}>
        <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={title}>
          {lanes.map((lane) => (
            <LaneHead key={lane.peerId} lane={lane} height={height} />
          ))}
          {steps.map((placed) => (
            <Step key={placed.step.n} placed={placed} />
          ))}
        </svg>
      </section>
      {left > 0 && (
        <p class="hint">{plural(left, "more step is", "more steps are")} not drawn; the list has them.</p>
      )}
      <details>
        <summary>The same in words</summary>
        <ol class="steps">
          {sequence.steps.map((step) => (
            <li key={step.n}>
              <bdi>{stepText(step, nameOf(sequence, step.peer))}</bdi>
            </li>
          ))}
        </ol>
      </details>
    </>
  );
};

const nameOf = ({ peers }: Sequence, peerId: string): string =>
  clipped(peers.find((peer) => peer.peerId === peerId)?.name ?? peerId, 70);

const LaneHead = ({ lane: { x, label, note }, height }: { readonly lane: Lane; readonly height: number }) => (
  <g class="lane">
    <line x1={x} x2={x} y1={HEAD - 6} y2={height - 8} />
    <text x={x} y={20} class="name">
      {label}
    </text>
    <text x={x} y={38} class="lane-note">
      {note}
    </text>
  </g>
);

const Step = ({ placed: { step, lane, y, from } }: { readonly placed: PlacedStep }) => {
  const [left, top] = [lane.x - BOX.width / 2, y - BOX.height / 2];
  const detail =
    step.state === "failed" ? `failed${step.retCode === undefined ? "" : `, ${step.retCode}`}` : step.state;
  return (
    <g class={`step ${step.state}`}>
      <title>{stepText(step, lane.label)}</title>
      {from && <Arrow from={from.x} to={lane.x} y={y} />}
      <rect x={left} y={top} width={BOX.width} height={BOX.height} rx={7} />
      <text x={left + 10} y={y - 3} class="call">
        {clipped(step.function, 16)}
      </text>
      <text x={left + 10} y={y + 13} class="detail">
        {clipped(step.service, 12)} · {step.ms === undefined ? detail : shownMs(step.ms)}
      </text>
      {step.state === "done" && step.verified && (
        <g class="verified">
          <circle cx={left + BOX.width} cy={top} r={9} />
          <path d={`M${left + BOX.width - 4} ${top}l3 3l5 -6`} />
        </g>
      )}
      {step.state === "failed" && (
        <g class="failed-mark">
          <circle cx={left + BOX.width} cy={top} r={9} />
          <path d={`M${left + BOX.width - 3} ${top - 3}l6 6m0 -6l-6 6`} />
        </g>
      )}
    </g>
  );
};

/** From lane to lane, ending at the box. */
const Arrow = ({ from, to, y }: { readonly from: number; readonly to: number; readonly y: number }) => {
  const way = Math.sign(to - from);
  const end = to - (way * BOX.width) / 2 - way * 2;
  return (
    <g class="arrow">
      <path d={`M${from} ${y - 32}V${y}H${end}`} />
      <path d={`M${end - way * 7} ${y - 4}L${end} ${y}l${-way * 7} 4`} />
      <circle cx={from} cy={y - 32} r={3} />
    </g>
  );
};
