import { describe, expect, it } from "vitest";
import { type JsonValue, SluiceError } from "../../../src/core/index.ts";
import { signCapability } from "../../../src/credentials/index.ts";
import type { KeptCredential } from "../../../src/journal/interface.ts";
import type { ParticleRef } from "../../../src/particle/index.ts";
import type { Taken, Use } from "../../../src/quota/interface.ts";
import { Arguments } from "../../../src/services/builtins/arguments.ts";
import { createAuth, type ShownAllowance } from "../../../src/services/builtins/auth.ts";
import type { CallContext } from "../../../src/services/interface.ts";
import { jsonCid } from "../../../src/services/json-cid.ts";
import { testBuiltins } from "../../support/builtins.ts";
import { callContext } from "../../support/calls.ts";
import {
  ANN,
  GATEWAY,
  issuer,
  jwt,
  NOW,
  refusedWith,
  SECONDS,
  testVerifier,
} from "../../support/credentials.ts";

/** Counts like the real one, without windows: one limit a key, who counted once takes nothing again. */
const countingQuota = () => {
  const counted = new Map<string, Set<string>>();
  const taken: Use[] = [];
  const record = Promise.withResolvers<void>();
  const take = (uses: readonly Use[]): Taken => {
    for (const use of uses) {
      const by = counted.get(use.key) ?? new Set();
      counted.set(use.key, by);
      if (!by.has(use.by) && by.size >= use.limit)
        return {
          ok: false,
          why: "spent",
          refused: { key: use.key, limit: use.limit, remaining: 0, resetsAt: use.expiresAt },
        };
      by.add(use.by);
      taken.push(use);
    }
    return { ok: true, recorded: record.promise };
  };
  return { take, taken, record };
};

const setUp = ({
  verifier = testVerifier(),
  opened = "",
  allowances = [],
}: {
  verifier?: ReturnType<typeof testVerifier>;
  opened?: JsonValue | Error;
  allowances?: readonly ShownAllowance[];
} = {}) => {
  const quota = countingQuota();
  quota.record.resolve();
  const asked: unknown[] = [];
  const auth = createAuth({
    verifier,
    quota,
    opener: {
      open: async (sealed, found) => {
        asked.push([sealed, found]);
        if (opened instanceof Error) throw opened;
        return opened;
      },
    },
    allowances: (initiator, presented) => {
      asked.push([initiator, presented]);
      return allowances;
    },
    clock: verifier.clock,
    clockSkewMs: 30_000,
  });
  const particle = (ref = "ref"): CallContext & { readonly kept: KeptCredential[] } => {
    const kept: KeptCredential[] = [];
    const presented = {
      list: () => kept,
      add: async (each: KeptCredential) => void kept.push(each),
    };
    return { ...callContext({ ref: ref as ParticleRef, initiator: ANN.peerId, presented }), kept };
  };
  const present = (context: CallContext, ...args: JsonValue[]) =>
    auth.present(new Arguments("auth.present", args), context);
  return { present, particle, quota, asked, verifier, auth };
};

