import { describe, expect, it } from "vitest";
import { loadConfig } from "../../../src/config/index.ts";
import { DENIED_NETWORKS } from "../../../src/core/index.ts";
import { checkLiteral, createDestinations } from "../../../src/upstream/destinations.ts";
import { tempDir } from "../../support/temp-dir.ts";

const network = (address: string, options?: Parameters<typeof createDestinations>[0]) =>
  / is in (\S+),/.exec(createDestinations(options)(address, "host")?.message ?? "")?.[1];

describe("destinations", () => {
  it.each([
    ["169.254.169.254", "169.254.0.0/16"],
    ["169.254.0.1", "169.254.0.0/16"],
    ["::ffff:a9fe:a9fe", "169.254.0.0/16"],
    ["64:ff9b::a9fe:a9fe", "169.254.0.0/16"],
    ["fe80::1", "fe80::/10"],
    ["fe80::1%lo", "fe80::/10"],
    ["fd00:ec2::254", "fd00:ec2::254"],
    ["100.100.100.200", "100.100.100.200"],
    ["::ffff:100.100.100.200", "100.100.100.200"],
    ["192.0.0.192", "192.0.0.192"],
  ])("closes %s where nothing else is said", (address, found) => {
    expect(network(address)).toBe(found);
  });

  it.each(["127.0.0.1", "::1", "10.0.0.1", "192.168.1.1", "fd00::1", "1.1.1.1", "100.100.100.201"])(
    "leaves %s open",
    (address) => {
      expect(network(address)).toBeUndefined();
    },
  );

  it("are by default what the configuration's are", async () => {
    await using folder = await tempDir();
    const { destinations } = await loadConfig(undefined, folder.path);
    expect(destinations).toEqual({ deny: DENIED_NETWORKS, allow: [] });
  });

  it("are open where allowed, whatever is denied around it", () => {
    const options = { deny: ["10.0.0.0/8", "64:ff9b::/96"], allow: ["10.1.0.0/16"] };
    expect(network("10.1.2.3", options)).toBeUndefined();
    expect(network("::ffff:10.1.2.3", options)).toBeUndefined();
    expect(network("10.2.0.1", options)).toBe("10.0.0.0/8");
    expect(network("64:ff9b::10.1.2.3", options)).toBe("64:ff9b::/96"); // allowed by what it holds, not by what it is
  });

  it("know this machine by its other names", () => {
    const options = { deny: ["127.0.0.0/8", "::1"], allow: [] };
    for (const address of ["0.0.0.0", "::", "::ffff:7f00:1", "127.8.9.1", "::1"])
      expect(network(address, options), address).toBeDefined();
  });

  it.each(["0xa9fea9fe", "2852039166", "0251.0376.0251.0376", "169.254.43518", "[::ffff:169.254.169.254]"])(
    "know a literal however it is written: %s",
    (host) => {
      expect(() => checkLiteral(new URL(`http://${host}/`), createDestinations())).toThrow(
        expect.objectContaining({
          code: "SLUICE_CONFIG",
          message: expect.stringContaining("169.254.0.0/16"),
        }),
      );
    },
  );
});
