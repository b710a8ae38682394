import { createPublicKey } from "node:crypto";
import { createVerifier, httpbis } from "http-message-signatures";
import { describe, expect, it } from "vitest";
import { signingJwk } from "../../../src/jose/index.ts";
import type { HttpRequest } from "../../../src/upstream/build-request.ts";
import { checkComponents, createMessageSigner } from "../../../src/upstream/message-signature.ts";
import { gatewayKey } from "../../support/call-facts.ts";

const ORIGIN = "https://api.example:8443";
const COMPONENTS = ["@method", "@target-uri", "content-digest", "content-type", "txn-token"];
const request = (more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: "POST",
  target: "/v1/things/a%20b?x=1&y=%27",
  headers: new Map([
    ["content-type", "application/json"],
    ["txn-token", "a.b.c"],
    ["x-plain", "1"],
  ]),
  body: '{"ü":1}',
  ...more,
});
const signed = (given: HttpRequest, components: readonly string[] = COMPONENTS) =>
  createMessageSigner(
    { components, label: "sluice" },
    { identity: gatewayKey, clock: { now: () => Date.now(), timer: () => ({ cancel() {} }) }, ttlMs: 60_000 },
  )(given, ORIGIN);

/** What an implementation by others makes of it. */
const verified = (
  { method, target, headers }: HttpRequest,
  more: { readonly requiredFields?: string[]; readonly notAfter?: Date } = {},
): Promise<boolean | null> =>
  httpbis.verifyMessage(
    {
      keyLookup: async ({ keyid }) =>
        keyid === gatewayKey.peerId
          ? {
              id: keyid,
              algs: ["ed25519"],
              verify: createVerifier(
                createPublicKey({ key: { ...signingJwk(keyid) }, format: "jwk" }),
                "ed25519",
              ),
            }
          : null,
      requiredParams: ["created", "expires", "nonce", "keyid", "alg"],
      ...more,
    },
    { method, url: ORIGIN + target, headers: Object.fromEntries(headers) },
  );

describe("a signed request", () => {
  it("is verified by an implementation of others, every component of the request", async () => {
    const components = [
      ...["@method", "@target-uri", "@authority", "@scheme", "@request-target", "@path", "@query"],
      ...["content-digest", "content-type", "txn-token", "x-plain"],
    ];
    expect(await verified(await signed(request(), components), { requiredFields: components })).toBe(true);
  });

  it("says how it was signed", async () => {
    const { headers } = await signed(request({ target: "/", body: undefined, headers: new Map() }));
    expect(headers.get("signature-input")).toMatch(
      new RegExp(
        `^sluice=\\("@method" "@target-uri"\\);created=\\d{10};expires=\\d{10};nonce="[\\w-]{22}";keyid="${gatewayKey.peerId}";alg="ed25519"$`,
      ),
    );
    expect(headers.get("signature")).toMatch(/^sluice=:[A-Za-z0-9+/]{86}==:$/);
  });

  it("has the digest of the bytes that are sent", async () => {
    const text = await signed(request({ body: "hello" }));
    const bytes = await signed(request({ body: new TextEncoder().encode("hello") }));
    const digest = "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:"; // RFC 9530 writes sha-256 of "hello" so
    expect([text, bytes].map(({ headers }) => headers.get("content-digest"))).toEqual([digest, digest]);
  });

  it.each<[string, (sent: HttpRequest) => HttpRequest]>([
    ["method", (sent) => ({ ...sent, method: "PUT" })],
    ["target", (sent) => ({ ...sent, target: "/v1/things/a%20c?x=1&y=%27" })],
    ["query", (sent) => ({ ...sent, target: "/v1/things/a%20b?x=2&y=%27" })],
    ["token", (sent) => ({ ...sent, headers: new Map([...sent.headers, ["txn-token", "a.b.d"]]) })],
    [
      "digest",
      (sent) => ({ ...sent, headers: new Map([...sent.headers, ["content-digest", "sha-256=:AA==:"]]) }),
    ],
    [
      "expiry",
      (sent) => ({
        ...sent,
        headers: new Map([
          ...sent.headers,
          ["signature-input", sent.headers.get("signature-input")?.replace(/expires=\d/, "expires=9") ?? ""],
        ]),
      }),
    ],
  ])("does not verify with another %s", async (_, change) => {
    expect(await verified(change(await signed(request())))).toBe(false);
  });

  it("covers what the request has of what is listed", async () => {
    const { headers } = await signed(request({ body: undefined, headers: new Map([["accept", "*/*"]]) }), [
      ...COMPONENTS,
      "accept",
    ]);
    expect(headers.get("signature-input")).toContain('("@method" "@target-uri" "accept");');
    expect(headers.has("content-digest")).toBe(false);
  });

  it("has no two equal nonces", async () => {
    const inputs = await Promise.all([signed(request()), signed(request())]);
    expect(new Set(inputs.map(({ headers }) => headers.get("signature-input"))).size).toBe(2);
  });

  it("covers no header that is not ASCII, on whose bytes both sides would not agree", async () => {
    const headers = new Map([["x-plain", "é"]]);
    await expect(signed(request({ headers }), ["x-plain"])).rejects.toMatchObject({
      code: "SLUICE_INVALID_ARGUMENTS",
    });
    await expect(signed(request({ headers }), ["@method"])).resolves.toBeDefined();
  });
});

describe("components that are refused", () => {
  it.each([[["@method", "@method"]], [["host"]], [["content-length"]], [["signature"]], [["@status"]]])(
    "%j",
    (components) => {
      expect(() => checkComponents({ components, label: "x" })).toThrow(
        expect.objectContaining({ code: "SLUICE_CONFIG" }),
      );
    },
  );
});
