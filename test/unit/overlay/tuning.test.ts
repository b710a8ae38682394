import { randomBytes } from "node:crypto";
import { pureJsCrypto } from "@chainsafe/libp2p-noise";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../../src/core/index.ts";
import { ListenerGuard } from "../../../src/overlay/listener-guard.ts";
import { withFrameBounds } from "../../../src/overlay/tuning/frame-bounds.ts";
import { withHalfWindowUpdates } from "../../../src/overlay/tuning/half-window.ts";
import { noiseCrypto } from "../../../src/overlay/tuning/noise-crypto.ts";
import { recordLength, withQuietDecoder } from "../../../src/overlay/tuning/noise-decoder.ts";
import { tuneTransportWrites } from "../../../src/overlay/tuning/transport-writes.ts";

describe("noiseCrypto", () => {
  const key = randomBytes(32);
  const nonce = randomBytes(12);
  const ad = randomBytes(32);

  it.each([0, 12, 599, 600, 3088, 65_519])("is the same cipher as any other for %i bytes", (bytes) => {
    const plaintext = randomBytes(bytes);
    const ours = noiseCrypto.chaCha20Poly1305Encrypt(plaintext, nonce, ad, key).subarray();
    const theirs = pureJsCrypto.chaCha20Poly1305Encrypt(plaintext, nonce, ad, key).subarray();
    expect(Buffer.from(ours).equals(theirs)).toBe(true);
    const decrypted = noiseCrypto.chaCha20Poly1305Decrypt(Buffer.from(theirs), nonce, ad, key).subarray();
    expect(plaintext.equals(decrypted)).toBe(true);
  });

  it.each([20, 3000])("refuses %i bytes that were changed", (bytes) => {
    const sealed = Buffer.from(
      noiseCrypto.chaCha20Poly1305Encrypt(randomBytes(bytes), nonce, ad, key).subarray(),
    );
    sealed[bytes >> 1]! ^= 1;
    expect(() => noiseCrypto.chaCha20Poly1305Decrypt(sealed, nonce, ad, key)).toThrow();
  });

  it("does not mix keys up", () => {
    const other = randomBytes(32);
    const sealed = noiseCrypto.chaCha20Poly1305Encrypt(randomBytes(1000), nonce, ad, key).subarray();
    expect(() => noiseCrypto.chaCha20Poly1305Decrypt(Buffer.from(sealed), nonce, ad, other)).toThrow();
  });
});

describe("recordLength", () => {
  const list = (...bytes: number[]) => ({
    byteLength: bytes.length,
    get: (index: number) => bytes[index] ?? 0,
  });

  it("reads the prefix", () => {
    expect(recordLength(list(0x01, 0x02, 9))).toBe(258);
  });

  it.each([[[]], [[0]], [[0xff]]])(
    "never claims a whole record of %j, which has no whole prefix",
    (bytes) => {
      expect(2 + recordLength(list(...bytes))).toBeGreaterThan(bytes.length);
    },
  );
});

describe("where a library looks different inside", () => {
  it("nothing is touched", async () => {
    const connection = { other: true };
    const untuned = await tuneTransportWrites(connection as never);
    expect(Object.keys(untuned)).toEqual(["other"]);
    const muxer = { streams: [] };
    expect(
      withHalfWindowUpdates({ protocol: "x", createStreamMuxer: () => muxer } as never).createStreamMuxer(
        {} as never,
      ),
    ).toBe(muxer);
    const rates = { streams: { atOnce: 1, perSecond: 1 }, pings: { atOnce: 1, perSecond: 1 } };
    const factory = { protocol: "x", createStreamMuxer: () => muxer };
    withFrameBounds(factory as never, rates, systemClock).createStreamMuxer({} as never);
    expect(Object.keys(muxer)).toEqual(["streams"]);
    const secured = { connection: {} };
    const encrypter = { secureInbound: async () => secured, secureOutbound: async () => secured };
    await expect(withQuietDecoder(encrypter as never).secureInbound({} as never)).resolves.toEqual({
      connection: {},
    });
    expect(() => new ListenerGuard(1000, systemClock).guard({ server: {}, wsServer: {} })).not.toThrow();
  });
});
