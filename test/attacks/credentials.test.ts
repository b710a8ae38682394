import { createHmac } from "node:crypto";
import { base64url, decodeJwt } from "jose";
import { describe, expect } from "vitest";
import { linkDigest } from "../../src/credentials/credential-id.ts";
import { signingJwk, signStatement } from "../../src/jose/index.ts";
import { createIdentity, type Identity } from "../../src/particle/index.ts";
import { adminPost } from "../support/admin.ts";
import { boundTo } from "../support/credentials.ts";
import { attack } from "./support/attack.ts";
import { codesOf } from "./support/codes-of.ts";
import { clerkToken, deskTarget, ISSUER } from "./support/desk.ts";
import { target } from "./support/target.ts";

const at = target(deskTarget());
const call = (service: string): string =>
  `(call "${at.gateway.peerId}" ("${service}" "sendText") ["hello"] x)`;
const present = (token: string): string => `(call "${at.gateway.peerId}" ("auth" "present") ["${token}"] ok)`;

/** ret_codes of presenting a token and calling a service that asks for one, in one particle of the enemy's. */
const usedAt = async (service: string, token: string): Promise<(number | undefined)[]> =>
  codesOf(at, await at.enemy.sign(`(seq ${present(token)} ${call(service)})`), 2);
const REFUSED = [1009];
const tokenFor = (changed: Record<string, unknown> = {}, by?: Identity) =>
  clerkToken(at.gateway.peerId, at.enemy.identity, changed, by);

describe("a token", () => {
  attack("T01", async () => {
    expect(await usedAt("desk", await tokenFor())).toEqual([0, 0]);
    const theirs = await clerkToken(at.gateway.peerId, await createIdentity());
    expect(await usedAt("desk", theirs)).toEqual(REFUSED);
  });

  attack("T02", async () => {
    expect(await usedAt("desk", await tokenFor({ aud: (await createIdentity()).peerId }))).toEqual(REFUSED);
  });

  attack("T03", async () => {
    const now = Math.floor(Date.now() / 1000);
    expect(await usedAt("desk", await tokenFor({ iat: now - 100, exp: now - 1 }))).toEqual(REFUSED);
  });

  /** The payload of a good token under another header and signature. */
  const under = async (header: object, sign: (input: string) => Uint8Array = () => new Uint8Array()) => {
    const [, payload] = (await tokenFor()).split(".");
    const input = `${base64url.encode(JSON.stringify(header))}.${payload}`;
    return `${input}.${base64url.encode(sign(input))}`;
  };

  attack("T04", async () => {
    for (const alg of ["none", "None", ""])
      expect(await usedAt("desk", await under({ alg, typ: "JWT" }))).toEqual(REFUSED);
  });

  attack("T05", async () => {
    const { x } = signingJwk(ISSUER.peerId);
    for (const secret of [x, base64url.decode(x)]) {
      const token = await under({ alg: "HS256", typ: "JWT" }, (input) =>
        createHmac("sha256", secret).update(input).digest(),
      );
      expect(await usedAt("desk", token)).toEqual(REFUSED);
    }
  });

  attack("T06", async () => {
    const forger = await createIdentity();
    expect(await usedAt("desk", await tokenFor({}, forger))).toEqual(REFUSED);
    const own = { alg: "EdDSA", typ: "JWT", jwk: boundTo(forger).jwk };
    const input = `${base64url.encode(JSON.stringify(own))}.${(await tokenFor()).split(".")[1]}`;
    const signature = base64url.encode(await forger.sign(new TextEncoder().encode(input)));
    expect(await usedAt("desk", `${input}.${signature}`)).toEqual(REFUSED);
  });

  attack("T07", async () => {
    expect(await usedAt("desk", await tokenFor({ cnf: undefined }))).toEqual(REFUSED);
  });

  attack("T08", async () => {
    const token = await tokenFor({ iss: "https://once.example/" });
    expect(await usedAt("desk", token)).toEqual([0, 0]);
    expect(await usedAt("desk", token)).toEqual(REFUSED);
  });

  attack("T09", async () => {
    const particle = await at.enemy.sign(
      `(par ${present(await tokenFor())} (seq (call "${at.gateway.peerId}" ("op" "noop") [] n) ${call("desk")}))`,
    );
    const codes = await codesOf(at, particle, 3);
    expect(codes.sort()).toEqual([0, 0, 1002]);
  });

  attack("T10", async () => {
    for (const type of ["sluice-receipt+jwt", "txntoken+jwt"] as const) {
      const token = await clerkToken(at.gateway.peerId, at.enemy.identity, {}, ISSUER, type);
      expect(await usedAt("desk", token)).toEqual(REFUSED);
    }
  });
});

