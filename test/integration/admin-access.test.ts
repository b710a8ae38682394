import { writeFile } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findAdminToken, loadAdminToken } from "../../src/config/index.ts";
import { SluiceError } from "../../src/core/index.ts";
import { adminIssuer } from "../support/admin-issuer.ts";
import { problem } from "../support/admin-raw.ts";
import { type RunningAdmin, runningAdmin, TOKEN } from "../support/admin-stand-in.ts";
import { manualClock } from "../support/manual-clock.ts";
import { tempDir } from "../support/temp-dir.ts";

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

interface Described {
  readonly paths: Record<string, Record<string, { readonly security: { token: string[] }[] }>>;
}

/** Method, path and needed role of everything that is described. */
const described = async (admin: RunningAdmin): Promise<[string, string, string | undefined][]> => {
  const { paths } = (await (await admin.request("GET", "/v1/openapi.json")).json()) as Described;
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { security }]): [string, string, string | undefined] => [
      method.toUpperCase(),
      path,
      security[0]?.token[0],
    ]),
  );
};

/** What is to be looked at only by those who may change it. */
const OPERATORS_ONLY = new Set([
  "/v1/audit",
  "/v1/config",
  "/v1/particles/{ref}/data",
  "/v1/peers/{peer}/reachability",
]);

describe("roles of a JWT", () => {
  it("let a viewer look at everything and change nothing", async () => {
    const { token, ...issuer } = await adminIssuer();
    await using admin = await runningAdmin(issuer, issuer);
    const viewer = bearer(await token({ roles: ["something", "viewer"] }));
    const all = await described(admin);
    expect(all.length).toBeGreaterThan(20);
    for (const [method, path, role] of all) {
      const needed = method === "GET" && !OPERATORS_ONLY.has(path) ? "viewer" : "operator";
      expect(role ?? "viewer", `${method} ${path}`).toBe(needed);
      const body = method.startsWith("P") ? { body: {} } : {};
      const response = await admin.request(method, path.replace(/\{\w+\}/g, "x"), {
        ...body,
        headers: { ...viewer.headers },
      });
      if (needed === "viewer") expect([200, 307, 404], `${method} ${path}`).toContain(response.status);
      else
        expect(await problem(response), `${method} ${path}`).toMatchObject({
          status: 403,
          code: "SLUICE_DENIED",
          detail: "this needs the role operator; the token has the role viewer",
        });
    }
    expect((await admin.request("HEAD", "/v1/peer", viewer)).status).toBe(200);
  });

  it("let an operator alone look at what the calls of others were given", async () => {
    const { token, ...issuer } = await adminIssuer();
    await using admin = await runningAdmin(issuer, issuer);
    const statusFor = async (roles: string, query: string) =>
      (await admin.request("GET", `/v1/unknown-outcomes?${query}`, bearer(await token({ roles })))).status;
    expect(await statusFor("viewer", "arguments=false")).toBe(200);
    expect(await statusFor("viewer", "arguments=true")).toBe(403);
    expect(await statusFor("operator", "arguments=true")).toBe(200);
  });

  it("let an operator do everything, as the admin token's holder may", async () => {
    const { token, ...issuer } = await adminIssuer();
    await using admin = await runningAdmin(issuer, issuer);
    for (const roles of ["operator", ["operator"], ["viewer", "operator"]]) {
      const body = { service: "op", function: "identity", arguments: [] };
      const response = await admin.request("POST", "/v1/call", {
        body,
        ...bearer(await token({ roles })),
      });
      expect(response.status, JSON.stringify(roles)).toBe(200);
    }
    expect((await admin.request("GET", "/v1/peer")).status).toBe(200);
  });

  it.each([
    undefined,
    "Operator",
    "operator viewer",
    ["admin"],
    [["operator"]],
    { operator: true },
    true,
    "",
  ])("let nobody in who has %j", async (roles) => {
    const { token, ...issuer } = await adminIssuer();
    await using admin = await runningAdmin(issuer, issuer);
    const response = await admin.request("GET", "/v1/peer", bearer(await token({ roles })));
    expect(await problem(response)).toMatchObject({
      status: 403,
      detail: "this needs the role viewer; the token has no role of this API",
    });
  });

  it("mean nothing where no issuer is configured", async () => {
    const { token, fetchJwks } = await adminIssuer();
    await using admin = await runningAdmin({ fetchJwks });
    expect((await admin.request("GET", "/v1/peer", bearer(await token({ roles: "operator" })))).status).toBe(
      401,
    );
  });

  it("cannot be had while the issuer is down, unlike the admin token's", async () => {
    const { jwt, token } = await adminIssuer();
    const fetchJwks = async () => {
      throw new SluiceError("SLUICE_UNREACHABLE", "connect ECONNREFUSED 10.0.0.9:443");
    };
    await using admin = await runningAdmin({ fetchJwks }, { jwt, requestsPerMinute: 1 });
    const response = await admin.request("GET", "/v1/peer", bearer(await token({ roles: "operator" })));
    const body = await problem(response);
    expect(body).toMatchObject({ status: 503, code: "SLUICE_UNREACHABLE", retry: true });
    expect(JSON.stringify(body)).not.toContain("10.0.0.9");
    const again = await admin.request("GET", "/v1/peer", bearer(await token({ roles: "operator" })));
    expect(again.status).toBe(429);
    expect((await admin.request("GET", "/v1/peer")).status).toBe(200);
  });
});

