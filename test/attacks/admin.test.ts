import { chmod, readFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { describe, expect } from "vitest";
import { loadConfig } from "../../src/config/index.ts";
import { silentLogger } from "../../src/core/index.ts";
import { createGateway } from "../../src/gateway.ts";
import { httpServer } from "../support/http-server.ts";
import { type TestGateway, testGateway } from "../support/test-gateway.ts";
import { attack } from "./support/attack.ts";
import { codeOf } from "./support/code-of.ts";
import { target } from "./support/target.ts";

const at = target();
const tokenOf = async ({ folder }: TestGateway): Promise<string> =>
  `Bearer ${(await readFile(join(folder, "data", "admin.token"), "utf8")).trim()}`;

interface Asked {
  readonly method?: string;
  readonly path?: string;
  /** Name, value, name, value; instead of the token and what a client would send. */
  readonly headers?: readonly string[];
  readonly body?: string;
  readonly gateway?: TestGateway;
}

/** A request whose every header is the test's. */
const ask = async ({
  method = "GET",
  path = "/v1/particles",
  headers,
  body,
  gateway = at.gateway,
}: Asked) => {
  const { hostname, port, host } = new URL(gateway.gateway.adminUrl ?? "");
  const own = headers ?? ["authorization", await tokenOf(gateway)];
  const type = body === undefined || own.includes("content-type") ? [] : ["content-type", "application/json"];
  const length = body === undefined ? [] : ["content-length", String(Buffer.byteLength(body))];
  const all = [...(own.includes("host") ? [] : ["host", host]), ...own, ...type, ...length];
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>(
    (resolve, reject) => {
      const sent = request({ hostname, port, method, path, headers: all }, (response) => {
        let text = "";
        response.on("data", (chunk) => {
          text += chunk;
        });
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        );
      });
      sent.on("error", reject);
      sent.end(body);
    },
  );
};
const withToken = async (...more: string[]) => ({
  headers: ["authorization", await tokenOf(at.gateway), ...more],
});
const CALL = JSON.stringify({ service: "op", function: "noop", arguments: [] });

describe("the admin API", () => {
  attack("W01", async () => {
    for (const path of ["/v1/particles", "/v1/services", "/v1/nothing"])
      expect((await ask({ path, headers: [] })).status).toBe(401);
    expect((await ask({})).status).toBe(200);
  });

  attack("W02", async () => {
    const token = await tokenOf(at.gateway);
    for (const guess of [token.slice(0, -1), `${token}x`, "Bearer x", "Basic eDp4"])
      expect((await ask({ headers: ["authorization", guess] })).status).toBe(401);
  });

  attack("W03", async () => {
    for (const host of ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80"])
      expect((await ask(await withToken("host", host))).status).toBe(421);
  });

  attack("W04", async () => {
    for (const origin of ["http://evil.example", "null"])
      expect((await ask(await withToken("origin", origin))).status).toBe(403);
  });

  attack("W05", async () => {
    for (const site of ["cross-site", "same-site"])
      expect((await ask(await withToken("sec-fetch-site", site))).status).toBe(403);
  });

  attack("W06", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded"]) {
      const asked = await withToken("content-type", type);
      expect((await ask({ ...asked, method: "POST", path: "/v1/call", body: CALL })).status).toBe(415);
    }
  });

  attack("W07", async () => {
    const asked = await withToken("authorization", "Bearer other");
    expect((await ask(asked)).status).toBe(400);
  });

  attack("W08", async () => {
    const body = JSON.stringify({ ...JSON.parse(CALL), arguments: ["x".repeat(9_000_000)] });
    expect((await ask({ method: "POST", path: "/v1/call", body })).status).toBe(413);
  });

  attack("W09", async () => {
    const body = CALL.replace("[]", "[".repeat(100_000) + "]".repeat(100_000));
    const answer = await ask({ method: "POST", path: "/v1/call", body });
    expect([answer.status, answer.body.includes("nested deeper")]).toEqual([400, true]);
  });

  attack("W13", async () => {
    await using gateway = await testGateway({
      config: { admin: { listen: "127.0.0.1:0", requestsPerMinute: 5 } },
    });
    const statuses = [];
    for (let index = 0; index < 7; index++) statuses.push((await ask({ gateway })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
  });

  attack("W14", async () => {
    const { headers } = await ask({});
    expect(headers).toMatchObject({
      "content-security-policy": expect.stringContaining("frame-ancestors 'none'"),
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    });
    expect(headers["access-control-allow-origin"]).toBe(undefined);
  });
});

describe("a JWT for the admin API", () => {
  const ISS = {
    issuer: "https://id.example",
    audience: "sluice-admin",
    algorithms: ["EdDSA"],
    roles: "roles",
  };
  const withIssuer = async () => {
    const { privateKey, publicKey } = await generateKeyPair("EdDSA");
    const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: "k", alg: "EdDSA" }] });
    const server = await httpServer((_, response) => response.end(keys));
    const jwt = { ...ISS, jwks: `${server.url}/jwks` };
    const gateway = await testGateway({ config: { admin: { listen: "127.0.0.1:0", jwt } } });
    /** What is answered to a token of the issuer, a good one but for what is changed. */
    const use = async (claims: JWTPayload, asked: Asked = {}, typ = "at+jwt"): Promise<number> => {
      const token = await new SignJWT({ iss: ISS.issuer, aud: ISS.audience, ...claims })
        .setProtectedHeader({ alg: "EdDSA", kid: "k", typ })
        .setExpirationTime("1m")
        .sign(privateKey);
      return (await ask({ ...asked, gateway, headers: ["authorization", `Bearer ${token}`] })).status;
    };
    return {
      use,
      async [Symbol.asyncDispose]() {
        await gateway[Symbol.asyncDispose]();
        await server[Symbol.asyncDispose]();
      },
    };
  };

  attack("W10", async () => {
    await using api = await withIssuer();
    expect(await api.use({ roles: "viewer" })).toBe(200);
    expect(await api.use({ roles: "viewer" }, { method: "POST", path: "/v1/call", body: CALL })).toBe(403);
  });

  attack("W11", async () => {
    await using api = await withIssuer();
    expect(await api.use({ roles: "operator", aud: "another service" })).toBe(401);
  });

  attack("W12", async () => {
    await using api = await withIssuer();
    for (const typ of ["logout+jwt", "sluice-receipt+jwt"])
      expect(await api.use({ roles: "operator" }, {}, typ)).toBe(401);
  });
});

describe("what lies on the disk", () => {
  /** A gateway's folder after it stopped, changed, and whether one starts from it. */
  const restarted = async (change: (folder: string) => Promise<void> | void): Promise<string> => {
    const first = await testGateway();
    await first.gateway.stop();
    await change(join(first.folder, "data"));
    const config = await loadConfig(join(first.folder, "sluice.yaml"));
    const second = createGateway(config, { logger: silentLogger, env: {} });
    const outcome = await codeOf(
      second.then(async (gateway) => {
        const problems = gateway.problems().join();
        await gateway.stop();
        if (problems.includes("later version")) throw new Error("later version");
      }),
    );
    await first[Symbol.asyncDispose]();
    return outcome;
  };

  attack("W15", async () => {
    expect(await restarted((data) => chmod(join(data, "peer.key"), 0o644))).toBe("SLUICE_CONFIG");
  });

  attack("W16", async () => {
    const outcome = await restarted((data) => {
      const journal = new DatabaseSync(join(data, "journal.sqlite"));
      journal.exec("PRAGMA user_version = 1000");
      journal.close();
    });
    expect(outcome).not.toBe("accepted");
  });
});