describe("a capability", () => {
  const grant = async (to: Identity, more: object = {}): Promise<{ capability: string; id: string }> => {
    const body = { to: to.peerId, service: "counter", functions: ["sendText"], expiresMs: 60_000, ...more };
    const answer = await adminPost(at.gateway, "/v1/grants", body);
    expect(answer.status).toBe(201);
    return answer.body as { capability: string; id: string };
  };
  /** One link more, by whoever signs it, saying what it likes. */
  const extended = async (capability: string, signer: Identity, changed: object): Promise<string> => {
    const last = capability.slice(capability.lastIndexOf("~") + 1);
    const claims = { ...decodeJwt(last), jti: "next", prev: linkDigest(last), ...changed };
    return `${capability}~${await signStatement(signer, "sluice-capability+jwt", JSON.parse(JSON.stringify(claims)))}`;
  };

  attack("T11", async () => {
    const { capability } = await grant(at.enemy.identity);
    expect(await usedAt("counter", capability)).toEqual([0, 0]);
    const theirs = await grant(await createIdentity());
    expect(await usedAt("counter", theirs.capability)).toEqual(REFUSED);
  });

  attack("T12", async () => {
    const mine = at.enemy.identity;
    const narrow = await grant(mine, { functions: ["readText"] });
    const delegated = await extended((await grant(mine)).capability, mine, {});
    expect(await usedAt("counter", delegated)).toEqual([0, 0]);
    const widened = [
      { functions: ["readText", "sendText"] },
      { functions: undefined },
      { service: "meter" },
      { exp: Date.now() / 1000 + 600 },
    ];
    for (const changed of widened)
      expect(await usedAt("counter", await extended(narrow.capability, mine, changed))).toEqual(REFUSED);
  });

  attack("T13", async () => {
    const { capability } = await grant(await createIdentity());
    const { identity } = at.enemy;
    expect(await usedAt("counter", await extended(capability, identity, { cnf: boundTo(identity) }))).toEqual(
      REFUSED,
    );
  });

  attack("T14", async () => {
    const claims = decodeJwt((await grant(at.enemy.identity)).capability);
    const forged = await signStatement(
      at.enemy.identity,
      "sluice-capability+jwt",
      JSON.parse(JSON.stringify(claims)),
    );
    expect(await usedAt("counter", forged)).toEqual(REFUSED);
  });

  attack("T15", async () => {
    const { capability, id } = await grant(at.enemy.identity);
    expect(await usedAt("counter", capability)).toEqual([0, 0]);
    expect((await adminPost(at.gateway, "/v1/revocations", { id })).status).toBe(201);
    expect(await usedAt("counter", capability)).toEqual(REFUSED);
  });

  attack("T16", async () => {
    const { capability } = await grant(at.enemy.identity, { uses: [{ limit: 2 }] });
    expect(await usedAt("counter", capability)).toEqual([0, 0]);
    expect(await usedAt("counter", capability)).toEqual([0, 0]);
    expect(await usedAt("counter", capability)).toEqual([0, 1003]);
  });

  attack("T17", async () => {
    const { capability } = await grant(at.enemy.identity, { functions: ["readText"] });
    expect(await usedAt("counter", capability)).toEqual([0, 1002]);
  });
});
