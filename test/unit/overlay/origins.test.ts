import { expect, it } from "vitest";
import { REMEMBERED_ORIGINS } from "../../../src/overlay/limits.ts";
import { Origins } from "../../../src/overlay/origins.ts";
import type { Particle } from "../../../src/particle/index.ts";

const particle = (id: string, initPeerId = "alice"): Particle => ({
  id,
  initPeerId,
  timestamp: 1,
  ttl: 1,
  script: "(null)",
  signature: new Uint8Array(64),
  data: new Uint8Array(),
});

const parcel = (particleId: string, initiator = "alice") => ({ particleId, initiator });

it("knows on which connection a particle last came from its initiator, and only from that one", () => {
  const origins = new Origins();
  origins.came(particle("1"), "alice", "c1");
  origins.came(particle("2"), "relay", "c2");
  origins.came(particle("1", "bob"), "bob", "c3");
  origins.came(particle("1"), "relay", "c4");
  expect(origins.wayBack(parcel("1"), "alice")).toBe("c1");
  expect(origins.wayBack(parcel("1", "bob"), "bob")).toBe("c3");
  expect(origins.wayBack(parcel("2"), "alice")).toBeUndefined();
  expect(origins.wayBack(parcel("1"), "bob")).toBeUndefined();
  origins.came(particle("1"), "alice", "c5");
  expect(origins.wayBack(parcel("1"), "alice")).toBe("c5");
});

it("is bounded: the oldest is forgotten", () => {
  const origins = new Origins();
  for (let index = 0; index < REMEMBERED_ORIGINS; index++) origins.came(particle(`${index}`), "alice", "c");
  origins.came(particle("0"), "alice", "c");
  origins.came(particle("new"), "alice", "c");
  const known = ["0", "1", "2", "new"].map((id) => origins.wayBack(parcel(id), "alice"));
  expect(known).toEqual(["c", undefined, "c", "c"]);
});
