import { base64url } from "jose";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/index.ts";
import { delegateCapability, revocationOf, signCapability } from "../../../src/credentials/index.ts";
import type { GrantRequest, Narrower } from "../../../src/credentials/interface.ts";
import { signStatement } from "../../../src/jose/index.ts";
import { digestOf, type Identity } from "../../../src/particle/index.ts";
import {
  ANN,
  asAnn,
  BOB,
  boundTo,
  CAT,
  GATEWAY,
  NOW,
  refusedWith,
  SECONDS,
  testVerifier,
} from "../../support/credentials.ts";

const HOUR = 3_600_000;
const asBob = { initiator: BOB.peerId };
const asCat = { initiator: CAT.peerId };

const request = (changed: Partial<GrantRequest> = {}): GrantRequest => ({
  to: ANN.peerId,
  service: "sms",
  functions: ["send", "status"],
  expiresMs: HOUR,
  uses: [],
  arguments: {},
  ...changed,
});
const granted = async (changed: Partial<GrantRequest> = {}): Promise<string> =>
  (await signCapability(GATEWAY, request(changed), NOW)).capability;

const narrower = (changed: Partial<Narrower> = {}): Narrower => ({
  to: BOB.peerId,
  functions: undefined,
  expiresAt: undefined,
  uses: [],
  arguments: {},
  ...changed,
});
const delegated = async (
  capability: string,
  holder: Identity,
  changed: Partial<Narrower> = {},
): Promise<string> =>
  (await delegateCapability(capability, { holder, narrower: narrower(changed), now: NOW })).capability;

/** A link as an attacker would sign it: any claims at all, over what `before` says. */
const forgedLink = (signer: Identity, before: string | undefined, changed: Record<string, unknown> = {}) =>
  signStatement(
    signer,
    "sluice-capability+jwt",
    Object.fromEntries(
      Object.entries({
        jti: "j",
        aud: GATEWAY.peerId,
        iat: SECONDS,
        exp: SECONDS + 60,
        cnf: boundTo(BOB),
        service: "sms",
        functions: ["send"],
        prev: before && digestOf(utf8("text"), utf8(before.split("~").at(-1) ?? "")),
        ...changed,
      }).filter(([, value]) => value !== undefined),
    ) as JsonObject,
  );
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

const refusal = async (capability: string, presenter = asBob, verifier = testVerifier()): Promise<string> => {
  const { code, detail } = await refusedWith(verifier.verify(capability, presenter));
  expect(code).toBe("SLUICE_INVALID_CREDENTIAL");
  return detail.replace(/^the (credential|statement) /, "");
};

describe("a capability of the gateway", () => {
  it("permits its holder what it says, and can be told from every other", async () => {
    const { capability, id, expires } = await signCapability(
      GATEWAY,
      request({
        uses: [{ limit: 10, perMs: undefined }],
        arguments: { to: [{ peer: undefined, service: "crm", function: "lookup" }] },
      }),
      NOW,
    );
    expect(expires).toBe(NOW + HOUR);
    expect(await testVerifier().verify(capability, asAnn)).toEqual({
      id,
      kind: "capability",
      issuer: "gateway",
      expiresAt: NOW + HOUR,
      claims: {},
      grants: [
        {
          service: "sms",
          functions: ["send", "status"],
          arguments: { to: [{ peer: GATEWAY.peerId, service: "crm", function: "lookup" }] },
        },
      ],
      uses: [{ key: `${id}/all`, owner: id, limit: 10, perMs: undefined, expiresAt: NOW + HOUR, of: "call" }],
      links: [id],
    });
    expect((await signCapability(GATEWAY, request(), NOW)).id).not.toBe(id);
  });

  it("is only its holder's, only here, only in its time", async () => {
    const capability = await granted();
    expect(await refusal(capability)).toContain("bound to another key");
    const elsewhere = await signCapability(BOB, request(), NOW);
    expect(await refusal(elsewhere.capability, asAnn)).toBe("is not meant for this gateway (aud)");
    const verifier = testVerifier();
    verifier.clock.advance(HOUR - 1);
    await verifier.verify(capability, asAnn);
    verifier.clock.advance(1);
    expect(await refusal(capability, asAnn, verifier)).toBe("has expired");
    expect(await refusal((await signCapability(GATEWAY, request(), NOW + 60_000)).capability, asAnn)).toBe(
      "is not valid yet",
    );
  });

  it("is not made for who is no peer", async () => {
    expect(await refusedWith(signCapability(GATEWAY, request({ to: "ann" }), NOW))).toEqual({
      code: "SLUICE_REQUEST",
      detail: "the capability cannot be made: who shall hold it is no peer id (12D3KooW…)",
    });
  });

  it("is not made longer than it could be presented", async () => {
    const functions = Array.from({ length: 256 }, (_, n) => `f${n}${"x".repeat(200)}`);
    expect((await refusedWith(signCapability(GATEWAY, request({ functions }), NOW))).detail).toContain(
      "characters",
    );
  });
});

