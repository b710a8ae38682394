import { describe, expect, it } from "vitest";
import { parseConfig, parseManifest } from "../../../src/config/index.ts";
import { createIdentity } from "../../../src/particle/index.ts";

const { peerId: bureau } = await createIdentity(new Uint8Array(32).fill(1));
const FILE = "/srv/adapters/sms/adapter.yaml";
const manifest = (text: string) => parseManifest(`openapi: x.yaml\n${text}`, FILE, { bureau });
const gateway = (text: string) => parseConfig(text, "/srv/sluice.yaml", "/srv");
const complaint = (parse: () => unknown): string => {
  try {
    parse();
  } catch (error) {
    return (error as Error).message;
  }
  return expect.fail("it was accepted");
};

describe("what a manifest permits", () => {
  it("has its peers by id, one origin as a list, and claims as text", () => {
    const { allow } = manifest(`allow:
  - peers: [bureau]
    functions: [send]
    arguments: { text: { from: { service: credit-check, function: check, peers: [bureau] } } }
    credential: { issuer: idp, claims: { role: clerk, level: [1, true] } }
    neighbour: loopback`);
    expect(allow).toEqual([
      {
        peers: [bureau],
        functions: ["send"],
        arguments: { text: { from: [{ service: "credit-check", function: "check", peers: [bureau] }] } },
        credential: { issuer: "idp", claims: { role: ["clerk"], level: ["1", "true"] } },
        neighbour: ["loopback"],
      },
    ]);
  });

  it.each([
    ["score", ".$.score"],
    ["$.score", ".$.score"],
    [".$.score", ".$.score"],
    [".score", ".$.score"],
    ["names[1].first", ".$.names.[1].first"],
    [".$.names.$.[1].first", ".$.names.[1].first"],
    ["[0]", ".$.[0]"],
  ])("takes the place %s for %s", (path, lens) => {
    const from = `{ service: s, function: f, path: "${path}", peers: [bureau] }`;
    const { allow } = manifest(`allow: [{ peers: '*', arguments: { t: { from: ${from} } } }]`);
    expect(allow[0]?.arguments?.t?.from[0]?.path).toBe(lens);
  });

  it.each([
    ["arguments: { t: { from: { service: s, path: a, peers: [bureau] } } }", "path: needs a function"],
    [
      "arguments: { t: { from: { service: s, function: f, paht: a, peers: [bureau] } } }",
      "did you mean path?",
    ],
    ...["''", "$", ".$", "a..b", "'a[x]'", "'a[-1]'", "a b", "'*'", "7"].map((path) => [
      `arguments: { t: { from: { service: s, function: f, path: ${path}, peers: [bureau] } } }`,
      "from[0].path: must be one place in the result",
    ]),
    ["arguments: { t: { from: { service: s, peers: [burau] } } }", "did you mean bureau?"],
    [
      "arguments: { t: { from: { service: s } } }",
      "peers: is missing: whose word counts; write peers: [self] for services of this gateway",
    ],
    ["arguments: { t: { from: { service: s, peers: '*' } } }", "must list the peers whose word counts"],
    ["arguments: { t: { from: [] } }", "is empty: it would never hold"],
    ["arguments: { t: { form: { service: s, peers: [] } } }", "did you mean from?"],
    ["credential: { claims: {} }", "credential.issuer: is missing"],
    ["credential: { issuer: i, claims: { a: [] } }", "is empty"],
    ["neighbour: near", "must be self, loopback, private or public"],
    ["function: [a]", "did you mean functions?"],
  ])("refuses %s", (line, reason) =>
    expect(complaint(() => manifest(`allow:\n  - peers: '*'\n    ${line}`))).toContain(reason),
  );

  it("reads quotas, seals, tokens and signatures", () => {
    const read =
      manifest(`quota: [{ calls: 10, per: 1h }, { calls: 1, per: 1d, functions: [send], by: everyone }]
policy: ./policy.cedar
plainIds: accept
upstream: { token: { audience: a }, signature: {}, responseHeaders: [ETag] }
operations: { pay: { seal: { arguments: [card], result: bureau } }, get: { seal: { result: initiator } }, has: { seal: { result: { peer: bureau, service: auth } } } }`);
    expect(read).toMatchObject({
      quota: [
        { calls: 10, perMs: 3_600_000, functions: undefined, by: "initiator" },
        { calls: 1, perMs: 86_400_000, functions: ["send"], by: "everyone" },
      ],
      policy: "/srv/adapters/sms/policy.cedar",
      plainIds: "accept",
      upstream: {
        token: { audience: "a", header: "Txn-Token", ttlMs: 60_000 },
        signature: { label: "sluice" },
        responseHeaders: ["etag"],
      },
      operations: {
        pay: { seal: { arguments: ["card"], result: bureau } },
        get: { seal: { arguments: [], result: "initiator" } },
        has: { seal: { arguments: [], result: { peer: bureau, service: "auth" } } },
      },
    });
    expect(manifest("upstream: { token: none }").upstream.token).toBeUndefined();
  });

  it.each([
    ["quota: [{ calls: 0, per: 1h }]", "must be a whole number from 1"],
    ["quota: [{ calls: 1, per: 1 }]", "must be a time such as 90s"],
    ["quota: [{ calls: 1, per: 1h, by: peer }]", "must be initiator, credential or everyone"],
    ["plainIds: yes", "must be refuse or accept"],
    ["upstream: { token: { header: 'a b' } }", "upstream.token"],
    [
      "upstream: { signature: { components: ['@query-param'] } }",
      "must be a derived component such as @method",
    ],
    ["operations: { a: { seal: { result: burau } } }", "did you mean bureau?"],
    ["operations: { a: { seal: { result: { peer: burau, service: b } } } }", "did you mean bureau?"],
    ["operations: { a: { seal: { result: { peer: initiator, service: b } } } }", "is neither a peer id"],
    ["operations: { a: { seal: { result: { peer: bureau, servic: b } } } }", "did you mean service?"],
    [
      "operations: { a: { seal: { result: { peer: bureau, service: b/aqua } } } }",
      "a service's name is made",
    ],
    ["operations: { a: { seal: { result: { service: b } } } }", "seal.result.peer"],
    ["operations: { a: { seal: { result: 7 } } }", "seal.result"],
  ])("refuses %s", (line, reason) => expect(complaint(() => manifest(line))).toContain(reason));
});

