import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  configWarnings,
  loadConfig,
  parseConfig,
  parseManifest,
  withSelf,
} from "../../../src/config/index.ts";
import { createIdentity } from "../../../src/particle/index.ts";
import { tempDir } from "../../support/temp-dir.ts";

const { peerId } = await createIdentity(new Uint8Array(32).fill(1));
const { peerId: other } = await createIdentity(new Uint8Array(32).fill(2));

const parse = (text: string) => parseConfig(text, "/etc/sluice/sluice.yaml", "/etc/sluice");

/** The lines of the refusal. */
const refusal = (text: string): string[] => {
  try {
    parse(text);
  } catch (error) {
    expect(error).toMatchObject({ name: "SluiceError", code: "SLUICE_CONFIG" });
    return (error as Error).message.split("\n");
  }
  throw new Error("it was accepted");
};

describe("loadConfig", () => {
  it("is all defaults without a file", async () => {
    await using dir = await tempDir();
    const config = await loadConfig(undefined, dir.path);
    expect(config).toEqual({
      file: undefined,
      data: join(dir.path, "data"),
      peer: { listen: ["/ip4/127.0.0.1/tcp/9990/ws"], announce: [], bootstrap: [], deny: [] },
      successions: [],
      peers: {},
      relay: { allow: "*" },
      admin: {
        listen: { host: "127.0.0.1", port: 8080 },
        metrics: "token",
        hosts: [],
        jwt: undefined,
        requestsPerMinute: 1200,
      },
      http: { listen: undefined, cors: [], tls: undefined, requestsPerMinute: 6000 },
      credentials: { issuers: [] },
      destinations: {
        deny: ["169.254.0.0/16", "fe80::/10", "fd00:ec2::254", "100.100.100.200", "192.0.0.192"],
        allow: [],
      },
      receipts: true,
      adapters: join(dir.path, "adapters"),
      durability: "full",
      audit: { hours: 168 },
      telemetry: { otlp: undefined, logs: { level: "info", payloads: false } },
      limits: {
        scriptBytes: 262144,
        particleBytes: 4194304,
        resultBytes: 262144,
        idBytes: 128,
        ttlMs: 600000,
        clockSkewMs: 30000,
        callsPerParticle: 1024,
        runsPerParticle: 4096,
        runMs: 2000,
        particlesPerPeer: 2000,
        particlesInFlight: 10000,
        streamsPerConnection: 4096,
        arrayItems: 1000,
        journalBytes: 4294967296,
        unknownPeerMs: 15000,
        queueMs: 1000,
        connections: 1000,
        connectionsPerPeer: 16,
        particlesPerConnection: 4000,
        bytesPerConnection: 134217728,
        bytesPerInitiator: 268435456,
      },
    });
  });

  it("takes ./sluice.yaml when there is one", async () => {
    await using dir = await tempDir();
    await writeFile(join(dir.path, "sluice.yaml"), "limits: { runMs: 500 }");
    const config = await loadConfig(undefined, dir.path);
    expect(config.limits.runMs).toBe(500);
    expect(config.file).toBe(join(dir.path, "sluice.yaml"));
  });

  it("starts relative paths at the file that names them", async () => {
    await using dir = await tempDir();
    await mkdir(join(dir.path, "conf"));
    await writeFile(join(dir.path, "conf", "s.yaml"), "data: ../state\nadapters: /srv/adapters");
    const config = await loadConfig("conf/s.yaml", dir.path);
    expect(config).toMatchObject({ data: join(dir.path, "state"), adapters: "/srv/adapters" });
  });

  it("names a file that is not there", async () => {
    await using dir = await tempDir();
    await expect(loadConfig("nowhere.yaml", dir.path)).rejects.toMatchObject({
      code: "SLUICE_CONFIG",
      message: `the configuration ${join(dir.path, "nowhere.yaml")}: there is no such file`,
    });
  });
});

