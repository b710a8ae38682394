import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { policy } from "../../../src/cli/commands/policy.ts";
import { toSluiceError } from "../../../src/core/index.ts";
import { peerIdFromPublicKey } from "../../../src/particle/index.ts";
import { httpServer } from "../../support/http-server.ts";
import { tempDir } from "../../support/temp-dir.ts";

const SHOP = peerIdFromPublicKey(new Uint8Array(32).fill(1));
const BUREAU = peerIdFromPublicKey(new Uint8Array(32).fill(2));
const FILES = {
  "sms/openapi.yaml": `openapi: 3.1.0
info: { title: SMS, version: "1" }
servers: [{ url: https://sms.example }]
paths:
  /send:
    get:
      operationId: send
      parameters:
        - { name: text, in: query, required: true, schema: { type: string } }
        - { name: ref, in: query, schema: { type: string } }
      responses: { "204": { description: ok } }
`,
  "sms/adapter.yaml": `openapi: ./openapi.yaml
policy: ./policy.cedar
allow:
  - peers: [${SHOP}]
    functions: [send]
    arguments: { text: { from: { service: credit-check, function: checkCredit, peers: [${BUREAU}] } } }
    credential: { issuer: hr, claims: { unit: it } }
  - { peers: [${BUREAU}], functions: [sned] }
`,
  "sms/policy.cedar": `@reason("too late")
forbid (principal, action, resource) when { context.remainingMs < 100 };
`,
};

