import { describe, expect } from "vitest";
import { parseError } from "../../src/core/index.ts";
import { buildRequest } from "../../src/upstream/build-request.ts";
import { bound, parameter } from "../support/bound-call.ts";
import { testGateway } from "../support/test-gateway.ts";
import { API, archiveTarget } from "./support/api.ts";
import { attack } from "./support/attack.ts";
import { callAt } from "./support/call-at.ts";
import { codeOf } from "./support/code-of.ts";
import { lifeOf } from "./support/life.ts";
import { target } from "./support/target.ts";

const at = target(archiveTarget());

/** What the enemy is told when its script calls a function, its own names of it left out. */
const toldEnemy = async (service: string, fn: string, ...args: string[]) => {
  const literals = args.map((arg) => `"${arg}"`).join(" ");
  const particle = await at.enemy.sign(
    `(call "${at.gateway.peerId}" ("${service}" "${fn}") [${literals}] x)`,
  );
  expect(await at.enemy.post(particle)).toBe("accepted");
  const { calls, problem } = await lifeOf(
    at.gateway,
    particle,
    (record) => record.calls[0]?.retCode === 0 || record.problem !== undefined,
  );
  const { code, detail } = parseError(problem?.detail.replace(/^AquaVM error \d+: /, "") ?? "");
  return { retCode: calls[0]?.retCode, code, detail: detail.replaceAll(fn, "<function>") };
};
const honestly = (fn: string, ...args: Parameters<typeof at.honest.call>[2]) =>
  at.honest.call("archive", fn, args);
const INVALID = "SLUICE_INVALID_ARGUMENTS";

describe("who may call", () => {
  attack("C01", async () => {
    const before = at.upstream.received.length;
    expect(await toldEnemy("archive", "getFile", "a")).toMatchObject({ retCode: 1002 });
    expect(await toldEnemy("shelf", "getFile", "a")).toMatchObject({ retCode: 1002 });
    expect(at.upstream.received).toHaveLength(before);
  });

  attack("C02", async () => {
    const there = await toldEnemy("archive", "getFile", "a");
    expect(there.retCode).toBe(1002);
    expect(await toldEnemy("archive", "getFilm", "a")).toEqual(there);
  });

  attack("C03", async () => {
    expect((await toldEnemy("shelf", "getFileResponse", "a")).retCode).toBe(1002);
  });

  attack("C04", async () => {
    expect((await toldEnemy("shelf/aqua", "getFile", "a")).retCode).toBe(1002);
  });

  attack("C16", async () => {
    const letter = () => at.honest.call("shelf", "sendLetter", ["somebody", { idempotencyKey: "one key" }]);
    await letter();
    const before = at.upstream.received.length;
    await letter();
    expect(at.upstream.received).toHaveLength(before);
    const here = `"${at.gateway.peerId}"`;
    const options = `(call ${here} ("json" "obj") ["idempotencyKey" "one key"] options)`;
    const particle = await at.enemy.sign(
      `(seq ${options} (call ${here} ("shelf" "sendLetter") ["somebody" options] x))`,
    );
    await at.enemy.post(particle);
    await lifeOf(at.gateway, particle, ({ calls }) => calls[1]?.retCode === 0);
    expect(at.upstream.received).toHaveLength(before + 1);
  });
});

describe("what an argument becomes", () => {
  attack("C05", async () => {
    expect(await codeOf(honestly("sendLetter", { to: "an object" }))).toBe(INVALID);
  });

  attack("C06", async () => {
    for (const name of ["../admin", "a/../../admin", "..", ".", "a\\..\\admin", "..;x", " .. "])
      expect([name, await codeOf(honestly("getFile", name))]).toEqual([name, INVALID]);
  });

  attack("C07", async () => {
    for (const name of ["%2e%2e/admin", "%252e%252e%252fadmin", "%25252e%25252e/admin"])
      expect([name, await codeOf(honestly("getFile", name))]).toEqual([name, INVALID]);
  });

  attack("C08", async () => {
    for (const name of ["%c0%ae%c0%ae/admin", "%e0%80%ae%e0%80%ae/admin"])
      expect([name, await codeOf(honestly("getFile", name))]).toEqual([name, INVALID]);
  });

  attack("C09", async () => {
    for (const name of ["a%0d%0aHost: evil", "a\r\nHost: evil", "a%00.txt"])
      expect([name, await codeOf(honestly("getFile", name))]).toEqual([name, INVALID]);
  });

  attack("C10", async () => {
    await expect(honestly("getFile", "a", { "X-Note": "a\r\nX-Role: admin" })).rejects.toMatchObject({
      code: INVALID,
      message: expect.stringContaining("not something a header can carry"),
    });
  });

  attack("C11", async () => {
    for (const name of ["api_key", "API_KEY", "api.key", " api_key", "api_key[]", "api_key[a]"])
      expect([name, await codeOf(honestly("getFile", "a", { filter: { [name]: "mine" } }))]).toEqual([
        name,
        INVALID,
      ]);
  });

  attack("C12", () => {
    const credentials = {
      token: { kind: "apiKey", in: "header", name: "X-Token", value: "operators" },
    } as const;
    const call = bound({ parameters: [parameter("header", "X-TOKEN", "mine")], security: [["token"]] });
    expect(buildRequest(call, "", credentials, "sluice/1").headers.get("x-token")).toBe("operators");
  });

  attack("C13", async () => {
    await codeOf(honestly("getFile", "cookie", { tab: "a; session=admins" }));
    const request = at.upstream.received.find(({ url }) => url.startsWith("/files/cookie"));
    expect(request?.headers.cookie).toBe("tab=a%3B%20session%3Dadmins");
  });

  attack("C14", async () => {
    const document = API.replace('"X-Note"', '"Host"');
    await using gateway = await testGateway({
      adapters: {
        archive: { document, manifest: { upstream: { url: at.upstream.url }, allow: [{ peers: "*" }] } },
      },
    });
    const call = callAt(gateway, "archive", "getFile", "a", { Host: "evil.example" });
    expect(await codeOf(call)).toBe(INVALID);
  });

  attack("C15", async () => {
    const filter = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`p${index}`, "x".repeat(2000)]),
    );
    expect(await codeOf(honestly("getFile", "a", { filter }))).toBe(INVALID);
  });

  attack("C17", async () => {
    const started = performance.now();
    expect(await codeOf(honestly("search", `${"a".repeat(60)}!`))).toBe(INVALID);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
