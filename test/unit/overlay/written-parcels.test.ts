import { expect, it } from "vitest";
import type { Entry } from "../../../src/overlay/delivery/parcel-queue.ts";
import { WrittenParcels } from "../../../src/overlay/delivery/written-parcels.ts";
import { WRITTEN_PARCELS, WRITTEN_PER_PEER } from "../../../src/overlay/limits.ts";
import { FakeLink } from "../../support/overlay-network.ts";

const entry = (ref: string, giveUpAt = 1000): Entry => ({ parcel: { ref }, giveUpAt }) as Entry;
const refs = (entries: readonly Entry[]): string[] => entries.map(({ parcel }) => parcel.ref);

it("forgets the oldest past its bounds", () => {
  const written = new WrittenParcels();
  const link = new FakeLink("1");
  for (let index = 0; index <= WRITTEN_PER_PEER; index++) written.remember("a", entry(`${index}`), link);
  expect(written.size).toBe(WRITTEN_PER_PEER);
  for (let index = 0; index < WRITTEN_PARCELS; index++) written.remember(`peer ${index}`, entry("x"), link);
  expect(written.size).toBe(WRITTEN_PARCELS);
  link.isOpen = false;
  written.linkOpened("a");
  expect(written.takeUnread("a")).toEqual([]);
  written.linkOpened("peer 7");
  expect(refs(written.takeUnread("peer 7"))).toEqual(["x"]);
});

it("gives each once, and not what was written after the peer's newest link opened", () => {
  const written = new WrittenParcels();
  const link = new FakeLink("1");
  written.remember("a", entry("early"), link);
  written.linkOpened("a");
  written.remember("a", entry("late"), link);
  expect(written.takeUnread("a")).toEqual([]);
  link.isOpen = false;
  expect(refs(written.takeUnread("a"))).toEqual(["early"]);
  expect(written.takeUnread("a")).toEqual([]);
  written.linkOpened("a");
  expect(refs(written.takeUnread("a"))).toEqual(["late"]);
  expect(written.size).toBe(0);
});

it("forgets what nobody wants any more", () => {
  const written = new WrittenParcels();
  written.remember("a", entry("over", 100), new FakeLink("1"));
  written.remember("a", entry("wanted", 101), new FakeLink("1"));
  written.sweep(100);
  expect(written.size).toBe(1);
});