describe("a delegated capability", () => {
  it("is of the new holder, and every link of it must cover and has its count", async () => {
    const capability = await delegated(
      await delegated(await granted({ uses: [{ limit: 10, perMs: undefined }] }), ANN, {
        functions: ["send"],
        uses: [{ limit: 3, perMs: HOUR }],
      }),
      BOB,
      {
        to: CAT.peerId,
        expiresAt: NOW + 60_000,
        arguments: { to: [{ peer: BOB.peerId, service: "crm", function: undefined }] },
      },
    );
    const { id, links, grants, uses, expiresAt } = await testVerifier().verify(capability, asCat);
    expect(links).toHaveLength(3);
    expect(links[0]).toBe(id);
    expect(expiresAt).toBe(NOW + 60_000);
    expect(grants.map(({ functions }) => functions)).toEqual([["send", "status"], ["send"], ["send"]]);
    expect(grants[2]?.arguments).toEqual({ to: [{ peer: BOB.peerId, service: "crm", function: undefined }] });
    expect(uses).toEqual([
      {
        key: `${links[0]}/all`,
        owner: links[0],
        limit: 10,
        perMs: undefined,
        expiresAt: NOW + HOUR,
        of: "call",
      },
      {
        key: `${links[1]}/${HOUR}`,
        owner: links[0],
        limit: 3,
        perMs: HOUR,
        expiresAt: NOW + HOUR,
        of: "call",
      },
    ]);
  });

  it("ends with any of its links", async () => {
    const capability = await delegated(await granted(), ANN);
    const verifier = testVerifier();
    const credential = await verifier.verify(capability, asBob);
    for (const link of credential.links) {
      verifier.revoked.clear();
      expect(verifier.lapsed(credential)).toBeUndefined();
      verifier.revoked.add(link);
      expect(verifier.lapsed(credential)).toBe("was revoked");
      expect(await refusal(capability, asBob, verifier)).toBe("was revoked");
    }
    expect((await revocationOf(capability)).id).toBe(credential.links[1]);
  });

  it("is not good for the holder of a link before it, nor for a stranger", async () => {
    const capability = await delegated(await granted(), ANN);
    expect(await refusal(capability, asAnn)).toContain("bound to another key");
    expect(await refusal(capability, asCat)).toContain("bound to another key");
  });

  it.each([
    ["a function more", { functions: ["send", "remove"] }, 'it is for function "remove" too'],
    ["a later end", { expiresAt: NOW + HOUR + 1_000 }, "it expires later"],
    ["more calls", { uses: [{ limit: 11, perMs: undefined }] }, "it may be used 11 times"],
    ["more calls in less time", { uses: [{ limit: 11, perMs: 1_000 }] }, "it may be used 11 times"],
    [
      "another origin",
      { arguments: { to: [{ peer: CAT.peerId, service: "crm", function: "lookup" }] } },
      'argument "to" may come from elsewhere too',
    ],
    [
      "any function of an origin",
      { arguments: { to: [{ peer: undefined, service: "crm", function: undefined }] } },
      'argument "to" may come from elsewhere too',
    ],
  ] satisfies [string, Partial<Narrower>, string][])("cannot be made wider: %s", async (_, wider, line) => {
    const capability = await granted({
      uses: [{ limit: 10, perMs: undefined }],
      arguments: { to: [{ peer: undefined, service: "crm", function: "lookup" }] },
    });
    expect(await refusedWith(delegated(capability, ANN, wider))).toEqual({
      code: "SLUICE_REQUEST",
      detail: `the capability cannot be made: that would permit more than it does: ${line}`,
    });
  });

  it("cannot be made of another's, of one that is over, or of eight links", async () => {
    const capability = await granted();
    expect((await refusedWith(delegated(capability, BOB))).detail).toBe(
      `the capability cannot be made: it is held by ${ANN.peerId}, and this key is ${BOB.peerId}`,
    );
    const late = { holder: ANN, narrower: narrower(), now: NOW + HOUR };
    expect((await refusedWith(delegateCapability(capability, late))).detail).toContain("it has expired");
    let chain = capability;
    for (let links = 1; links < 8; links++) chain = await delegated(chain, ANN, { to: ANN.peerId });
    expect((await testVerifier().verify(chain, asAnn)).links).toHaveLength(8);
    expect((await refusedWith(delegated(chain, ANN))).detail).toContain("8 links already");
  });
});

