import { expect, it } from "vitest";
import { parseListenAddress, parseMultiaddr, parsePeerAddress } from "../../../src/overlay/multiaddrs.ts";
import { createIdentity } from "../../../src/particle/index.ts";

it.each(["/ip4/127.0.0.1/tcp/9990/ws", "/ip4/0.0.0.0/tcp/0", "/ip6/::/tcp/9990/ws"])(
  "listens on %s",
  (text) => {
    expect(parseListenAddress(text).toString()).toBe(text);
  },
);

it.each([
  ["127.0.0.1:9990", /^peer\.listen: "127.0.0.1:9990" is no multiaddr .*write it like \/ip4/],
  ["/ip4/127.0.0.1/udp/9990/quic-v1", /^peer\.listen: .* is neither TCP nor WebSocket; write it like \/ip4/],
  ["/dns4/example.com/tcp/80/ws", /cannot be listened on; write an address of this machine/],
  ["/ip4/127.0.0.1/tcp/443/tls/ws", /cannot be listened on/],
  ["/ip4/300.0.0.1/tcp/1", /is no multiaddr/],
  ["/ip4/127.0.0.1/tcp/70000", /is no multiaddr/],
])("does not listen on %s", (text, reason) => {
  expect(() => parseListenAddress(text)).toThrow(
    expect.objectContaining({ code: "SLUICE_CONFIG", message: expect.stringMatching(reason) }),
  );
});

it("wants to know which peer a bootstrap address leads to", async () => {
  const { peerId } = await createIdentity();
  const text = "/dns4/relay.example.com/tcp/443/wss";
  expect(parsePeerAddress(`${text}/p2p/${peerId}`, "bootstrap").peerId).toBe(peerId);
  for (const bad of [text, `${text}/p2p/QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N`]) {
    expect(() => parsePeerAddress(bad, "bootstrap")).toThrow(
      expect.objectContaining({ code: "SLUICE_CONFIG", message: expect.stringContaining("/p2p/<peer id>") }),
    );
  }
});

it("uses the code it is given", () => {
  expect(() => parseMultiaddr("x", "connect", "SLUICE_USAGE")).toThrow(
    expect.objectContaining({ code: "SLUICE_USAGE" }),
  );
});
