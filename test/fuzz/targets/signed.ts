import fc from "fast-check";
import { base64url } from "jose";
import { silentLogger, systemClock } from "../../../src/core/index.ts";
import {
  createCredentialVerifier,
  delegateCapability,
  signCapability,
} from "../../../src/credentials/index.ts";
import { signStatement } from "../../../src/jose/index.ts";
import { createIdentity, type Identity } from "../../../src/particle/index.ts";
import { readReceipt } from "../../../src/receipts/read-receipt.ts";
import { createOpener, sealValue } from "../../../src/seals/index.ts";
import { boundTo } from "../../support/credentials.ts";
import { chainBy } from "../../support/receipts.ts";
import { mutatedJson, mutatedText } from "../mutations.ts";
import { Forgery, target } from "../target.ts";

const WORDS = ["eyJhbGciOiJub25lIn0", "~", "..", "=", "-", "_", "A", "QUFB"];
const ISS = "https://login.example/";

const claims = (gateway: string, holder: Identity) => {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: ISS,
    aud: gateway,
    iat: now,
    exp: now + 86_400,
    jti: "t-1",
    role: "clerk",
    cnf: boundTo(holder),
  };
};

/** Header and payload as bytes: base64url has several texts for the same. */
const saidBy = (token: string): string =>
  token
    .split("~")
    .map((link) =>
      link
        .split(".")
        .slice(0, 2)
        .map((part) => Buffer.from(part, "base64url").toString("latin1"))
        .join("."),
    )
    .join("~");

const tokens = target("tokens", 30_000, async () => {
  const [gateway, issuer, holder, next] = await Promise.all([1, 2, 3, 4].map(() => createIdentity()));
  if (gateway === undefined || issuer === undefined || holder === undefined || next === undefined)
    throw new Error("no keys");
  const jwt = await signStatement(issuer, "JWT", claims(gateway.peerId, holder));
  const now = Date.now();
  const request = {
    to: holder.peerId,
    service: "s",
    functions: ["f"],
    expiresMs: 86_400_000,
    uses: [{ limit: 3, perMs: undefined }],
    arguments: {},
  };
  const { capability } = await signCapability(gateway, request, now);
  const narrower = { to: next.peerId, functions: ["f"], expiresAt: undefined, uses: [], arguments: {} };
  const delegated = await delegateCapability(capability, { holder, narrower, now });
  const verifier = createCredentialVerifier(
    {
      issuers: [
        {
          name: "login",
          issuer: ISS,
          keys: { peer: issuer.peerId },
          algorithms: ["EdDSA", "ES256"],
          audiences: [],
          holder: "bound",
          uses: "many",
        },
      ],
      peerId: gateway.peerId,
      clockSkewMs: 30_000,
      revoked: () => false,
    },
    {
      clock: systemClock,
      logger: silentLogger,
      fetch: () => Promise.reject(new Error("nothing is fetched")),
    },
  );
  const known = new Set([jwt, capability, delegated.capability].map(saidBy));
  const texts = mutatedText([jwt, capability, delegated.capability], WORDS);
  /** Signed in the issuer's name by somebody else's key. */
  const forged = mutatedJson([claims(gateway.peerId, holder)]).map((said) => ({ said: said ?? null }));
  return {
    inputs: fc.oneof({ weight: 4, arbitrary: texts }, { weight: 1, arbitrary: forged }),
    async run(input: string | { said: unknown }) {
      const token = typeof input === "string" ? input : await signStatement(next, "JWT", input.said as never);
      const initiator = token.includes("~") ? next.peerId : holder.peerId;
      await verifier.verify(token, { initiator });
      if (!known.has(saidBy(token))) throw new Forgery("a changed token is taken");
    },
  };
});

const receipts = target("receipts", 20_000, async () => {
  const whole = await chainBy(await createIdentity(), 3);
  const known = new Set(whole);
  return {
    inputs: mutatedText(whole, WORDS),
    async run(text: string) {
      await readReceipt(text);
      // One receipt has one text: chains are made of digests.
      if (!known.has(text)) throw new Forgery("a changed receipt is taken");
    },
  };
});

const seals = target("seals", 20_000, async () => {
  const [gateway, initiator] = await Promise.all([createIdentity(), createIdentity()]);
  const found = { initiator: initiator.peerId, ref: "1".repeat(44), particleId: "an id", service: "bank" };
  const bindings = [{ ref: found.ref }, { nonce: found.particleId }];
  const whole = await Promise.all(
    bindings.map((particle) =>
      sealValue({ secret: "canary" }, gateway.peerId, {
        initiator: initiator.peerId,
        particle,
        service: found.service,
      }),
    ),
  );
  const opener = createOpener(gateway);
  const known = new Set(whole);
  const relabelled = mutatedJson([
    {
      alg: "ECDH-ES",
      enc: "A256GCM",
      typ: "sluice-seal",
      kid: `${gateway.peerId}#seal`,
      sub: initiator.peerId,
      ref: found.ref,
      for: found.service,
    },
  ]).map((header) =>
    [base64url.encode(JSON.stringify(header) ?? ""), ...(whole[0] ?? "").split(".").slice(1)].join("."),
  );
  return {
    inputs: fc.oneof(
      { weight: 4, arbitrary: mutatedText(whole, WORDS) },
      { weight: 1, arbitrary: relabelled },
    ),
    async run(text: string) {
      await opener.open(text, found);
      if (!known.has(text)) throw new Forgery("a changed seal is opened");
    },
  };
});

export const signedTargets = [tokens, receipts, seals];
