import { expect, it } from "vitest";
import { wayIn } from "../../../src/client/options.ts";
import { createIdentity } from "../../../src/particle/index.ts";

const MULTIADDR = "/ip4/127.0.0.1/tcp/1/ws";

it("is light over HTTP, and over libp2p as heavy as is wanted", async () => {
  const key = await createIdentity();
  expect(wayIn("https://gateway.example", { key })).toBe("http");
  expect(wayIn("HTTP://gateway.example", { key, weight: "light" })).toBe("http");
  expect(wayIn(MULTIADDR, { key })).toBe("full");
  expect(wayIn(MULTIADDR, { key, weight: "full" })).toBe("full");
  expect(wayIn(MULTIADDR, { key, weight: "light" })).toBe("libp2p");
  expect(() => wayIn("http://gateway.example", { key, weight: "full" })).toThrow(
    expect.objectContaining({ code: "SLUICE_USAGE" }),
  );
});

it("says what is missing to programs without types", () => {
  const missing = (detail: string) =>
    expect.objectContaining({ code: "SLUICE_USAGE", message: expect.stringContaining(detail) });
  expect(() => wayIn(MULTIADDR, undefined)).toThrow(missing("a key is needed"));
  expect(() => wayIn(MULTIADDR, {})).toThrow(missing("a key is needed"));
  expect(() => wayIn(undefined as never, {})).toThrow(missing("name a gateway"));
});
