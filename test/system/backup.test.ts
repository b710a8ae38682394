import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createIdentity, type Particle, refOf } from "../../src/particle/index.ts";
import { startCountingBackend } from "../support/counting-backend.ts";
import { serveGateway, sluice } from "../support/sluice-process.ts";
import { askAdmin, submitParticle, until, workFolder, workParticle } from "../support/work-gateway.ts";

const CLOCK_SKEW_MS = 2_000;

it("after a restore nothing that was signed before has an effect again, and what is fresh is served", async () => {
  await using backend = await startCountingBackend({ name: "work", effect: "once", workMs: () => 0 });
  await using folder = await workFolder(backend, { clockSkewMs: CLOCK_SKEW_MS });
  const cwd = folder.path;
  const initiator = await createIdentity();
  const effects = (serial: string) => backend.requests.filter((request) => request.serial === serial).length;

  const first = await serveGateway({ cwd });
  const chain = (serials: readonly string[], timestamp = Date.now()): Promise<Particle> =>
    workParticle(initiator, first.peerId, serials, { timestamp });
  const sent: Particle[] = [];
  const run = async (...serials: string[]): Promise<void> => {
    const particle = await chain(serials);
    sent.push(particle);
    expect(await submitParticle(first, particle)).toMatchObject({ status: 202 });
    await until(() => serials.every((serial) => effects(serial) === 1));
  };
  await run("before-1", "before-2");
  backend.setManners("hang");
  await run("under-way");
  backend.setManners("answer");
  const made = await sluice(["backup", "kept"], { cwd });
  expect(made).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(made.stdout)).toMatchObject({
    peerId: first.peerId,
    files: ["admin.token", "audit.jsonl", "journal.sqlite", "peer.key"],
  });
  await run("after-1", "after-2");
  await run("after-3");
  const [revoked, forgotten] = ["1".repeat(43), "2".repeat(43)];
  expect(await askAdmin(first, "/v1/revocations", { id: revoked })).toMatchObject({ status: 201 });

  const inUse = await sluice(["restore", "kept", "--replace"], { cwd });
  expect(inUse.code).toBe(2);
  expect(inUse.stderr).toMatch(
    new RegExp(`^sluice: another sluice \\(pid ${first.child.pid}\\) uses this folder[^\n]*\n$`),
  );
  await first.stop("SIGKILL");
  const careful = await sluice(["restore", "kept"], { cwd });
  expect(careful).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("with --replace what is there is moved aside"),
  });
  const restored = await sluice(["restore", "kept", "--replace", "--revoke", forgotten], { cwd });
  expect(restored).toMatchObject({ code: 0 });
  expect(restored.stderr).toContain("revocations: those of the journal that was here are kept (1);");
  const { epoch, before } = JSON.parse(restored.stdout) as {
    epoch: { n: number; signedAfter: number };
    before: string;
  };
  expect(epoch.n).toBe(1);
  expect(await readdir(before)).toContain("journal.sqlite");
  expect((await readdir(join(cwd, "data"))).sort()).toEqual([
    "admin.token",
    "audit.jsonl",
    "journal.sqlite",
    "peer.key",
  ]);

  await using second = await serveGateway({ cwd });
  expect(second.peerId).toBe(first.peerId);
  for (const particle of sent)
    expect(await submitParticle(second, particle)).toMatchObject({
      status: 400,
      answer: { code: "SLUICE_PARTICLE_EPOCH", retry: false },
    });
  expect(await submitParticle(second, await chain(["too-early"], epoch.signedAfter))).toMatchObject({
    answer: { code: "SLUICE_PARTICLE_EPOCH" },
  });
  expect(
    await submitParticle(second, await chain(["fresh-1", "fresh-2"], epoch.signedAfter + 1)),
  ).toMatchObject({
    status: 202,
  });
  await until(() => effects("fresh-2") === 1);
  for (const serial of [
    "before-1",
    "before-2",
    "under-way",
    "after-1",
    "after-2",
    "after-3",
    "fresh-1",
    "fresh-2",
  ])
    expect([serial, effects(serial)]).toEqual([serial, 1]);
  expect(effects("too-early")).toBe(0);

  expect(await askAdmin(second, "/v1/revocations")).toMatchObject({
    answer: { revocations: [{ id: revoked }, { id: forgotten }] },
  });
  const underWay = refOf(sent[1] as Particle);
  expect(await askAdmin(second, `/v1/unknown-outcomes`)).toMatchObject({
    answer: {
      unknownOutcomes: [
        {
          ref: underWay,
          service: "work",
          function: "perform",
          detail: expect.stringContaining("when the backup was made"),
        },
      ],
    },
  });
  expect(await askAdmin(second, `/v1/particles/${underWay}`)).toMatchObject({
    answer: { status: "failed", problem: { code: "SLUICE_PARTICLE_EPOCH" } },
  });
}, 60_000);

it("a backup is private, whole and unchanged, or it is not restored", async () => {
  await using backend = await startCountingBackend({ name: "work", effect: "once", workMs: () => 0 });
  await using folder = await workFolder(backend, { clockSkewMs: CLOCK_SKEW_MS });
  const cwd = folder.path;
  await (await serveGateway({ cwd })).stop();
  expect(await sluice(["backup", "adapters"], { cwd })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("adapters is not empty: name a folder that is new or empty"),
  });
  expect((await sluice(["backup", "kept"], { cwd })).code).toBe(0);
  const kept = join(cwd, "kept");
  expect((await stat(kept)).mode & 0o777).toBe(0o700);
  for (const name of await readdir(kept)) expect((await stat(join(kept, name))).mode & 0o777).toBe(0o600);
  expect((await sluice(["backup", "kept"], { cwd })).stderr).toContain("holds a backup already");

  await writeFile(join(cwd, "other.yaml"), JSON.stringify({ data: "./other" }));
  const journal = await readFile(join(kept, "journal.sqlite"));
  await writeFile(join(kept, "journal.sqlite"), Buffer.concat([journal, Buffer.of(0)]));
  const changed = await sluice(["restore", "kept", "-c", "other.yaml"], { cwd });
  expect(changed).toMatchObject({ code: 2, stderr: expect.stringContaining("was changed since the backup") });
  await writeFile(join(kept, "journal.sqlite"), journal);
  const anew = await sluice(["restore", "kept", "-c", "other.yaml"], { cwd });
  expect(anew).toMatchObject({ code: 0, stderr: expect.stringContaining("are VALID AGAIN") });
  // As if it had been interrupted.
  await mkdir(join(cwd, "other", "unfinished-restore"));
  expect(await sluice(["serve", "-c", "other.yaml"], { cwd })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('run "sluice restore" with --replace again'),
  });
  expect((await sluice(["restore", "kept", "--replace", "-c", "other.yaml"], { cwd })).code).toBe(0);
  expect((await readdir(join(cwd, "other"))).sort()).toEqual(["admin.token", "journal.sqlite", "peer.key"]);
  expect(await sluice(["restore", "adapters", "-c", "other.yaml"], { cwd })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("is no finished backup: it has no manifest.json"),
  });
}, 60_000);