describe("auth.present", () => {
  it("keeps what was verified with the names by which AquaVM knows the call, and tells the end in seconds", async () => {
    const { present, particle } = setUp();
    const context = particle();
    const token = await jwt({ tier: "gold" });
    expect(await present(context, token)).toEqual({ ok: true, expires: SECONDS + 600 });
    expect(context.kept).toEqual([
      {
        credential: expect.objectContaining({ kind: "jwt", claims: { tier: "gold" } }) as object,
        argumentHash: jsonCid([token]),
        resultHash: jsonCid({ ok: true, expires: SECONDS + 600 }),
      },
    ]);
    expect(JSON.stringify(context.kept)).not.toContain(token.split(".")[2]);
  });

  it("takes capabilities", async () => {
    const { present, particle } = setUp();
    const request = {
      to: ANN.peerId,
      service: "sms",
      functions: undefined,
      expiresMs: 60_000,
      uses: [],
      arguments: {},
    };
    const { capability } = await signCapability(GATEWAY, request, NOW);
    expect(await present(particle(), capability)).toEqual({ ok: true, expires: SECONDS + 60 });
  });

  it("takes either sealed to this gateway for this particle", async () => {
    const { present, particle, asked } = setUp({ opened: await jwt() });
    const context = particle();
    await present(context, "a.b.c.d.e");
    expect(asked).toEqual([
      [
        "a.b.c.d.e",
        { initiator: ANN.peerId, ref: context.ref, particleId: context.particleId, service: "auth" },
      ],
    ]);
    expect(context.kept[0]?.argumentHash).toBe(jsonCid(["a.b.c.d.e"]));
  });

  it.each([
    [
      "that is for another particle",
      new SluiceError("SLUICE_INVALID_ARGUMENTS", "it is for another particle"),
    ],
    ["that holds no text", { token: "x" }],
    ["that holds another sealed value", "a.b.c.d.e"],
  ])("refuses a sealed value %s", async (_, opened) => {
    const { present, particle } = setUp({ opened });
    const context = particle();
    expect((await refusedWith(present(context, "a.b.c.d.e"))).code).toBe("SLUICE_INVALID_CREDENTIAL");
    expect(context.kept).toEqual([]);
  });

  it("takes a use of a token once for each particle, before anything is kept", async () => {
    const verifier = testVerifier({ issuers: [issuer({ uses: { count: 2 } })] });
    const { present, particle, quota } = setUp({ verifier });
    const token = await jwt();
    const [one, two, three] = [particle("one"), particle("two"), particle("three")];
    await present(one, token);
    await present(one, token);
    await present({ ...particle("one"), presented: { list: () => [], add: async () => {} } }, token); // after a restart
    await present(two, token);
    expect(await refusedWith(present(three, token))).toEqual({
      code: "SLUICE_INVALID_CREDENTIAL",
      detail: "auth.present: it was presented by 2 other particles, and is good for no more",
    });
    expect(three.kept).toEqual([]);
    expect(one.kept).toHaveLength(1);
    expect(quota.taken[0]).toMatchObject({ limit: 2, by: "one", perMs: undefined, expiresAt: NOW + 630_000 });
  });

  it("refuses to another particle the token of an issuer whose tokens are for one", async () => {
    const { present, particle } = setUp({
      verifier: testVerifier({ issuers: [issuer({ uses: "single" })] }),
    });
    const token = await jwt();
    await present(particle("mine"), token);
    expect((await refusedWith(present(particle("replayed"), token))).detail).toContain(
      "it was presented by another particle, and is good for one",
    );
  });

  it("tells a full counter from a used token", async () => {
    const verifier = testVerifier({ issuers: [issuer({ uses: "single" })] });
    const refused = { key: "k", limit: 1, remaining: 0, resetsAt: NOW };
    const auth = createAuth({
      verifier,
      quota: { take: () => ({ ok: false, why: "crowded", refused }) },
      opener: { open: async () => "" },
      allowances: () => [],
      clock: verifier.clock,
      clockSkewMs: 0,
    });
    const present = auth.present(new Arguments("auth.present", [await jwt()]), setUp().particle());
    expect((await refusedWith(present)).code).toBe("SLUICE_OVERLOAD");
  });

  it("keeps nothing before the use is on record", async () => {
    const verifier = testVerifier({ issuers: [issuer({ uses: "single" })] });
    const record = Promise.withResolvers<void>();
    const taken = Promise.withResolvers<void>();
    const auth = createAuth({
      verifier,
      quota: {
        take: () => {
          taken.resolve();
          return { ok: true, recorded: record.promise };
        },
      },
      opener: { open: async () => "" },
      allowances: () => [],
      clock: verifier.clock,
      clockSkewMs: 0,
    });
    const context = setUp().particle();
    const done = auth.present(new Arguments("auth.present", [await jwt()]), context);
    await taken.promise;
    await Promise.resolve();
    expect(context.kept).toEqual([]);
    record.resolve();
    await done;
    expect(context.kept).toHaveLength(1);
  });

  it("leaves the calls that a capability is good for to the calls", async () => {
    const { present, particle, quota } = setUp();
    const uses = [{ limit: 1, perMs: undefined }];
    const request = {
      to: ANN.peerId,
      service: "sms",
      functions: undefined,
      expiresMs: 60_000,
      uses,
      arguments: {},
    };
    const { capability } = await signCapability(GATEWAY, request, NOW);
    await present(particle("one"), capability);
    await present(particle("two"), capability);
    expect(quota.taken).toEqual([]);
  });

  it("takes sixteen for a particle and not one more", async () => {
    const { present, particle } = setUp();
    const context = particle();
    for (let n = 0; n < 16; n++) await present(context, await jwt({ jti: `t-${n}` }));
    expect((await refusedWith(present(context, await jwt({ jti: "t-16" })))).code).toBe("SLUICE_QUOTA");
    expect(await present(context, await jwt({ jti: "t-3" }))).toMatchObject({ ok: true });
    expect(context.kept).toHaveLength(16);
  });

  it("looks again at what it knows already", async () => {
    const { present, particle, verifier } = setUp();
    const context = particle();
    const token = await jwt();
    await present(context, token);
    verifier.revoked.add(context.kept[0]?.credential.id ?? "");
    expect((await refusedWith(present(context, token))).detail).toBe("auth.present: it was revoked");
  });

  it.each([
    [[], "SLUICE_BUILTIN_FAILED"],
    [["a", "b"], "SLUICE_BUILTIN_FAILED"],
    [[7], "SLUICE_BUILTIN_FAILED"],
    [["x".repeat(40_000)], "SLUICE_INVALID_CREDENTIAL"],
    [["x"], "SLUICE_INVALID_CREDENTIAL"],
  ])("refuses %#", async (args, code) => {
    const { present, particle } = setUp();
    expect((await refusedWith(present(particle(), ...args))).code).toBe(code);
  });
});

describe("auth.quota", () => {
  it("tells who asks what is left, ends in seconds", async () => {
    const row = {
      service: "sms",
      functions: [],
      by: "initiator",
      limit: 9,
      remaining: 4,
      resetsAt: NOW + 1_500,
    };
    const { auth, particle, asked } = setUp({ allowances: [row] });
    const context = particle();
    expect(await auth.quota(new Arguments("auth.quota", []), context)).toEqual([
      { ...row, resetsAt: SECONDS + 2 },
    ]);
    expect(asked).toEqual([[ANN.peerId, context.kept]]);
  });
});

describe("jsonCid", () => {
  it("is AquaVM's own name for an argument list", () => {
    expect(jsonCid(["tok"])).toBe("bagaaihra2jxnme2jbdtubizywiyonhfddh5zpbclryrz45lwzgh33h42r54q");
  });
});

it("is no builtin of a peer that decides about no calls", () => {
  const { find, services } = testBuiltins({ auth: undefined });
  expect([services.has("auth"), find("auth", "present")]).toEqual([false, undefined]);
  expect(testBuiltins().services.has("auth")).toBe(true);
});
