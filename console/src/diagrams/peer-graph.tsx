import { clipped, plural, shownId } from "../data/shown.ts";
import type { Peer } from "../data/trace-types.ts";

const SIZE = { width: 640, height: 380 };
const MAX_DRAWN = 24;

/** This gateway in the middle, and who it is connected to; the table beside it says the same and more. */
export const PeerGraph = ({ peers }: { readonly peers: readonly Peer[] }) => {
  const self = peers.find((peer) => peer.self);
  const others = peers.filter((peer) => !peer.self);
  const drawn = others.slice(0, MAX_DRAWN);
  const connected = others.filter(({ connections }) => connections.length > 0).length;
  const middle = { x: SIZE.width / 2, y: SIZE.height / 2 };
  return (
    <figure class="graph">
      <svg
        viewBox={`0 0 ${SIZE.width} ${SIZE.height}`}
        role="img"
        aria-label={`This gateway is connected to ${connected} of ${plural(others.length, "peer")}; the table lists them`}
      >
        {drawn.map((peer, index) => (
          <Spoke key={peer.peerId} peer={peer} middle={middle} turn={index / drawn.length} />
        ))}
        <g class="node self">
          <circle cx={middle.x} cy={middle.y} r={26} />
          <text x={middle.x} y={middle.y + 44} class="name">
            {clipped(self?.name ?? "this gateway", 24)}
          </text>
        </g>
      </svg>
      <figcaption>
        <ul class="legend keys">
          <li class="key-on">connected</li>
          <li class="key-off">not connected</li>
          <li class="key-ban">banned</li>
        </ul>
        {others.length > drawn.length && (
          <p class="hint">{others.length - drawn.length} more are in the table alone.</p>
        )}
      </figcaption>
    </figure>
  );
};

const stateOf = ({ banned, connections }: Peer): "banned" | "on" | "off" =>
  banned ? "banned" : connections.length > 0 ? "on" : "off";

const Spoke = ({
  peer,
  middle,
  turn,
}: {
  readonly peer: Peer;
  readonly middle: { readonly x: number; readonly y: number };
  /** 0 to 1 around, from the right. */
  readonly turn: number;
}) => {
  const angle = turn * 2 * Math.PI - Math.PI / 2;
  const x = middle.x + Math.cos(angle) * 230;
  const y = middle.y + Math.sin(angle) * 140;
  const isBelow = y >= middle.y - 1;
  return (
    <g class={`node ${stateOf(peer)}`}>
      <title>{clipped(`${peer.name ?? ""} ${peer.peerId}`.trim())}</title>
      <line x1={middle.x} y1={middle.y} x2={x} y2={y} />
      <circle cx={x} cy={y} r={peer.bootstrap ? 15 : 11} />
      <text x={x} y={isBelow ? y + 31 : y - 20} class="name">
        {clipped(peer.name ?? shownId(peer.peerId), 16)}
      </text>
    </g>
  );
};
