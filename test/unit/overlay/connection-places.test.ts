import { describe, expect, it } from "vitest";
import { ConnectionPlaces } from "../../../src/overlay/connection-places.ts";

const taken = (connections: number, connectionsPerPeer: number, peers: readonly string[]) => {
  const places = new ConnectionPlaces({ connections, connectionsPerPeer });
  const raw = peers.map((peer) => {
    const connection = new EventTarget();
    places.take(peer, connection as never);
    return connection;
  });
  return { places, close: (index: number) => raw[index]?.dispatchEvent(new Event("close")) };
};

describe("ConnectionPlaces", () => {
  it("has no room for more than there may be, until one closes, once", () => {
    const { places, close } = taken(3, 3, ["a", "b", "c"]);
    expect(places.hasRoom("d")).toBe(false);
    close(0);
    close(0);
    expect(places.hasRoom("d")).toBe(true);
    places.take("d", new EventTarget() as never);
    expect(places.hasRoom("e")).toBe(false);
  });

  it("has no room for more of one peer than one may have", () => {
    const { places, close } = taken(10, 2, ["a", "a", "b"]);
    expect([places.hasRoom("a"), places.hasRoom("b")]).toEqual([false, true]);
    close(1);
    expect(places.hasRoom("a")).toBe(true);
  });

  it("lets dials go past the bound by a quarter", () => {
    const { places } = taken(8, 8, ["a", "b", "c", "d", "e", "f", "g", "h", "i"]);
    expect([places.hasRoom("x"), places.hasRoomToDial]).toEqual([false, true]);
    places.take("j", new EventTarget() as never);
    expect(places.hasRoomToDial).toBe(false);
  });
});
