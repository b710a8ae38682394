import { once } from "node:events";
import { readFile, stat, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { creditBureau, smsProvider, startLegacyApi } from "../../src/demo/index.ts";
import { createIdentity } from "../../src/particle/index.ts";
import {
  finished,
  REPOSITORY,
  type RunOptions,
  type ServedGateway,
  serveGateway,
  sluice,
  spawnSluice,
  tempFolder,
} from "../support/sluice-process.ts";

/** Two gateways beside real APIs; the caller is allowed some things, `stranger` passes the relay and nothing else. */
const caller: RunOptions = { env: {} };
let folder: Awaited<ReturnType<typeof tempFolder>>;
let bureau: ServedGateway;
let sms: ServedGateway;
let callerId: string;
const closing: (() => PromiseLike<unknown>)[] = [];

const manifest = (service: string, url: string, credentials: string, functions: string) => `
openapi: ${join(REPOSITORY, `openapi/${service}/openapi.yaml`)}
upstream: { url: "${url}", credentials: ${credentials} }
allow: [{ peers: [caller], functions: ${functions} }]
`;
const config = (bootstrap: string[] = []) => `
peer: { listen: [/ip4/127.0.0.1/tcp/0/ws], bootstrap: ${JSON.stringify(bootstrap)} }
peers: { caller: ${callerId} }
admin: { listen: 127.0.0.1:0 }
http: { listen: 127.0.0.1:0 }
`;
const credit = "{ apiKey: { env: CREDIT_API_KEY } }";

beforeAll(async () => {
  const anywhere = { host: "127.0.0.1", port: 0 };
  const creditApi = await startLegacyApi(creditBureau("key-1"), anywhere);
  const smsApi = await startLegacyApi(smsProvider("AC1", "t0ken"), anywhere);
  const silent: Server = createServer(() => {}).listen(0, "127.0.0.1"); // takes requests and never answers
  await once(silent, "listening");
  const silentUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  closing.push(creditApi.close, smsApi.close, async () => silent.closeAllConnections());
  closing.push(async () => silent.close());

  folder = await tempFolder({
    "count.air": `
      (seq (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
      (seq (call -relay- ("op" "noop") [])
      (seq (call %init_peer_id% ("getDataSrv" "word") [] word)
           (call %init_peer_id% ("callbackSrv" "response") [word "two"]))))`,
    "one.air": `(seq (call %init_peer_id% ("getDataSrv" "word") [] word) (call %init_peer_id% ("callbackSrv" "response") [word]))`,
    "fails.air": `(xor (fail 7 "on purpose") (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0]))`,
    "broken.air": "(seq (call",
    "inputs.json": `{"word": "from a file"}`,
    "tells.air": `
      (seq (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
      (seq (call -relay- ("op" "identity") [5] five)
      (seq (call %init_peer_id% ("callbackSrv" "progress") [-relay- "op" "identity"])
           (call %init_peer_id% ("callbackSrv" "response") [five]))))`,
    "chain.aqua": `aqua Chain

import "ops.aqua"

export twice, nobody

func twice(word: string, times: ?u32) -> string, ?u32:
    on HOST_PEER_ID:
        back <- Op.identity(word)
    <- back, times

func nobody():
    on HOST_PEER_ID:
        Op.noop()
`,
    "ops.aqua": `aqua Ops declares *

service Op("op"):
    identity(s: string) -> string
    noop()
`,
  });
  Object.assign(caller.env as object, { XDG_CONFIG_HOME: join(folder.path, "caller") });
  callerId = (JSON.parse((await sluice(["key", "new"], caller)).stdout) as { peerId: string }).peerId;

  const files = await tempFolder({
    "bureau/sluice.yaml": config(),
    "bureau/adapters/credit-check/adapter.yaml": manifest(
      "credit-check",
      creditApi.url,
      credit,
      "[getCustomer, checkCredit]",
    ),
    "bureau/adapters/gone/adapter.yaml": manifest(
      "credit-check",
      "http://127.0.0.1:9",
      credit,
      "[getCustomer]",
    ),
    "bureau/adapters/silent/adapter.yaml": manifest("credit-check", silentUrl, credit, "[getCustomer]"),
    "sms/adapters/sms/adapter.yaml": manifest(
      "sms",
      smsApi.url,
      "{ basicAuth: { username: AC1, password: { env: SMS_TOKEN } } }",
      "[sendMessage]",
    ),
  });
  closing.push(
    () => files[Symbol.asyncDispose](),
    () => folder[Symbol.asyncDispose](),
  );
  bureau = await serveGateway({ cwd: join(files.path, "bureau"), env: { CREDIT_API_KEY: "key-1" } });
  closing.unshift(() => bureau.stop());
  const smsFolder = join(files.path, "sms");
  await writeFile(join(smsFolder, "sluice.yaml"), config([bureau.multiaddr]));
  sms = await serveGateway({ cwd: smsFolder, env: { SMS_TOKEN: "t0ken" } });
  closing.unshift(() => sms.stop());
});
afterAll(async () => {
  for (const close of closing) await close();
});

const call = (service: string, fn: string, args: string[], options: RunOptions = caller) =>
  sluice(["call", service, fn, ...args, "--to", bureau.multiaddr, "--ttl", "5000"], options);
const problemOf = (stderr: string) =>
  JSON.parse(stderr.trimEnd().split("\n").at(-1) ?? "") as Record<string, unknown>;

describe("sluice call", () => {
  it("prints the result as JSON", async () => {
    const { code, stdout, stderr } = await call("credit-check", "checkCredit", ['"C-1001"', "2500"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({ customerId: "C-1001", amount: 2500, decision: "approved" });
  });

  it("reaches a peer by way of another", async () => {
    const args = ['"+447700900101"', '"From the command line"', '{"From": "CLI"}'];
    const run = await sluice(
      ["call", "sms", "sendMessage", ...args, "--via", bureau.multiaddr, "--to", sms.peerId],
      caller,
    );
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(run.stdout)).toMatchObject({ to: "+447700900101", from: "CLI" });
  });

  it.each(["multiaddr", "http"] as const)("shows and traces its way by %s, from a receipt", async (way) => {
    const args = ["call", "sms", "sendMessage", '"+447700900101"', '"Hello"', "--to", sms.peerId];
    const run = await sluice([...args, "--via", bureau[way], "--watch", "--trace"], {
      ...caller,
      cwd: bureau.cwd,
    });
    expect(run).toEqual({ code: 0, stdout: expect.any(String), stderr: expect.any(String) });
    const [hop, trace = ""] = run.stderr.trimEnd().split("\n");
    expect(hop).toMatch(new RegExp(`^ +\\d+ ms  ${sms.peerId}  sms\\.sendMessage$`));
    const { particle, calls } = JSON.parse(trace) as { particle: string; calls: Record<string, unknown>[] };
    expect(particle).toMatch(/^\w{43,44}$/);
    expect(calls).toEqual([
      {
        peer: sms.peerId,
        service: "sms",
        function: "sendMessage",
        ms: expect.any(Number),
        started: expect.any(Number),
        ended: expect.any(Number),
        receipt: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      },
    ]);
  });

  it("over HTTP answers and fails as it does over the overlay", async () => {
    const get = (id: string) =>
      sluice(["call", "credit-check", "getCustomer", id, "--to", bureau.http], caller);
    const right = await get('"C-1001"');
    expect(right).toEqual(await call("credit-check", "getCustomer", ['"C-1001"']));
    const wrong = await get('"C-9999"');
    expect(problemOf(wrong.stderr)).toMatchObject({ code: "SLUICE_UPSTREAM_STATUS", status: 404 });
    const nobody = await sluice(["call", "op", "noop", "--to", "http://127.0.0.1:9"], caller);
    expect(problemOf(nobody.stderr)).toMatchObject({ code: "SLUICE_CONNECT" });
    expect(nobody.code).toBe(3);
  });

  it("makes a key on first use and tells its peer id", async () => {
    const env = { XDG_CONFIG_HOME: join(folder.path, "newcomer") };
    const { code, stderr } = await call("op", "identity", ["1"], { env });
    expect(code).toBe(0);
    expect(stderr).toMatch(/^made a key in .*newcomer\/sluice\/key; your peer id is 12D3KooW\w+\n$/);
    expect((await stat(join(folder.path, "newcomer/sluice/key"))).mode & 0o777).toBe(0o600);
  });

  it.each([
    [
      "unknown function",
      "credit-check",
      "getEverything",
      [],
      1,
      { code: "SLUICE_UNKNOWN_FUNCTION", status: 404 },
    ],
    ["unknown service", "nothing", "get", [], 1, { code: "SLUICE_UNKNOWN_FUNCTION" }],
    ["wrong arguments", "credit-check", "getCustomer", ["7"], 1, { code: "SLUICE_INVALID_ARGUMENTS" }],
    [
      "upstream's 404",
      "credit-check",
      "getCustomer",
      ['"C-9999"'],
      1,
      { code: "SLUICE_UPSTREAM_STATUS", status: 404 },
    ],
    [
      "function not allowed",
      "credit-check",
      "searchCustomers",
      [],
      4,
      { code: "SLUICE_DENIED", status: 403 },
    ],
    [
      "upstream that is not there",
      "gone",
      "getCustomer",
      ['"C-1001"'],
      3,
      { code: "SLUICE_UNREACHABLE", status: 502 },
    ],
  ])("ends with the problem of an %s", async (_, service, fn, args, exit, problem) => {
    const { code, stdout, stderr } = await call(service, fn, args);
    expect(problemOf(stderr)).toMatchObject({
      ...problem,
      title: expect.any(String),
      detail: expect.any(String),
    });
    expect({ code, stdout }).toEqual({ code: exit, stdout: "" });
  });

  it("names the particle of a call that was denied, and the gateway tells why by it", async () => {
    const { stderr } = await call("credit-check", "searchCustomers", []);
    const { particle, detail } = problemOf(stderr);
    const why = ["policy", "explain", String(particle), "--admin", bureau.admin];
    const { code, stdout } = await sluice(why, { cwd: bureau.cwd });
    expect([code, stdout]).toEqual([0, expect.stringContaining(`denied: ${String(detail)}`)]);
  });

  it("ends with 5 when the deadline passes", async () => {
    const args = ["call", "silent", "getCustomer", '"C-1001"', "--to", bureau.multiaddr, "--ttl", "2000"];
    const { code, stderr } = await sluice(args, caller);
    expect(problemOf(stderr)).toMatchObject({ code: "SLUICE_DEADLINE" });
    expect(code).toBe(5);
  });

  it("ends with 3, and the gateway's reason, for a peer that the gateway cannot reach", async () => {
    const { peerId } = await createIdentity();
    const args = ["call", "op", "noop", "--via", bureau.multiaddr, "--to", peerId, "--ttl", "5000"];
    const { code, stderr } = await sluice(args, caller);
    expect(problemOf(stderr)).toMatchObject({
      code: "SLUICE_UNREACHABLE",
      detail: expect.stringContaining("no address of it is known"),
    });
    expect(code).toBe(3);
  });

  it("ends with 3 when nobody listens at the address, or somebody else does", async () => {
    const nobody = `/ip4/127.0.0.1/tcp/9/ws/p2p/${bureau.peerId}`;
    const unreachable = await sluice(["call", "op", "noop", "--to", nobody], caller);
    expect(problemOf(unreachable.stderr)).toMatchObject({ code: "SLUICE_CONNECT" });
    expect(unreachable.code).toBe(3);
    const other = bureau.multiaddr.replace(bureau.peerId, sms.peerId);
    expect(await sluice(["call", "op", "noop", "--to", other], caller)).toMatchObject({
      code: 3,
      stdout: "",
    });
  });

  it("ends with 130 on SIGINT, and the gateway goes on", async () => {
    const child = spawnSluice(
      ["call", "silent", "getCustomer", '"C-1001"', "--to", bureau.multiaddr],
      caller,
    );
    const end = finished(child);
    await expect.poll(() => pending(), { timeout: 10_000 }).toBe(true);
    child.kill("SIGINT");
    expect(await end).toMatchObject({ code: 130, stdout: "", stderr: "sluice: interrupted\n" });
    expect((await call("op", "identity", ["1"])).code).toBe(0);
  });
});

/** Whether the bureau's gateway waits for the silent API right now. */
const pending = async (): Promise<boolean> => {
  const { particles } = (await admin("/v1/particles?limit=1")) as {
    particles: { calls: { service: string; endedAt?: number }[] }[];
  };
  return (
    particles[0]?.calls.some(({ service, endedAt }) => service === "silent" && endedAt === undefined) ?? false
  );
};
const adminToken = async (): Promise<string> =>
  (await readFile(join(bureau.cwd, "data/admin.token"), "utf8")).trim();
const admin = async (path: string): Promise<unknown> =>
  (
    await fetch(`${bureau.admin}${path}`, { headers: { authorization: `Bearer ${await adminToken()}` } })
  ).json();

describe("sluice run", () => {
  const run = (file: string, ...more: string[]) =>
    sluice(["run", file, "--via", bureau.multiaddr, "--ttl", "5000", ...more], {
      ...caller,
      cwd: folder.path,
    });

  it("prints one value as it is and several as an array, and the ref on stderr", async () => {
    const one = await run("one.air", "--data", '{"word": {"a": 1}}');
    expect(one).toMatchObject({ code: 0, stdout: '{"a":1}\n' });
    expect(one.stderr).toMatch(/^particle \w{43,44}\n$/);
    expect(await run("count.air", "--data", "@inputs.json")).toMatchObject({
      code: 0,
      stdout: '["from a file","two"]\n',
    });
  });

  it("fails as the script says", async () => {
    const failed = await run("fails.air");
    expect(problemOf(failed.stderr)).toMatchObject({
      code: "SLUICE_SCRIPT_FAILED",
      detail: expect.stringContaining("on purpose"),
      particle: expect.stringMatching(/^\w{43,44}$/),
    });
    expect(failed.code).toBe(1);
    const broken = await run("broken.air");
    expect(problemOf(broken.stderr)).toMatchObject({ code: "SLUICE_SCRIPT_INVALID" });
    expect(broken.code).toBe(1);
  });

  it("wants inputs by name", async () => {
    expect(await run("one.air", "--data", "[1]")).toMatchObject({
      code: 2,
      stderr: "sluice: --data must be a JSON object, inputs by name\n",
    });
    expect((await run("one.air", "--data", "@nowhere.json")).stderr).toContain(
      "nowhere.json: there is no such file",
    );
  });

  it("compiles Aqua, and gives what its function returns: several, one, nothing", async () => {
    expect(await run("chain.aqua", "--func", 'twice("hello", 3)')).toMatchObject({
      code: 0,
      stdout: '["hello",3]\n',
    });
    expect(await run("chain.aqua", "-f", "twice", "--data", '{"word": "hi"}')).toMatchObject({
      code: 0,
      stdout: '["hi",null]\n',
    });
    const { code, stdout, stderr } = await run("chain.aqua", "-f", "nobody()");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "null\n" });
    expect(stderr).toMatch(/^particle \w+\n$/);
  });

  it("seals an input, and opens a result that is sealed to the caller", async () => {
    const toSelf = await run("one.air", "--data", '{"word": {"pin": 1}}', "--seal", `word=${callerId}`);
    expect(toSelf).toMatchObject({ code: 0, stdout: '{"pin":1}\n' });
    const toBureau = await run(
      "one.air",
      "--data",
      '{"word": "secret"}',
      "--seal",
      `word=${bureau.peerId}/bank`,
    );
    expect(toBureau.code).toBe(0);
    expect(toBureau.stdout).toMatch(/^"[\w-]+\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]+"\n$/);
  });

  it("shows calls as the script tells of them, and traces those that the answer came from", async () => {
    const { stdout, stderr } = await run("tells.air", "--watch", "--trace");
    expect(stdout).toBe("5\n");
    const [hop, trace = "", particle] = stderr.trimEnd().split("\n");
    expect(hop).toMatch(new RegExp(`^ +\\d+ ms  ${bureau.peerId}  op\\.identity$`));
    expect(JSON.parse(trace)).toEqual({
      particle: particle?.split(" ")[1],
      ms: expect.any(Number),
      calls: [{ peer: bureau.peerId, service: "op", function: "identity", ms: expect.any(Number) }],
    });
  });

  it("says at once that a script needs an interpreter here", async () => {
    const refused = await sluice(["run", "one.air", "--via", bureau.http], { ...caller, cwd: folder.path });
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toContain("nobody here could check what a script answers");
  });

  it("leaves a particle that inspect finds at the gateway", async () => {
    const { stderr } = await run("count.air", "--data", '{"word": 1}');
    const ref = stderr.trim().split(" ")[1] ?? "";
    const found = await sluice(["inspect", ref, "--admin", bureau.admin], { cwd: bureau.cwd });
    expect(found.code).toBe(0);
    expect(JSON.parse(found.stdout)).toMatchObject({
      ref,
      initiator: callerId,
      calls: [{ service: "op", function: "noop" }],
      timeline: expect.arrayContaining([expect.objectContaining({ kind: "received" })]),
    });
    const other = await sluice(["inspect", ref, "--admin", sms.admin], { cwd: sms.cwd });
    expect(problemOf(other.stderr)).toMatchObject({ code: "SLUICE_NOT_FOUND", status: 404 });
    expect(other.code).toBe(1);
  });
});

