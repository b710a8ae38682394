import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../../src/core/index.ts";
import { readThinRequest } from "../../../src/entry/thin-request.ts";

const INITIATOR = "12D3KooWNobody";
const SIGNATURE = `${"A".repeat(85)}Q==`;
const FIELDS = { id: "i", timestamp: 1, ttl: 2, script: "(null)", signature: SIGNATURE };

describe("a request of a thin client", () => {
  it("is a submission, a watch, or the end of one", () => {
    expect(readThinRequest({ n: 1, submit: FIELDS }, INITIATOR)).toMatchObject({
      kind: "submit",
      n: 1,
      particle: { id: "i", initPeerId: INITIATOR, timestamp: 1, ttl: 2, script: "(null)" },
    });
    expect(readThinRequest({ watch: "r", n: 0 }, INITIATOR)).toEqual({ kind: "watch", n: 0, ref: "r" });
    expect(readThinRequest({ forget: 3 }, INITIATOR)).toEqual({ kind: "forget", n: 3 });
  });

  it.each<[string, JsonValue]>([
    ["nothing", null],
    ["a list", [1]],
    ["an empty object", {}],
    ["a watch without number", { watch: "r" }],
    ["a watch of a number", { n: 1, watch: 1 }],
    ["a watch of half a surrogate pair", { n: 1, watch: "\ud800" }],
    ["two requests in one", { n: 1, watch: "r", forget: 1 }],
    ["more than there is", { n: 1, watch: "r", why: 1 }],
    ["a negative number", { n: -1, watch: "r" }],
    ["a broken number", { n: 1.5, watch: "r" }],
    ["a huge number", { n: 2n ** 64n, watch: "r" }],
    ["a number as text", { n: "1", watch: "r" }],
    ["a submission of nothing", { n: 1, submit: null }],
    ["a submission with an initiator", { n: 1, submit: { ...FIELDS, initPeerId: "x" } }],
    ["a submission without id", { n: 1, submit: { ...FIELDS, id: "" } }],
    ["a submission without script", { n: 1, submit: { ...FIELDS, script: 1 } }],
    ["a submission of a ttl beyond 32 bits", { n: 1, submit: { ...FIELDS, ttl: 2 ** 32 } }],
    ["a submission with a short signature", { n: 1, submit: { ...FIELDS, signature: "AAAA" } }],
    [
      "a submission with a signature that is no base64",
      { n: 1, submit: { ...FIELDS, signature: `${"-".repeat(86)}==` } },
    ],
  ])("is not %s", (_, message) => {
    expect(() => readThinRequest(message, INITIATOR)).toThrow(
      expect.objectContaining({ code: "SLUICE_PARTICLE_MALFORMED" }),
    );
  });
});
