import { expect, it } from "vitest";
import { wayIn } from "../../../src/client/options.ts";

const MULTIADDR = "/ip4/127.0.0.1/tcp/1/ws";

it("is light over HTTP, and over libp2p as heavy as is wanted", () => {
  expect(wayIn("https://gateway.example")).toBe("http");
  expect(wayIn("HTTP://gateway.example", "light")).toBe("http");
  expect(wayIn(MULTIADDR)).toBe("full");
  expect(wayIn(MULTIADDR, "full")).toBe("full");
  expect(wayIn(MULTIADDR, "light")).toBe("libp2p");
  expect(() => wayIn("http://gateway.example", "full")).toThrow(
    expect.objectContaining({ code: "SLUICE_USAGE" }),
  );
});