describe("a forged capability is refused", () => {
  it("of nine links, though each is signed as it must be", async () => {
    let chain = await granted();
    for (let links = 1; links < 8; links++) chain = await delegated(chain, ANN, { to: ANN.peerId });
    const ninth = await forgedLink(ANN, chain);
    expect(await refusal(`${chain}~${ninth}`)).toBe("has more than 8 links");
    expect(await refusal("~".repeat(10_000))).toBe("has more than 8 links");
  });

  it("without its last link, by the one it was narrowed for", async () => {
    const first = await granted();
    await delegated(first, ANN, { functions: ["send"] });
    expect(await refusal(first)).toContain("bound to another key");
  });

  it("without its first link, or one in the middle", async () => {
    const chain = await delegated(await delegated(await granted(), ANN), BOB, { to: CAT.peerId });
    const [first, second, third] = chain.split("~");
    expect(await refusal(`${second}~${third}`, asCat)).toBe("is not signed by the gateway it is for");
    expect(await refusal(`${first}~${third}`, asCat)).toContain("link 2 that is not signed by the holder");
    expect(await refusal(`${second}`)).toBe("is not signed by the gateway it is for");
  });

  it("with links swapped, repeated, or taken from another chain", async () => {
    const [one, two] = [await granted(), await granted({ functions: ["send"] })];
    const [first, second] = (await delegated(one, ANN)).split("~");
    expect(await refusal(`${second}~${first}`, asAnn)).toBe("is not signed by the gateway it is for");
    expect(await refusal(`${first}~${first}`, asAnn)).toContain("link 2 that is not signed by the holder");
    expect(await refusal(`${first}~${second}~${second}`)).toContain(
      "link 3 that is not signed by the holder",
    );
    expect(await refusal(`${two}~${second}`)).toContain("link 2 that was made for another link before it");
  });

  it("whose link another signed, be it the gateway itself", async () => {
    const first = await granted();
    for (const signer of [BOB, CAT, GATEWAY])
      expect(await refusal(`${first}~${await forgedLink(signer, first)}`)).toContain(
        "link 2 that is not signed by the holder",
      );
    expect(
      (await testVerifier().verify(`${first}~${await forgedLink(ANN, first)}`, asBob)).links,
    ).toHaveLength(2);
  });

  it("that nobody's gateway signed first", async () => {
    expect(await refusal(await forgedLink(BOB, undefined))).toBe("is not signed by the gateway it is for");
  });

  it("with a signature that is another's, in a signer's name", async () => {
    const [header, claims] = (await granted({ to: BOB.peerId })).split(".");
    const signature = base64url.encode(await BOB.sign(utf8(`${header}.${claims}`)));
    expect(await refusal(`${header}.${claims}.${signature}`)).toContain("signed by the peer it names");
  });

  it.each([
    ["all functions", { functions: undefined }, "it is for all functions"],
    ["a function more", { functions: ["send", "remove"] }, 'it is for function "remove" too'],
    ["another service", { service: "bank" }, "it is for another service"],
    ["another gateway", { aud: BOB.peerId }, "it is for another gateway"],
    ["a later end", { exp: SECONDS + 9_999 }, "it expires later"],
    ["more uses", { uses: [{ limit: 11 }] }, "it may be used 11 times"],
    ["no condition", { args: undefined }, 'it has no condition for argument "to"'],
    [
      "another's condition",
      { args: { to: [{ peer: CAT.peerId, service: "crm", function: "lookup" }] } },
      "elsewhere",
    ],
    [
      "a condition more",
      { args: { to: [{ service: "crm", function: "lookup" }, { service: "x" }] } },
      "elsewhere",
    ],
  ])("whose link is wider than the one before: %s", async (_, changed, line) => {
    const first = await granted({
      uses: [{ limit: 10, perMs: undefined }],
      arguments: { to: [{ peer: undefined, service: "crm", function: "lookup" }] },
    });
    const args = { to: [{ service: "crm", function: "lookup" }] };
    expect(await refusal(`${first}~${await forgedLink(ANN, first, { args, ...changed })}`)).toContain(
      `has a link 2 that permits more than the one before: ${line === "elsewhere" ? 'argument "to" may come from' : line}`,
    );
  });

  it.each([
    ["a condition nobody knows", { weekday: "sunday" }, "a condition that this version does not know"],
    ["no name", { jti: undefined }, "has jti that cannot be read"],
    ["no end", { exp: undefined }, "exp is required"],
    ["no holder", { cnf: undefined }, "not bound to a peer's key"],
    ["a thumbprint for holder", { cnf: { jkt: "x" } }, "not bound to a peer's key"],
    ["two holders", { cnf: { ...boundTo(BOB), kid: "x" } }, "not bound to a peer's key"],
    ["two gateways", { aud: [GATEWAY.peerId, BOB.peerId] }, "has aud that cannot be read"],
    ["no functions", { functions: [] }, "has functions that cannot be read"],
    ["functions that are no names", { functions: [1] }, "has functions that cannot be read"],
    ["too many functions", { functions: Array.from({ length: 257 }, () => "f") }, "has functions"],
    ["origins nowhere", { args: { to: [] } }, "has args that cannot be read"],
    ["origins of nobody", { args: { to: [{ peer: "x", service: "crm" }] } }, "has args that cannot be read"],
    [
      "an origin nobody knows",
      { args: { to: [{ service: "crm", path: "x" }] } },
      "has args that cannot be read",
    ],
    ["no use", { uses: [{ limit: 0 }] }, "has uses that cannot be read"],
    ["half a use", { uses: [{ limit: 0.5 }] }, "has uses that cannot be read"],
    ["the same time twice", { uses: [{ limit: 1 }, { limit: 2 }] }, "has uses that cannot be read"],
    ["a beginning in the middle", { prev: "x" }, "begins in the middle"],
  ])("with %s", async (_, changed, problem) => {
    expect(await refusal(await forgedLink(GATEWAY, undefined, changed))).toContain(problem);
  });

  it("of another type, or longer than it may be", async () => {
    const receipt = await signStatement(GATEWAY, "sluice-receipt+jwt", {});
    expect(await refusal(`${await granted()}~${receipt}`)).toContain("is not of type sluice-capability+jwt");
    expect(await refusal(`${"x".repeat(8_193)}~x`)).toContain("a link of more than 8192 characters");
    expect(await refusal(`${await granted()}~`)).toContain("not a compact JWS");
  });
});
