import { describe, expect, it } from "vitest";
import { reachedAddresses } from "../../../src/upstream/embedded-addresses.ts";

describe("where a connection may end", () => {
  it.each([
    ["169.254.169.254", ["169.254.169.254"]],
    ["::ffff:169.254.169.254", ["169.254.169.254"]],
    ["::ffff:a9fe:a9fe", ["169.254.169.254"]],
    ["0:0:0:0:0:FFFF:A9FE:A9FE", ["169.254.169.254"]],
    ["::a9fe:a9fe", ["169.254.169.254"]],
    ["::ffff:0:a9fe:a9fe", ["169.254.169.254"]],
    ["64:ff9b::a9fe:a9fe", ["169.254.169.254"]],
    ["64:ff9b::169.254.169.254", ["169.254.169.254"]],
    ["64:ff9b:1::a9fe:a9fe", ["169.254.169.254"]],
    ["2002:a9fe:a9fe::1", ["169.254.169.254"]],
    ["0.0.0.0", ["127.0.0.1"]],
    ["::", ["127.0.0.1", "::1"]],
    ["fe80::1%eth0", ["fe80::1"]],
  ])("%s", (address, reached) => {
    expect(reachedAddresses(address)).toEqual(expect.arrayContaining(reached));
  });

  it.each(["10.0.0.1", "2606:4700::1111", "2001:db8:ffff::a9fe:a9fe"])("is %s itself", (address) => {
    expect(reachedAddresses(address)).toEqual([address]);
  });
});
