import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { decodeJwt } from "jose";
import { describe, expect } from "vitest";
import { connect } from "../../src/client/index.ts";
import { loadConfig } from "../../src/config/index.ts";
import { silentLogger } from "../../src/core/index.ts";
import { createGateway } from "../../src/gateway.ts";
import { signStatement } from "../../src/jose/index.ts";
import { createIdentity, type Particle, refOf } from "../../src/particle/index.ts";
import { verifyReceipts } from "../../src/receipts/index.ts";
import { sealValue } from "../../src/seals/index.ts";
import { chainBy, INITIATOR, OTHER_PARTICLE, openBook, PARTICLE, peer, RESULT } from "../support/receipts.ts";
import { testGateway } from "../support/test-gateway.ts";
import { attack } from "./support/attack.ts";
import { callAt } from "./support/call-at.ts";
import { codeOf } from "./support/code-of.ts";
import { codesOf } from "./support/codes-of.ts";
import { BUREAU, deskTarget } from "./support/desk.ts";
import { workedOn } from "./support/forge.ts";
import { target } from "./support/target.ts";

const at = target(deskTarget());

describe("a quota", () => {
  attack("Q01", async () => {
    const codes = [];
    for (let index = 0; index < 3; index++)
      codes.push(await codeOf(at.honest.call("meter", "sendText", ["hello"])));
    expect(codes).toEqual(["accepted", "accepted", "SLUICE_QUOTA"]);
  });

  attack("Q02", async () => {
    const codes = [];
    for (let index = 0; index < 3; index++)
      codes.push(await codeOf(callAt(at.gateway, "shared", "sendText", "hello")));
    expect(codes).toEqual(["accepted", "accepted", "SLUICE_QUOTA"]);
  });

  attack("Q03", async () => {
    const fixture = deskTarget().adapters?.(at.upstream.url, { honest: "", enemy: "" }) ?? {};
    const { meter } = fixture;
    const first = await testGateway({ adapters: meter === undefined ? {} : { meter } });
    await using stack = new AsyncDisposableStack();
    const identity = await createIdentity();
    const use = async (multiaddr: string): Promise<string> => {
      const client = await connect(multiaddr, { key: identity });
      const code = await codeOf(client.call("meter", "sendText", ["hello"]));
      await client.close();
      return code;
    };
    const codes = [await use(first.address), await use(first.address)];
    await first.gateway.stop();
    const second = await createGateway(await loadConfig(join(first.folder, "sluice.yaml")), {
      logger: silentLogger,
      env: {},
    });
    stack.defer(() => first[Symbol.asyncDispose]());
    stack.defer(() => second.stop());
    codes.push(await use(second.addresses()[0] ?? ""));
    expect(codes).toEqual(["accepted", "accepted", "SLUICE_QUOTA"]);
  });
});

describe("a sealed argument", () => {
  /** A particle of the enemy's that gives this as the argument of its call; the bureau answers with it, as inputs come from elsewhere too. */
  const sent = async (
    makeText: (particle: Particle) => Promise<string> | string,
  ): Promise<(number | undefined)[]> => {
    const script = `(seq (call "${BUREAU.peerId}" ("a" "b") [] text) (call "${at.gateway.peerId}" ("letters" "sendText") [text] x))`;
    const particle = await at.enemy.sign(script);
    return codesOf(
      at,
      await workedOn(particle, BUREAU, { "a.b": JSON.stringify(await makeText(particle)) }),
      1,
    );
  };
  const sealedFor = (initiator: string, ref: string, service?: string): Promise<string> =>
    sealValue("a secret", at.gateway.peerId, { initiator, particle: { ref }, service });
  const mine = (particle: Particle) => sealedFor(at.enemy.identity.peerId, refOf(particle));

  attack("L01", async () => {
    expect(await sent(mine)).toEqual([0]);
    expect(await sent(() => "in the clear")).toEqual([1001]);
  });

  attack("L02", async () => {
    expect(await sent((particle) => sealedFor(at.honest.peerId, refOf(particle)))).toEqual([1001]);
  });

  attack("L03", async () => {
    const other = refOf(await at.enemy.sign("(null)"));
    expect(await sent(() => sealedFor(at.enemy.identity.peerId, other))).toEqual([1001]);
  });

  attack("L04", async () => {
    const relabelled = async (particle: Particle): Promise<string> => {
      const [, ...rest] = (await sealedFor(at.honest.peerId, refOf(particle))).split(".");
      const [header] = (await mine(particle)).split(".");
      return [header, ...rest].join(".");
    };
    expect(await sent(relabelled)).toEqual([1001]);
    expect(await sent(async (particle) => (await mine(particle)).replace(/.{10}$/, "AAAAAAAAAA"))).toEqual([
      1001,
    ]);
  });

  attack("L05", async () => {
    const sealedForService = (service: string) => (particle: Particle) =>
      sealedFor(at.enemy.identity.peerId, refOf(particle), service);
    expect(await sent(sealedForService("letters"))).toEqual([0]);
    expect(await sent(sealedForService("desk"))).toEqual([1001]);
  });
});

