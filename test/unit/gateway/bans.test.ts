import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MAX_BANS, openBans } from "../../../src/gateway/bans.ts";
import { peerIdFromPublicKey } from "../../../src/particle/index.ts";
import { manualClock } from "../../support/manual-clock.ts";

const peer = (number: number): string => {
  const key = new Uint8Array(32);
  new DataView(key.buffer).setUint32(0, number);
  return peerIdFromPublicKey(key);
};
const [ONE, OTHER] = [peer(1), peer(2)];

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-bans-"));
  file = join(folder, "bans.json");
});
afterEach(() => rm(folder, { recursive: true }));

describe("bans", () => {
  it("hold until they are lifted, also after a restart", async () => {
    const clock = manualClock();
    const bans = await openBans(file, clock);
    expect(bans.isBanned(ONE)).toBe(false);
    const ban = await bans.ban({ peerId: ONE, reason: "floods us", by: "admin-token" });
    expect(ban).toEqual({ peerId: ONE, at: clock.now(), reason: "floods us", by: "admin-token" });
    expect([bans.isBanned(ONE), bans.isBanned(OTHER)]).toEqual([true, false]);
    const restarted = await openBans(file, clock);
    expect(restarted.list()).toEqual([ban]);
    expect(await restarted.lift(ONE)).toBe(true);
    expect(await restarted.lift(ONE)).toBe(false);
    expect(restarted.isBanned(ONE)).toBe(false);
    expect((await openBans(file, clock)).list()).toEqual([]);
  });

  it("end by the clock, and leave the file with the next change", async () => {
    const clock = manualClock();
    const bans = await openBans(file, clock);
    const start = clock.now();
    await bans.ban({ peerId: ONE, forMs: 1_000, by: "jwt:ann" });
    expect(bans.get(ONE)).toMatchObject({ until: start + 1_000 });
    clock.advance(999);
    expect(bans.isBanned(ONE)).toBe(true);
    clock.advance(1);
    expect([bans.isBanned(ONE), bans.get(ONE), bans.list(), await bans.lift(ONE)]).toEqual([
      false,
      undefined,
      [],
      false,
    ]);
    await bans.ban({ peerId: OTHER, by: "jwt:ann" });
    expect(await readFile(file, "utf8")).not.toContain(ONE);
  });

  it("are listed newest first, and a second one of a peer takes the place of the first", async () => {
    const clock = manualClock();
    const bans = await openBans(file, clock);
    await bans.ban({ peerId: ONE, by: "a" });
    clock.advance(1);
    await bans.ban({ peerId: OTHER, by: "a" });
    expect(bans.list().map(({ peerId }) => peerId)).toEqual([OTHER, ONE]);
    clock.advance(1);
    await bans.ban({ peerId: ONE, forMs: 5_000, by: "b" });
    expect(bans.list()).toEqual([
      { peerId: ONE, at: clock.now(), until: clock.now() + 5_000, by: "b" },
      expect.objectContaining({ peerId: OTHER }),
    ]);
  });

  it("lose none of those that are made at once", async () => {
    const bans = await openBans(file, manualClock());
    await Promise.all([1, 2, 3, 4, 5].map((number) => bans.ban({ peerId: peer(number), by: "a" })));
    expect((await openBans(file, manualClock())).list()).toHaveLength(5);
    expect(await readdir(folder)).toEqual(["bans.json"]);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it("are 10,000 at most", async () => {
    const many = Array.from({ length: MAX_BANS }, (_, number) => ({ peerId: peer(number), at: 1, by: "a" }));
    await writeFile(file, JSON.stringify({ bans: many }));
    const bans = await openBans(file, manualClock());
    await expect(bans.ban({ peerId: peer(MAX_BANS), by: "a" })).rejects.toMatchObject({
      code: "SLUICE_CONFLICT",
    });
    expect(await bans.ban({ peerId: peer(7), forMs: 1_000, by: "b" })).toMatchObject({ by: "b" });
  });

  it("that cannot be written are not in force", async () => {
    const bans = await openBans(join(folder, "gone", "bans.json"), manualClock());
    await expect(bans.ban({ peerId: ONE, by: "a" })).rejects.toMatchObject({ code: "SLUICE_STORAGE" });
    expect(bans.isBanned(ONE)).toBe(false);
  });

  it.each([
    ["{", "mend the file"],
    ['{"bans":[{"peerId":"bob","at":1,"by":"a"}]}', "it does not hold bans"],
    ['{"bans":[],"more":1}', "it does not hold bans"],
  ])("are not forgotten because their file is damaged: %s", async (text, detail) => {
    await writeFile(file, text);
    await expect(openBans(file, manualClock())).rejects.toMatchObject({
      code: "SLUICE_CONFIG",
      message: expect.stringContaining(detail),
    });
  });
});
