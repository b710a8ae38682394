import { describe, expect, it } from "vitest";
import { parseListenAddress } from "../../../src/demo/listen-address.ts";

describe("parseListenAddress", () => {
  it.each([
    ["127.0.0.1:7101", { host: "127.0.0.1", port: 7101 }],
    ["[::1]:0", { host: "::1", port: 0 }],
    ["localhost:65535", { host: "localhost", port: 65535 }],
  ])("reads %s", (text, address) => {
    expect(parseListenAddress(text)).toEqual(address);
  });

  it.each(["", "7101", ":7101", "a:b", "a:70000", "::1:80", "a b:1"])('refuses "%s"', (text) => {
    expect(() => parseListenAddress(text)).toThrow("is not an address: write HOST:PORT");
  });
});
