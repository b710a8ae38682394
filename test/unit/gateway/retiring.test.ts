import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type SluiceError, silentLogger } from "../../../src/core/index.ts";
import { createRetiring } from "../../../src/gateway/retiring.ts";
import { signSuccession } from "../../../src/jose/index.ts";
import { createIdentity } from "../../../src/particle/index.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { tempDir } from "../../support/temp-dir.ts";

const MONTH_MS = 30 * 86_400_000;

const peer = async (data: string) => {
  const identity = await createIdentity();
  const clock = manualClock();
  const next = await createIdentity();
  const engine = {
    held: 2,
    reason: undefined as SluiceError | undefined,
    retire(reason: SluiceError) {
      engine.reason = reason;
    },
  };
  const open = () => createRetiring({ data, peerId: identity.peerId, engine, clock, logger: silentLogger });
  const statement = await signSuccession(identity, { to: next.peerId, at: clock.now(), expiresMs: MONTH_MS });
  return { identity, clock, next, engine, open, statement };
};

describe("a peer that is retired", () => {
  it("takes nothing new, in later processes too, and says when nothing is left", async () => {
    await using folder = await tempDir();
    const { clock, next, engine, open, statement } = await peer(folder.path);
    const first = await open();
    expect([first.state(), engine.reason, first.isDrained]).toEqual([undefined, undefined, false]);
    expect(await first.retire(statement)).toEqual({
      successor: next.peerId,
      statement,
      retiredAt: clock.now(),
      held: 2,
    });
    expect(engine.reason).toMatchObject({
      code: "SLUICE_MOVED",
      message: expect.stringContaining(next.peerId),
    });
    expect(await readdir(folder.path)).toEqual(["retired.json"]);
    clock.advance(1_000);
    expect(first.isDrained).toBe(false);
    engine.held = 0;
    clock.advance(1_000);
    expect(first.isDrained).toBe(true);
    first.close();

    clock.advance(2 * MONTH_MS);
    engine.reason = undefined;
    const later = await open();
    expect(later.state()).toMatchObject({ successor: next.peerId, held: 0 });
    expect(engine.reason).toMatchObject({ code: "SLUICE_MOVED" });
    later.close();
  });

  it("is so by its own statement alone, in its time, for one successor", async () => {
    await using folder = await tempDir();
    const { identity, clock, next, engine, open, statement } = await peer(folder.path);
    const retiring = await open();
    const of = (signer: typeof identity, to: string, expiresMs = MONTH_MS) =>
      signSuccession(signer, { to, at: clock.now(), expiresMs });
    await expect(retiring.retire(await of(next, identity.peerId))).rejects.toMatchObject({
      code: "SLUICE_REQUEST",
    });
    await expect(retiring.retire("a.b.c")).rejects.toMatchObject({ code: "SLUICE_INVALID_CREDENTIAL" });
    const short = await of(identity, next.peerId, 1_000);
    clock.advance(1_000);
    await expect(retiring.retire(short)).rejects.toMatchObject({
      code: "SLUICE_REQUEST",
      message: expect.stringContaining("time is over"),
    });
    expect([engine.reason, await readdir(folder.path)]).toEqual([undefined, []]);
    const { retiredAt } = await retiring.retire(statement);
    clock.advance(1);
    expect(await retiring.retire(statement)).toMatchObject({ retiredAt });
    const other = await createIdentity();
    await expect(retiring.retire(await of(identity, other.peerId))).rejects.toMatchObject({
      code: "SLUICE_CONFLICT",
    });
    retiring.close();
  });

  it("goes on as the one that its own statement names, unless it is forced", async () => {
    await using folder = await tempDir();
    const { identity, clock, next, open, statement } = await peer(folder.path);
    const file = join(folder.path, "successor.jwt");
    await writeFile(file, `${statement}\n`, { mode: 0o600 });
    const other = await createIdentity();
    const typo = await signSuccession(identity, { to: other.peerId, at: clock.now(), expiresMs: MONTH_MS });
    const retiring = await open();
    const refused = (named: string) => ({
      code: "SLUICE_CONFLICT",
      message: `the statement names ${other.peerId}, ${file} ${named}; give the one that is meant, or --force`,
    });
    await expect(retiring.retire(typo)).rejects.toMatchObject(refused(next.peerId));
    await writeFile(file, "a.b.c");
    await expect(retiring.retire(typo)).rejects.toMatchObject(refused("nobody: it is damaged"));
    expect(retiring.state()).toBeUndefined();
    expect(await retiring.retire(typo, { force: true })).toMatchObject({ successor: other.peerId });
    retiring.close();
  });

  it("does not start where what is on record is damaged", async () => {
    await using folder = await tempDir();
    const { open } = await peer(folder.path);
    await writeFile(join(folder.path, "retired.json"), "{", { mode: 0o600 });
    await expect(open()).rejects.toMatchObject({
      code: "SLUICE_CONFIG",
      message: expect.stringContaining("is damaged"),
    });
  });

  it("has one successor, also when two are named at once", async () => {
    await using folder = await tempDir();
    const { identity, clock, next, open, statement } = await peer(folder.path);
    const { peerId: to } = await createIdentity();
    const other = await signSuccession(identity, { to, at: clock.now(), expiresMs: MONTH_MS });
    const retiring = await open();
    const [first, second] = await Promise.allSettled([retiring.retire(statement), retiring.retire(other)]);
    expect(first).toMatchObject({ value: { successor: next.peerId } });
    expect(second).toMatchObject({ reason: { code: "SLUICE_CONFLICT" } });
    retiring.close();
    const later = await open();
    expect(later.state()).toMatchObject({ successor: next.peerId });
    later.close();
  });
});