describe("sluice publish", () => {
  const document = join(REPOSITORY, "openapi/sms/openapi.yaml");
  const publish = (...more: string[]) =>
    sluice(
      [
        "publish",
        document,
        "--upstream",
        "http://127.0.0.1:9",
        "--allow",
        callerId,
        "--admin",
        bureau.admin,
        ...more,
      ],
      {
        cwd: bureau.cwd,
      },
    );

  it("publishes at once, and the same id a second time only with --replace", async () => {
    const { code, stdout } = await publish("--service", "texts");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      service: "texts",
      functions: [{ name: "sendMessage" }, {}, {}],
    });
    const called = await call("texts", "sendMessage", ['"+447700900101"', '"x"']);
    expect(called.code).toBeGreaterThan(0);
    expect(problemOf(called.stderr).code).not.toBe("SLUICE_UNKNOWN_FUNCTION");
    const again = await publish("--service", "texts");
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining("replace it (--replace, PUT)")]);
    expect((await publish("--service", "texts", "--replace")).code).toBe(0);
  });

  it("ends with 4 for a wrong token and 3 when no gateway is there", async () => {
    const denied = await publish("--service", "t2", "--token", "x".repeat(32));
    expect(problemOf(denied.stderr)).toMatchObject({ code: "SLUICE_UNAUTHORIZED" });
    expect(denied.code).toBe(4);
    const args = [
      "publish",
      document,
      "--service",
      "t3",
      "--allow",
      "*",
      "--admin",
      "http://127.0.0.1:9",
      "--token",
      "x".repeat(32),
    ];
    const gone = await sluice(args);
    expect(problemOf(gone.stderr).detail).toContain("no gateway answers at http://127.0.0.1:9");
    expect(gone.code).toBe(3);
  });

  it("says in one line why a document cannot be published", async () => {
    const { code, stderr } = await sluice(
      [
        "publish",
        "inputs.json",
        "--service",
        "t4",
        "--allow",
        "*",
        "--admin",
        bureau.admin,
        "--token",
        await adminToken(),
      ],
      { cwd: folder.path },
    );
    expect(code).toBe(2);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });
});
