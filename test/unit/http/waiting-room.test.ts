import { describe, expect, it } from "vitest";
import { createWaitingRoom } from "../../../src/http/waiting-room.ts";

const nothing = (): void => {};

describe("the waiting room", () => {
  it("has so many places for one, and so many in all", () => {
    const room = createWaitingRoom({ perInitiator: 2, inAll: 3 });
    const leave = room.enter("a", nothing);
    room.enter("a", nothing);
    expect(() => room.enter("a", nothing)).toThrow(
      "2 requests of this initiator wait already: try again in 1 s",
    );
    leave();
    leave(); // the second time nobody leaves
    room.enter("a", nothing);
    expect(() => room.enter("a", nothing)).toThrow("of this initiator");
    room.enter("b", nothing);
    expect(() => room.enter("c", nothing)).toThrow("too many requests wait here");
  });

  it("sends away who still waits when it closes, and lets nobody in", () => {
    const room = createWaitingRoom();
    const sent: string[] = [];
    room.enter("a", () => sent.push("a"));
    room.enter("b", () => sent.push("b"))();
    room.close();
    expect(sent).toEqual(["a"]);
    expect(() => room.enter("c", nothing)).toThrow("shutting down");
  });
});