describe("receipts", () => {
  const problems = async (receipts: readonly string[]): Promise<string> =>
    (await verifyReceipts(receipts, { particle: { ref: PARTICLE, initiator: INITIATOR } })).problems.join(
      "\n",
    );

  attack("R01", async () => {
    const [gateway, forger] = [await peer(1), await peer(2)];
    const [first = "", second = ""] = await chainBy(gateway, 2);
    expect(await problems([first, second])).toBe("");
    const inTheirName = { peerId: gateway.peerId, sign: forger.sign };
    const forged = await signStatement(
      inTheirName,
      "sluice-receipt+jwt",
      JSON.parse(JSON.stringify(decodeJwt(second))),
    );
    expect(await problems([first, forged])).toContain("number 2 of the list");
  });

  attack("R02", async () => {
    const [first = "", , third = ""] = await chainBy(await peer(1), 3);
    expect(await problems([first, third])).toContain("is missing");
  });

  attack("R03", async () => {
    const gateway = await peer(1);
    const [first = "", second = ""] = await chainBy(gateway, 2);
    const [, other = ""] = await chainBy(gateway, 2, { outcome: { code: "SLUICE_DENIED", retCode: 1002 } });
    const twoFaced = { ...decodeJwt(second), outcome: decodeJwt(other).outcome, call: 7 };
    const lie = await signStatement(gateway, "sluice-receipt+jwt", JSON.parse(JSON.stringify(twoFaced)));
    expect(await problems([first, second, lie])).toContain("forgery");
  });

  attack("R04", async () => {
    const theirs = await chainBy(await peer(1), 2, { particle: OTHER_PARTICLE });
    expect(await problems(theirs)).toContain(OTHER_PARTICLE);
  });

  attack("R05", async () => {
    const [receipt = ""] = await chainBy(await peer(1), 1, { particle: OTHER_PARTICLE });
    const { book } = await openBook(await peer(2));
    const presented = book.present({
      particle: PARTICLE,
      initiator: INITIATOR,
      receipt,
      result: RESULT,
      asProof: true,
    });
    expect(await codeOf(presented)).toBe("SLUICE_INVALID_CREDENTIAL");
  });
});

describe("what an upstream is told", () => {
  const told = { token: { header: "Txn-Token" } };
  const withToken = () => {
    const { sms } = deskTarget().adapters?.(at.upstream.url, { honest: "", enemy: "" }) ?? {};
    const document = (sms?.document ?? "").replace(
      '"operationId":"sendText"',
      '"operationId":"sendText","parameters":[{"in":"header","name":"txn-TOKEN","schema":{"type":"string"}}]',
    );
    return testGateway({
      adapters: {
        sms: { document, manifest: { upstream: { url: at.upstream.url, ...told }, allow: [{ peers: "*" }] } },
      },
    });
  };

  attack("U01", async () => {
    await using gateway = await withToken();
    await callAt(gateway, "sms", "sendText", randomUUID());
    const token = String(at.upstream.received.at(-1)?.headers["txn-token"]);
    expect(decodeJwt(token).aud).toBe(at.upstream.url);
  });

  attack("U02", async () => {
    await using gateway = await withToken();
    const call = callAt(gateway, "sms", "sendText", "hello", { "txn-TOKEN": "my own" });
    expect(await codeOf(call)).toBe("SLUICE_INVALID_ARGUMENTS");
  });

  attack("U03", async () => {
    await using gateway = await withToken();
    const answer = JSON.stringify(await callAt(gateway, "sms", "sendText", "echo the token"));
    expect(answer).toContain("[redacted]");
    expect(answer).not.toContain(String(at.upstream.received.at(-1)?.headers["txn-token"]));
  });
});
