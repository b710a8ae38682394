import { describe, expect, it } from "vitest";
import { AvmInstance } from "../../../src/avm/avm-instance.ts";
import { compileAvm } from "../../../src/avm/avm-module.ts";
import { capMemory } from "../../../src/avm/cap-memory.ts";
import { firstRun, identities, LIMITS } from "../../support/avm-fixtures.ts";

/** A module with one memory of 1 page, without a maximum, and a custom section. */
const SMALL = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 3, 1, 0, 1, 0, 2, 1, 0x78);

describe("capMemory", () => {
  it("adds a maximum and drops custom sections", () => {
    expect([...capMemory(SMALL, 300)]).toEqual([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 5, 1, 1, 1, 0xac, 2]);
  });

  it("refuses a ceiling below what the module starts with, and what is no module", () => {
    expect(() => capMemory(SMALL, 0)).toThrow("at least 1 pages");
    expect(() => capMemory(SMALL.subarray(0, 9), 10)).toThrow("not a WebAssembly module");
  });

  it("keeps AquaVM below the ceiling: a run that wants more traps", async () => {
    const [peer] = await identities();
    const pages = 200; // AquaVM starts with 161
    const avm = new AvmInstance(await compileAvm(pages), { ...LIMITS, peerId: peer.peerId, seed: peer.seed });
    expect(() => avm.run({ ...firstRun("(null)", peer.peerId), data: new Uint8Array(4_000_000) })).toThrow();
    expect(avm.memoryBytes).toBeLessThanOrEqual(pages * 65_536);
  });
});
