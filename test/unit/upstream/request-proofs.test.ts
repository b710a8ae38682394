import { describe, expect, it } from "vitest";
import type { HttpRequest } from "../../../src/upstream/build-request.ts";
import { createRequestProofs, provingHeaders } from "../../../src/upstream/request-proofs.ts";
import { callFacts, gatewayKey } from "../../support/call-facts.ts";
import { manualClock } from "../../support/manual-clock.ts";

const token = { header: "Txn-Token", ttlMs: 60_000 };
const signature = { components: ["@method", "content-digest", "txn-token"], label: "sluice" };
const clock = manualClock();
const request: HttpRequest = { method: "GET", target: "/", headers: new Map(), body: undefined };

describe("headers that prove something", () => {
  it("are the gateway's alone, as far as it writes them", () => {
    const names = (options: Parameters<typeof provingHeaders>[0]) => [...provingHeaders(options, [])].sort();
    expect(names({})).toEqual([]);
    expect(names({ token })).toEqual(["txn-token"]);
    expect(names({ token, signature })).toEqual([
      ...["content-digest", "signature", "signature-input", "txn-token"],
    ]);
    expect(names({ signature: { ...signature, components: ["@method"] } })).toEqual([
      ...["signature", "signature-input"],
    ]);
  });

  it("are not those of the request itself, nor a credential's", () => {
    const config = expect.objectContaining({ code: "SLUICE_CONFIG" });
    expect(() => provingHeaders({ token: { ...token, header: "Authorization" } }, [])).toThrow(config);
    expect(() => provingHeaders({ token: { ...token, header: "Host" } }, [])).toThrow(config);
    expect(() => provingHeaders({ token: { ...token, header: "X-Key" } }, ["x-key"])).toThrow(config);
    expect(() => provingHeaders({ signature }, ["Signature"])).toThrow(config);
  });
});

describe("proofs", () => {
  it("are none where there is nothing to prove, and never left out for want of a key", () => {
    expect(() => createRequestProofs({ token, signature }, { clock })).toThrow("needs an identity");
    expect(createRequestProofs({}, { identity: gatewayKey, clock })).toBeUndefined();
  });

  it("name no call that nobody told of, yet sign the request", async () => {
    const proofs = createRequestProofs({ token, signature }, { identity: gatewayKey, clock });
    const sent = await proofs?.prove(request, "https://a", undefined);
    expect([...(sent?.headers.keys() ?? [])]).toEqual(["signature-input", "signature"]);
  });

  it("are signed with the token in it, and hide that where it is echoed", async () => {
    const proofs = createRequestProofs({ token, signature }, { identity: gatewayKey, clock })!;
    const sent = await proofs.prove(request, "https://a", callFacts());
    expect(sent.headers.get("signature-input")).toContain('"txn-token"');
    const jwt = sent.headers.get("txn-token") ?? "";
    const earlier = jwt.replace(/\.[\w-]+\./, ".e30.");
    expect(proofs.redact(`got ${jwt}, ${earlier} and ${jwt.slice(0, 200)}`)).toBe(
      "got [redacted], [redacted] and [redacted]",
    );
    for (const before of ["", "a", "ab", "got "])
      for (const encoding of ["base64", "base64url"] as const) {
        const hidden = proofs.redact(Buffer.from(`${before}${jwt}, and more`).toString(encoding));
        expect(hidden).toMatch(/^.{0,8}\[redacted\]$/);
      }
    expect(proofs.redact("some.other.text")).toBe("some.other.text");
  });
});