const run = async (
  operands: readonly string[],
  options: Record<string, unknown> = {},
  files: Record<string, string> = {},
) => {
  const dir = await tempDir();
  onTestFinished(() => dir[Symbol.asyncDispose]());
  for (const [path, text] of Object.entries({ ...FILES, ...files })) {
    await mkdir(dirname(join(dir.path, path)), { recursive: true });
    await writeFile(join(dir.path, path), text);
  }
  const out: string[] = [];
  const told: string[] = [];
  const spies = [
    vi.spyOn(process.stdout, "write").mockImplementation((text) => out.push(String(text)) > 0),
    vi.spyOn(process.stderr, "write").mockImplementation((text) => told.push(String(text)) > 0),
  ];
  const inside = operands.map((each) => (each.startsWith("./") ? join(dir.path, each) : each));
  try {
    const failed = await policy
      .run({ options: options as never, operands: inside, signal: new AbortController().signal })
      .then(() => undefined, toSluiceError);
    const failure = failed && `${failed.exit} ${failed.message.replaceAll(dir.path, ".")}`;
    return { out: out.join(""), told: told.join(""), failure };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
};
const CALL = {
  call: "send",
  as: SHOP,
  from: [`text=${BUREAU}/credit-check.checkCredit`],
  claim: ["hr/unit=it"],
};

describe("sluice policy explain", () => {
  it.each(["./sms", "./sms/adapter.yaml"])(
    "shows %s as Cedar, each rule with its source",
    async (operand) => {
      const { out, told, failure } = await run(["explain", operand]);
      expect(failure).toBeUndefined();
      expect(out.match(/^\/\/ .*$/gm)).toEqual([
        "// allow[0]",
        "// allow[1]",
        "// policy.cedar:1",
        "// capability",
      ]);
      expect(out).toContain(
        `permit (principal == Peer::"${SHOP}", action == Action::"call", resource == Function::"send")`,
      );
      expect(told).toBe('sluice: note: allow[1]: "sned" is no function of sms; did you mean send?\n');
    },
  );

  it("says by which rule a call is allowed, the twin's as well", async () => {
    const { out, failure } = await run(["explain", "./sms"], { ...CALL, call: "sendResponse" });
    expect(failure).toBeUndefined();
    expect(out).toMatch(/^allowed by allow\[0\]\n\n\/\/ allow\[0\]\n@id\("allow\[0\]"\)\n/);
  });

  it.each([
    [
      "claim",
      { claim: [] },
      "it needs a credential of issuer hr with unit it; none was presented before the call",
    ],
    ["remaining", { remaining: "99" }, "too late"],
    ["as", { as: BUREAU }, `no rule that covers ${BUREAU} names this function`],
    [
      "from",
      { from: [...CALL.from, `text=${SHOP}/credit-check.checkCredit`] },
      `argument text must come from credit-check.checkCredit at ${BUREAU}; a part of it came from credit-check.checkCredit at ${SHOP}`,
    ],
  ])("says what is missing: %s", async (_, more, reason) => {
    const { out, failure } = await run(["explain", "./sms"], { ...CALL, ...more });
    expect(out).toMatch(/^denied\n/);
    expect(failure).toBe(`4 sms.send: ${reason}`);
  });

  it.each([
    ["score", undefined],
    [".$.score", undefined],
    ["names[0].first", "came from .$.names.[0].first of bureau.check"],
    [undefined, "came from the whole of bureau.check"],
  ])("asks for the place %s of a result", async (place, reason) => {
    const rule = `{ from: { service: bureau, function: check, path: score, peers: [${BUREAU}] } }`;
    const files = {
      "sms/adapter.yaml": `openapi: ./openapi.yaml\nallow: [{ peers: [${SHOP}], arguments: { text: ${rule} } }]`,
    };
    const from = [`text=${BUREAU}/bureau.check${place === undefined ? "" : `:${place}`}`];
    const { failure } = await run(["explain", "./sms"], { call: "send", as: SHOP, from }, files);
    if (reason === undefined) expect(failure).toBeUndefined();
    else expect(failure).toContain(reason);
  });

  it("knows the names of the sluice.yaml above, where there is none here", async () => {
    const files = {
      "sluice.yaml": `peers: { shop: ${SHOP} }`,
      "adapters/sms/openapi.yaml": FILES["sms/openapi.yaml"],
      "adapters/sms/adapter.yaml": "openapi: ./openapi.yaml\nallow: [{ peers: [shop] }]",
    };
    const { out, failure } = await run(["explain", "./adapters/sms"], { call: "send", as: "shop" }, files);
    expect(failure).toBeUndefined();
    expect(out).toMatch(/^allowed by allow\[0\]\n/);
  });

  it("is one JSON document on request, denied or not", async () => {
    const denied = await run(["explain", "./sms"], { ...CALL, capability: true, remaining: "1", json: true });
    expect(JSON.parse(denied.out)).toMatchObject({
      service: "sms",
      rules: [
        { id: "allow[0]" },
        { id: "allow[1]" },
        { id: "policy.cedar:1", effect: "forbid" },
        { id: "capability" },
      ],
      text: expect.stringContaining("permit"),
      schema: expect.stringContaining("entity Peer in [Peers];"),
      warnings: [expect.stringContaining("sned")],
      decision: { allowed: false, rule: "policy.cedar:1", reason: "sms.send: too late" },
    });
    expect(denied.failure).toMatch(/^4 /);
  });

  it.each([
    [["show", "./sms"], {}, 'sluice policy has one verb: explain, not "show"'],
    [
      ["explain", "./nothing"],
      {},
      "\"./nothing\" is no adapter's folder, no adapter.yaml and no particle's ref",
    ],
    [["explain", "./sms"], { as: SHOP }, "--as is about a call: say which, --call FUNCTION"],
    [["explain", "./sms"], { call: "send" }, "--call needs --as PEER: who would call it?"],
    [
      ["explain", "./sms"],
      { ...CALL, call: "sendd" },
      'service sms has no function "sendd"; did you mean send?',
    ],
    [
      ["explain", "./sms"],
      { ...CALL, as: "shop" },
      '"shop" is neither a peer id nor a name under peers in sluice.yaml',
    ],
    [
      ["explain", "./sms"],
      { ...CALL, from: ["text"] },
      '--from "text" is not like text=PEER/credit-check.checkCredit',
    ],
    [
      ["explain", "./sms"],
      { ...CALL, from: [`txt=${SHOP}/a.b`] },
      `--from "txt=${SHOP}/a.b": the function has no argument txt; did you mean text?`,
    ],
    [
      ["explain", "./sms"],
      { ...CALL, from: [`text=${SHOP}/a.b:c..d`] },
      `--from "text=${SHOP}/a.b:c..d": "c..d" is not one place in the result, such as score or names[0].first`,
    ],
    [["explain", "./sms"], { ...CALL, claim: ["hr"] }, '--claim "hr" is not like issuer/name=value'],
    [["explain", "./sms"], { ...CALL, remaining: "1s" }, '--remaining "1s" is no number of milliseconds'],
    [
      ["explain", "./sms"],
      { ...CALL, neighbour: "privat" },
      '--neighbour "privat" is none of self, loopback, private, public, unknown; did you mean private?',
    ],
  ])("refuses %j %j", async (operands, options, message) => {
    expect((await run(operands, options)).failure).toBe(`2 ${message}`);
  });

  it("names the line of a faulty policy file", async () => {
    const { failure } = await run(
      ["explain", "./sms"],
      {},
      { "sms/policy.cedar": "\nforbd (principal, action, resource);" },
    );
    expect(failure).toBe(
      "2 ./sms/policy.cedar:2: invalid policy effect: forbd; effect must be either `permit` or `forbid`",
    );
  });

  it("asks a gateway what it decided about a particle's calls", async () => {
    const calls = [
      { id: 1, service: "sms", function: "send", decision: { allowed: true, rule: "allow[0]" } },
      {
        id: 2,
        service: "sms",
        function: "send",
        decision: { allowed: false, reason: "sms.send: too\nlate" },
      },
      {
        id: 4,
        service: "sms",
        function: "send",
        decision: { allowed: false, rule: "office-hours", reason: "sms.send: closed" },
      },
      { id: 3, service: "sluice", function: "now" },
    ];
    await using server = await httpServer((_, response) => {
      response.setHeader("content-type", "application/json").end(JSON.stringify({ calls }));
    });
    const ref = "7".repeat(43);
    const options = { admin: server.url, token: "t" };
    expect((await run(["explain", ref], options)).out).toBe(
      "call 1, sms.send: allowed by allow[0]\ncall 2, sms.send: denied: sms.send: too late\ncall 4, sms.send: denied by office-hours: sms.send: closed\ncall 3, sluice.now: no policy was asked\n",
    );
    expect(JSON.parse((await run(["explain", ref], { ...options, json: true })).out)).toEqual(calls);
    expect(server.received[0]).toMatchObject({ method: "GET", url: `/v1/particles/${ref}` });
  });
});
