import { describe, expect, it } from "vitest";
import { KNOWN_PEERS } from "../../../src/overlay/limits.ts";
import { PeerTally } from "../../../src/overlay/peer-tally.ts";

describe("particles by peer", () => {
  it("are counted both ways", () => {
    const tally = new PeerTally();
    tally.received("a");
    tally.received("a");
    tally.sent("a");
    expect([tally.of("a"), tally.of("b")]).toEqual([
      { received: 2, sent: 1 },
      { received: 0, sent: 0 },
    ]);
  });

  it("are counted of no more peers than are remembered", () => {
    const tally = new PeerTally();
    for (let peer = 0; peer <= KNOWN_PEERS; peer++) tally.sent(`${peer}`);
    expect([tally.of("0").sent, tally.of("1").sent, tally.of(`${KNOWN_PEERS}`).sent]).toEqual([0, 1, 1]);
  });
});