describe("the admin token", () => {
  it("is another from the moment its file is", async () => {
    await using folder = await tempDir();
    const first = await loadAdminToken(folder.path, {});
    await using admin = await runningAdmin({}, { token: () => findAdminToken(folder.path, {}) });
    const status = async (token: string) => (await admin.request("GET", "/v1/peer", bearer(token))).status;
    expect(await status(first)).toBe(200);
    const second = "another-token-of-32-characters-x";
    await writeFile(join(folder.path, "admin.token"), `${second}\n`);
    expect(await status(first)).toBe(401);
    expect(await status(second)).toBe(200);
    await writeFile(join(folder.path, "admin.token"), "short");
    for (const token of [first, second, "short"]) expect(await status(token)).toBe(401);
  });
});

describe("the rate", () => {
  it("of one address is limited, and says when to come back", async () => {
    const clock = manualClock();
    await using admin = await runningAdmin({ clock }, { requestsPerMinute: 3 });
    const ask = () => admin.request("GET", "/v1/peer");
    for (let i = 0; i < 3; i++) expect((await ask()).status).toBe(200);
    clock.advance(18_500);
    const refused = await ask();
    expect(refused.headers.get("retry-after")).toBe("42");
    expect(await problem(refused)).toMatchObject({ status: 429, code: "SLUICE_QUOTA", retry: true });
    clock.advance(41_500);
    expect((await ask()).status).toBe(200);
  });

  it("does not bind probes", async () => {
    await using admin = await runningAdmin({}, { requestsPerMinute: 1 });
    for (let i = 0; i < 5; i++)
      for (const path of ["/health", "/ready"]) expect((await admin.request("GET", path)).status).toBe(200);
  });

  it("of those without a token uses nothing up of the operator's", async () => {
    await using admin = await runningAdmin({}, { requestsPerMinute: 2, metrics: "open" });
    const anonymous = { headers: { authorization: undefined } };
    const codes = [];
    for (const path of ["/metrics", "/.well-known/jwks.json", "/metrics", "/.well-known/jwks.json"])
      codes.push((await admin.request("GET", path, anonymous)).status);
    expect(codes).toEqual([200, 200, 429, 429]);
    for (let i = 0; i < 30; i++) await admin.request("GET", "/v1/peer", bearer(`wrong-${i}`));
    expect((await admin.request("GET", "/v1/peer")).status).toBe(200);
  });

  it("of viewers uses nothing up of the operator's either", async () => {
    const { token, ...issuer } = await adminIssuer();
    await using admin = await runningAdmin(issuer, { ...issuer, requestsPerMinute: 2 });
    const codes = [];
    for (const roles of ["viewer", "nothing", "viewer", "nothing"])
      codes.push((await admin.request("GET", "/v1/peer", bearer(await token({ roles })))).status);
    expect(codes).toEqual([200, 403, 429, 429]);
    expect((await admin.request("GET", "/v1/peer")).status).toBe(200);
  });

  it("of wrong tokens is limited more tightly, but locks nobody on this machine out", async () => {
    const clock = manualClock();
    await using admin = await runningAdmin({ clock });
    const guess = (i: number) => admin.request("GET", "/v1/peer", bearer(`guess-${i}`));
    for (let i = 0; i < 20; i++) expect((await guess(i)).status).toBe(401);
    const refused = await guess(20);
    expect(refused.headers.get("retry-after")).toBe("60");
    expect(await problem(refused)).toMatchObject({
      status: 429,
      detail: expect.stringContaining("wrong tokens"),
    });
    expect((await admin.request("GET", "/v1/peer", bearer(TOKEN))).status).toBe(200);
    const metrics = await (await admin.request("GET", "/metrics")).text();
    expect(metrics).toContain('sluice_admin_refused_total{code="SLUICE_UNAUTHORIZED"} 20\n');
    expect(metrics).toContain('sluice_admin_refused_total{code="SLUICE_QUOTA"} 1\n');
    clock.advance(60_000);
    expect((await guess(21)).status).toBe(401);
  });

  it("of wrong tokens from elsewhere ends in refusal of all tokens, right or wrong", async (context) => {
    const host = Object.values(networkInterfaces())
      .flat()
      .find((found) => found?.family === "IPv4" && !found.internal)?.address;
    if (host === undefined) return context.skip("this machine has no other address");
    const clock = manualClock();
    await using admin = await runningAdmin({ clock }, { listen: { host, port: 0 } });
    for (let i = 0; i < 20; i++)
      expect((await admin.request("GET", "/v1/peer", bearer(`guess-${i}`))).status).toBe(401);
    expect((await admin.request("GET", "/v1/peer")).status).toBe(429);
    clock.advance(60_000);
    expect((await admin.request("GET", "/v1/peer")).status).toBe(200);
  });
});