describe("what a gateway trusts", () => {
  it("reads issuers with keys at a URL, or of a peer", () => {
    const { credentials, peer } = gateway(`peers: { bureau: ${bureau} }
peer: { deny: [bureau] }
credentials:
  issuers:
    idp: { issuer: https://idp.example, jwks: https://idp.example/jwks }
    own: { issuer: me, peer: bureau, holder: bearer, uses: { count: 3 }, audiences: [x], algorithms: [EdDSA] }`);
    expect(peer.deny).toEqual([bureau]);
    expect(credentials.issuers).toEqual([
      {
        name: "idp",
        issuer: "https://idp.example",
        keys: { jwksUrl: "https://idp.example/jwks" },
        algorithms: ["EdDSA", "ES256"],
        audiences: [],
        holder: "bound",
        uses: "many",
      },
      {
        name: "own",
        issuer: "me",
        keys: { peer: bureau },
        algorithms: ["EdDSA"],
        audiences: ["x"],
        holder: "bearer",
        uses: { count: 3 },
      },
    ]);
  });

  const issuer = (given: string): string => `credentials: { issuers: { idp: { issuer: i, ${given} } } }`;
  it.each([
    [issuer("jwks: http://idp.example/jwks"), "must be https"],
    [issuer("jwks: http://localhost.evil.example/jwks"), "must be https"],
    [issuer('jwks: "http://127.0.0.1:80@evil.example/jwks"'), "without user"],
    [issuer('jwks: "https://me:secret@idp.example/jwks"'), "without user"],
    [issuer("algorithms: [EdDSA]"), "needs its keys"],
    [issuer("jwks: https://a.example/, peer: bureau"), "needs its keys"],
    [issuer("peer: bureaux"), "is neither a peer id nor a name"],
    [issuer("jwks: https://a.example/, algorithms: [HS256]"), "must be one of EdDSA"],
    [issuer("jwks: https://a.example/, algorithms: [none]"), "must be one of EdDSA"],
    [issuer("jwks: https://a.example/, holder: anyone"), "must be bound or bearer"],
    ["destinations: { deny: [169.254.0.0/33] }", "must be an IP address or a network"],
    ["destinations: { deny: [metadata.google.internal] }", "must be an IP address or a network"],
    ["admin: { jwt: { issuer: i, jwks: http://a.example/ } }", "must be https"],
    ["admin: { jwt: { issuer: i, jwks: http://127.0.0.1.evil.example/ } }", "must be https"],
    ["admin: { jwt: { issuer: i, jwks: 'http://127.0.0.1:80@evil.example/' } }", "without user"],
    [
      "admin: { jwt: { issuer: i, jwks: https://a.example/, algorithms: [HS256] } }",
      "must be an asymmetric algorithm",
    ],
    ["receipts: maybe", "must be true or false"],
  ])("refuses %s", (text, reason) => expect(complaint(() => gateway(text))).toContain(reason));
});
