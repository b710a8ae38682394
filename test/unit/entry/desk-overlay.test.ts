import { describe, expect, it } from "vitest";
import { deskOverlay } from "../../../src/entry/desk-overlay.ts";
import { guestName } from "../../../src/entry/guest.ts";
import type { Parcel, ParcelFate } from "../../../src/overlay/index.ts";
import { createIdentity, refOf, signParticle, signUndeliverable } from "../../../src/particle/index.ts";
import { parcelOf } from "../../support/parcel-of.ts";

const [ann, gateway] = await Promise.all([createIdentity(), createIdentity()]);
const particle = await signParticle({ script: "(null)", ttl: 1_000, timestamp: 1 }, ann);

/** What went where. */
const world = ({ isGuests = true, addresses = [] as readonly string[] } = {}) => {
  const sent: [peer: string, parcel: Parcel][] = [];
  const told: string[] = [];
  const desk: string[] = [];
  const overlay = deskOverlay(
    {
      send: (peer, parcel) => sent.push([peer, parcel]),
      tell: (peer) => told.push(peer),
      addressClass: () => "public",
      contact: (peerId) => ({ peerId, addresses }),
    },
    { isGuests: () => isGuests, arrived: () => desk.push("data"), heard: () => desk.push("notice") },
  );
  return { sent, told, desk, overlay };
};

describe("the overlay with a desk", () => {
  it("brings a guest's particle to the desk alone, and says so later", async () => {
    const { sent, desk, overlay } = world();
    const fates: ParcelFate[] = [];
    overlay.send(
      ann.peerId,
      parcelOf(particle, (fate) => fates.push(fate)),
    );
    expect(fates).toEqual([]);
    await Promise.resolve();
    expect(fates).toEqual([{ kind: "acknowledged", version: 1 }]);
    expect({ sent, desk }).toEqual({ sent: [], desk: ["data"] });
  });

  it("sends it on as well where the initiator has an address, and does not give it up", () => {
    const { sent, overlay } = world({ addresses: ["/ip4/127.0.0.1/tcp/1"] });
    const fates: ParcelFate[] = [];
    overlay.send(
      ann.peerId,
      parcelOf(particle, (fate) => fates.push(fate)),
    );
    const parcel = sent[0]?.[1];
    parcel?.settle({ kind: "written", version: 1 });
    parcel?.settle({ kind: "undeliverable", code: "SLUICE_UNREACHABLE", detail: "away" });
    expect(fates).toEqual([
      { kind: "written", version: 1 },
      { kind: "acknowledged", version: 1 },
    ]);
  });

  it("leaves alone what is for others, and what came over the overlay first", () => {
    const guests = world();
    const parcel = parcelOf(particle);
    guests.overlay.send(gateway.peerId, parcel);
    expect(guests).toMatchObject({ sent: [[gateway.peerId, parcel]], desk: [] });
    const others = world({ isGuests: false });
    others.overlay.send(ann.peerId, parcel);
    expect(others.sent).toEqual([[ann.peerId, parcel]]);
    expect(others.overlay.addressClass(ann.peerId)).toBe("public");
  });

  it("shows every notice to the desk, and a neighbour's to the neighbour", async () => {
    const { told, desk, overlay } = world();
    const notice = await signUndeliverable(
      { ref: refOf(particle), peer: "p", code: "SLUICE_UNREACHABLE", detail: "away" },
      gateway,
    );
    overlay.tell(guestName(ann.peerId), notice);
    overlay.tell(gateway.peerId, notice);
    expect({ told, desk }).toEqual({ told: [gateway.peerId], desk: ["notice", "notice"] });
  });
});