describe("parseConfig", () => {
  it("tells every problem at once, by line, each with the nearest key", () => {
    expect(refusal("dta: x\npeer:\n  listn: []\nlimits:\n  ttlMS: 5\n  runMs: soon\n")).toEqual([
      '/etc/sluice/sluice.yaml:1: dta: unknown key "dta"; did you mean data?',
      '/etc/sluice/sluice.yaml:3: peer.listn: unknown key "listn"; did you mean listen?',
      '/etc/sluice/sluice.yaml:5: limits.ttlMS: unknown key "ttlMS"; did you mean ttlMs?',
      "/etc/sluice/sluice.yaml:6: limits.runMs: must be a whole number from 10 to 60000",
    ]);
  });

  it.each([
    ["limits: { ttlMs: 0 }", "limits.ttlMs"],
    ["limits: { runMs: 1.5 }", "limits.runMs"],
    ["limits: { arrayItems: .inf }", "limits.arrayItems"],
    ["peer: { listen: [localhost:80] }", "peer.listen[0]: is no multiaddr"],
    ["peer: { bootstrap: [/ip4/127.0.0.1/tcp/1/ws] }", "must end in /p2p/<peer id>"],
    ["admin: { metrics: public }", "admin.metrics: must be token or open"],
    ["admin: { listen: 8080 }", "admin.listen"],
    ["admin: { listen: '[::zz]:80' }", "admin.listen"],
    ["admin: { listen: '127.0.0.1:99999' }", "admin.listen"],
    ["admin: { hosts: ['a:80'] }", "admin.hosts[0]"],
    ["durability: fsync", "durability: must be full, relaxed or none"],
    ["audit: { hours: 8761 }", "audit.hours: must be a whole number from 0 to 8760"],
    ["limits: { journalBytes: 1000 }", "limits.journalBytes: must be a whole number from 1048576"],
    ["http: { lisen: 127.0.0.1:8081 }", 'http.lisen: unknown key "lisen"; did you mean listen?'],
    ["relay: { allow: some }", "relay.allow"],
    ["peers: { bureau: nobody }", "peers.bureau: is no peer id"],
    ["__proto__: { a: 1 }", "unknown key"],
    ['"a\\nforged": 1', 'unknown key "a\\nforged"'],
    ["just text", "must be a mapping"],
  ])("refuses %s in one line", (text, reason) => {
    const lines = refusal(text);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(reason);
    expect(lines[0]).toMatch(/^\/etc\/sluice\/sluice\.yaml:1: /);
  });

  it.each([
    ["a: [", ":1: not readable as YAML"],
    ["data: x\ndata: y", ":2: not readable as YAML: duplicated mapping key"],
    ["---\na: 1\n---\nb: 1", "a second document"],
    [`data: &a [${"x, ".repeat(50)}]\npeer: [${"*a, ".repeat(101)}]`, "maxAliases"],
    [`data: ${"[".repeat(50)}${"]".repeat(50)}`, "not readable as YAML"],
    [`data: ${"x".repeat(1024 * 1024)}`, "larger than"],
  ])("bounds and refuses bad YAML (case %#)", (text, reason) => {
    expect(refusal(text).join("\n")).toContain(reason);
  });

  it.each([
    ["[::1]:8080", { host: "::1", port: 8080 }],
    ["0.0.0.0:0", { host: "0.0.0.0", port: 0 }],
    ["gateway.internal:80", { host: "gateway.internal", port: 80 }],
    ["none", undefined],
  ])("reads admin.listen %s", (listen, expected) => {
    expect(parse(`admin: { listen: '${listen}' }`).admin.listen).toEqual(expected);
  });

  it("takes empty sections and `none`", () => {
    const config = parse("peer:\nlimits:\nadmin: none\nhttp: none\nrelay: { allow: none }");
    expect(config.admin.listen).toBeUndefined();
    expect(config.relay.allow).toEqual([]);
    expect(config.limits.runMs).toBe(2000);
  });

  it("resolves peer names, and says which one is nearest to an unknown one", () => {
    const peers = `peers: { bureau: ${peerId} }\n`;
    expect(parse(`${peers}relay: { allow: [bureau, ${other}] }`).relay.allow).toEqual([peerId, other]);
    expect(parse(`${peers}relay: { allow: [bureau, '*'] }`).relay.allow).toBe("*");
    expect(refusal(`${peers}relay: { allow: [bureu] }`)).toEqual([
      '/etc/sluice/sluice.yaml:2: relay.allow[0]: "bureu" is neither a peer id nor a name under peers in sluice.yaml; did you mean bureau?',
    ]);
    expect(refusal(`${peers}relay: { allow: [toString] }`)[0]).toContain("neither a peer id nor a name");
  });
});

describe("self", () => {
  const written = `relay: { allow: [self, ${other}] }\ncredentials: { issuers: { own: { issuer: i, peer: self } } }`;

  it("is this gateway's own peer id, wherever a peer is named", () => {
    const config = withSelf(parse(written), peerId);
    expect(config.relay.allow).toEqual([peerId, other]);
    expect(config.credentials.issuers[0]?.keys).toEqual({ peer: peerId });
    expect(config.peers).toEqual({ self: peerId });
    const manifest = (peers: Readonly<Record<string, string>>) =>
      parseManifest("openapi: x\nallow: [{ peers: [self] }]", "/a/adapter.yaml", peers).allow[0]?.peers;
    expect(manifest(config.peers)).toEqual([peerId]);
    expect(() => manifest({})).toThrow(
      /allow\[0\]\.peers\[0\]: "self" is this gateway's own peer id, and there is no key in its data folder here; [^\n]*$/,
    );
  });

  it("is nobody else's name", () => {
    expect(refusal(`peers: { self: ${peerId} }`)).toEqual([
      expect.stringMatching(/peers\.self: is this gateway's own name, and cannot be given to a peer/),
    ]);
  });
});

describe("configWarnings", () => {
  it("speaks up when everybody may pass, or the token travels, beyond loopback", () => {
    expect(configWarnings(parse(""))).toEqual([]);
    expect(configWarnings(parse("peer: { listen: [/ip4/0.0.0.0/tcp/1/ws] }"))[0]).toContain(
      "/ip4/0.0.0.0/tcp/1/ws",
    );
    expect(
      configWarnings(parse("peer: { listen: [/ip4/0.0.0.0/tcp/1/ws] }\nrelay: { allow: none }")),
    ).toEqual([]);
    expect(configWarnings(parse("admin: { listen: 0.0.0.0:80 }"))).toEqual([
      expect.stringContaining("admin.listen"),
    ]);
  });

  it("speaks up when metrics are for everybody beyond loopback", () => {
    const warned = (listen: string): string[] =>
      configWarnings(parse(`admin: { listen: "${listen}", metrics: open }`));
    expect(warned("127.0.0.1:80")).toEqual([]);
    expect(warned("0.0.0.0:80")[1]).toContain("admin.metrics is open");
  });

  it("speaks up when a metadata service is an upstream like any other", () => {
    const line = expect.stringContaining("destinations.deny is without 169.254.0.0/16");
    expect(configWarnings(parse("destinations: { deny: [] }"))).toEqual([line]);
    expect(configWarnings(parse("destinations: { deny: [10.0.0.0/8] }"))).toEqual([line]);
    expect(configWarnings(parse("destinations: { deny: [], allow: [10.0.0.0/8] }"))).toEqual([]);
  });
});
