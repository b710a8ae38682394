import { type Threat, threat } from "../threat.ts";

const FRAMES = "overlay/frames.ts";
const INBOUND = "overlay/inbound-stream.ts";

export const frameThreats: readonly Threat[] = [
  threat(
    "F01",
    "stranger peer",
    "announces a frame of gigabytes",
    "memory follows what arrived, never what a length claims; the stream is reset",
    [
      FRAMES,
      "if (oversized === undefined || bytes > PASSED_OVER * this.#maxBytes) {",
      "if (oversized === undefined) {",
    ],
  ),
  threat(
    "F02",
    "stranger peer",
    "sends a frame over the limit",
    "passed over and refused by number; the stream's other particles are served",
    [
      FRAMES,
      "if (bytes <= this.#maxBytes) return this.#take(prefix, bytes);",
      "if (bytes <= 100 * this.#maxBytes) return this.#take(prefix, bytes);",
    ],
  ),
  threat("F03", "stranger peer", "writes a length that never ends", "five bytes, then the stream is reset", [
    FRAMES,
    "const MAX_PREFIX_BYTES = 5;",
    "const MAX_PREFIX_BYTES = 5e9;",
  ]),
  threat(
    "F04",
    "stranger peer",
    "leaves a frame half-sent (slow loris)",
    "a frame has 20 seconds, then its stream is reset",
    [INBOUND, "if (this.heldBytes > 0) this.#awaitFrame();", ""],
  ),
  threat(
    "F05",
    "stranger peer",
    "opens streams and says nothing on them",
    "the first frame has 20 seconds too",
    [INBOUND, "  listen(): void {\n    this.#awaitFrame();\n", "  listen(): void {\n"],
  ),
  threat(
    "F06",
    "stranger peer",
    "hoards memory with half-read frames on many streams",
    "each peer has a share; past it its oldest half-read stream goes",
    [
      "overlay/read-budget.ts",
      "if (own !== undefined && own.bytes > this.#limits.perPeerBytes) this.#evictOldest(own.readers);",
      "",
    ],
  ),
  threat(
    "F07",
    "stranger peer",
    "opens more streams than a connection may have",
    "the muxer refuses them",
    [
      "overlay/inbound.ts",
      "maxInboundStreams: Math.min(maxStreams, streamsPerConnection),",
      "maxInboundStreams: 1e6,",
    ],
    ["overlay/host.ts", "maxInboundStreams: streams,", "maxInboundStreams: 1e6,"],
  ),
  threat(
    "F08",
    "malicious hop",
    "acknowledges a particle that it was not sent",
    "the stream is reset and what it carried goes again",
    [
      "overlay/sluice-link.ts",
      "    if (receipt === undefined) throw violation(`a reply to number ${number}`);",
      "    if (receipt === undefined) return () => {};",
    ],
  ),
  threat(
    "F09",
    "stranger peer",
    "sends particles and never reads the replies",
    "unread replies have a bound, then the stream is reset",
    [
      "overlay/replies.ts",
      "if (this.#stream.writeBufferLength > UNREAD_REPLY_BYTES)",
      "if (this.#stream.writeBufferLength > 1e9 * UNREAD_REPLY_BYTES)",
    ],
  ),
  threat(
    "F10",
    "stranger peer",
    "sends thousands of notices, each a signature to check",
    "a rate for each connection; the rest is dropped",
    ["overlay/notice-rate.ts", "return allowance.take();", "return allowance.take() || true;"],
  ),
  threat(
    "F11",
    "malicious relay",
    "tells that a particle was given up, in another peer's name",
    "a notice is signed by who gave up: a false one is not passed on",
    [
      "engine/notices.ts",
      "if (!(await verifyUndeliverable(notice))) return;",
      "await verifyUndeliverable(notice);",
    ],
  ),
  threat(
    "F12",
    "stranger peer",
    "tells that a particle was given up which it was never sent",
    "only a peer that was sent it is believed",
    [
      "engine/notices.ts",
      "if (!actor.sends.has(from) || actor.notices.lookedAt++ >= MAX_LOOKED_AT) return;",
      "if (actor.notices.lookedAt++ >= MAX_LOOKED_AT) return;",
    ],
  ),
];
