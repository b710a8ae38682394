import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createIdentity } from "../../src/particle/index.ts";
import { startCountingBackend } from "../support/counting-backend.ts";
import { serveGateway, sluice } from "../support/sluice-process.ts";
import { askAdmin, submitParticle, until, workFolder, workParticle } from "../support/work-gateway.ts";

it("the old key signs its successor, takes nothing new any more, and drains", async () => {
  await using backend = await startCountingBackend({ name: "work", effect: "once", workMs: () => 0 });
  await using folder = await workFolder(backend);
  const cwd = folder.path;
  const initiator = await createIdentity();
  const old = await serveGateway({ cwd });

  const rotated = await sluice(["key", "rotate", "--data", "data-2", "--expires", "30d"], { cwd });
  expect(rotated).toMatchObject({ code: 0, stderr: "" });
  const { from, to, statement } = JSON.parse(rotated.stdout) as Record<"from" | "to" | "statement", string>;
  expect(from).toBe(old.peerId);
  expect((await sluice(["key", "rotate", "--data", "data-3"], { cwd })).stderr).toContain(
    "has a successor already",
  );
  const checked = await sluice(["key", "succession", "data-2/predecessor.jwt"], { cwd });
  expect(JSON.parse(checked.stdout)).toMatchObject({ from, to });
  await writeFile(join(cwd, "forged.jwt"), `${statement.slice(0, -4)}AAAA`);
  expect((await sluice(["key", "succession", "forged.jwt"], { cwd })).code).toBe(4);

  // The next key, beside the old one.
  const config = JSON.parse(await readFile(join(cwd, "sluice.yaml"), "utf8"));
  await using next = await workFolder(backend);
  await writeFile(join(next.path, "sluice.yaml"), JSON.stringify({ ...config, data: join(cwd, "data-2") }));
  await using successor = await serveGateway({ cwd: next.path });
  expect(successor.peerId).toBe(to);

  // A partner, who permits the old key by its name, and then has the statement.
  await using partner = await workFolder(backend);
  const call = async (more: object): Promise<number | null> => {
    const text = JSON.stringify({ ...config, peers: { bureau: old.peerId }, ...more });
    await writeFile(join(partner.path, "sluice.yaml"), text);
    await writeFile(
      join(partner.path, "adapters/work/adapter.yaml"),
      JSON.stringify({
        openapi: "./openapi.yaml",
        upstream: { url: backend.url },
        allow: [{ peers: ["bureau"] }],
      }),
    );
    await using gateway = await serveGateway({ cwd: partner.path });
    const key = join(cwd, "data-2/peer.key");
    return (
      await sluice(["call", "work", "perform", '"as the bureau"', "--to", gateway.multiaddr, "--key", key])
    ).code;
  };
  expect(await call({})).toBe(4);
  expect(await call({ successions: [join(cwd, "data-2/predecessor.jwt")] })).toBe(0);

  const known = await workParticle(initiator, old.peerId, ["known"], { ttl: 12_000 });
  expect(await submitParticle(old, known)).toMatchObject({ status: 202 });
  expect(await askAdmin(old, "/v1/peer/retire", { statement: "a.b.c" })).toMatchObject({
    status: 401,
    answer: { code: "SLUICE_INVALID_CREDENTIAL" },
  });
  const admin = [
    "--admin",
    old.admin,
    "--token",
    (await readFile(join(cwd, "data/admin.token"), "utf8")).trim(),
  ];
  const retired = await sluice(["key", "retire", "--to", "data/successor.jwt", ...admin], { cwd });
  expect(retired).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(retired.stdout)).toMatchObject({ successor: to, statement, held: 1 });
  expect(await askAdmin(old, "/v1/peer")).toMatchObject({ answer: { retirement: { successor: to } } });

  const fresh = await workParticle(initiator, old.peerId, ["fresh"]);
  expect(await submitParticle(old, fresh)).toMatchObject({
    status: 410,
    answer: { code: "SLUICE_MOVED", retry: false, detail: expect.stringContaining(to) },
  });
  expect(await submitParticle(old, known)).toMatchObject({ status: 202 });
  expect(await fetch(`${old.admin}/ready`)).toMatchObject({ status: 200 });
  await until(async () => (await fetch(`${old.admin}/ready`)).status === 503);
  expect(old.stderr()).toContain("no particle is left: stop this process");
  expect(backend.requests.map(({ serial }) => serial)).toEqual(["as the bureau", "known"]);

  await old.stop();
  await using again = await serveGateway({ cwd });
  expect(await submitParticle(again, fresh)).toMatchObject({ answer: { code: "SLUICE_MOVED" } });
}, 90_000);
