import { beforeAll, describe, expect, it } from "vitest";
import { deniedFate } from "../../../src/overlay/denied-fate.ts";
import { createIdentity } from "../../../src/particle/index.ts";
import { ACKNOWLEDGED, FakeLink, fakeNetwork, turn, WRITTEN } from "../../support/overlay-network.ts";

let peer: string;
let other: string;
beforeAll(async () => {
  [peer, other] = [(await createIdentity()).peerId, (await createIdentity()).peerId];
});

describe("a peer that is denied from now on", () => {
  it("gets nothing of what waits or is under way, and who sent it is told once", async () => {
    const { close, counters, open, outbox, send, fatesOf } = fakeNetwork();
    const link = new FakeLink("1");
    open(peer, link);
    send(peer, "carried");
    send(other, "of another");
    await turn();
    send(peer, "waiting");
    expect([outbox.waiting(peer), outbox.waiting(other)]).toEqual([2, 1]);
    outbox.drop(peer, deniedFate(peer));
    expect(fatesOf("carried")).toEqual([]);
    await turn();
    link.answer(ACKNOWLEDGED);
    close(peer, link);
    await turn();
    for (const id of ["carried", "waiting"]) expect(fatesOf(id)).toEqual([deniedFate(peer)]);
    expect([outbox.waiting(peer), outbox.waiting(other), fatesOf("of another")]).toEqual([0, 1, []]);
    expect(counters.dropped.badPeer).toBe(2);
    outbox.stop();
  });

  it("and that was written before: nobody is told again", async () => {
    const { close, open, outbox, send, fatesOf } = fakeNetwork();
    const link = new FakeLink("1", false);
    link.onCarry = () => WRITTEN;
    open(peer, link);
    send(peer, "a");
    await turn();
    close(peer, link);
    open(peer, new FakeLink("2", false));
    await turn();
    outbox.drop(peer, deniedFate(peer));
    await turn();
    expect(fatesOf("a")).toEqual([{ kind: "written", version: 1 }]);
    outbox.stop();
  });

  it("gets what is sent to it after it was let in again", async () => {
    const { open, outbox, send, fatesOf } = fakeNetwork();
    outbox.drop(peer, deniedFate(peer));
    const link = new FakeLink("1");
    link.onCarry = () => ACKNOWLEDGED;
    send(peer, "a");
    outbox.drop(peer, deniedFate(peer));
    open(peer, link);
    send(peer, "b");
    await turn();
    expect([fatesOf("a")[0]?.kind, fatesOf("b")[0]?.kind]).toEqual(["undeliverable", "acknowledged"]);
    outbox.stop();
  });
});
