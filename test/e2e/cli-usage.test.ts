import { stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createIdentity, encodeParticle, refOf, signParticle } from "../../src/particle/index.ts";
import { REPOSITORY, sluice, tempFolder } from "../support/sluice-process.ts";

const CREDIT_CHECK = join(REPOSITORY, "openapi/credit-check/openapi.yaml");
const ADDRESS = "/ip4/127.0.0.1/tcp/1/ws/p2p/12D3KooWRaoMxR92XUGmeUPx3dX4Rd35wbwUpbuNUtjNiitfrB1Q";

describe("what is typed wrong gets one line and exit code 2", () => {
  it.each([
    [[], "say what to do"],
    [["srve"], 'unknown command "srve"; did you mean "serve"?'],
    [["serve", "--confg", "x"], "unknown flag --confg; did you mean --config?"],
    [["serve", "extra"], '"extra" is one operand too many'],
    [["call", "a"], "usage: sluice call <service> <function> [JSON...]"],
    [["call", "a", "b"], "say who serves: --to MULTIADDR, or --via MULTIADDR --to PEER"],
    [["call", "a", "b", "C-1001", "--to", ADDRESS], `argument 1 is not JSON`],
    [["call", "a", "b", "--to", "12D3KooW"], '--to "12D3KooW" is no multiaddr'],
    [
      ["call", "a", "b", "--via", ADDRESS, "--to", "bureau"],
      'with --via, --to is a peer id (12D3KooW...); "bureau" is not',
    ],
    [
      ["call", "a", "b", "--to", ADDRESS, "--ttl", "soon"],
      '--ttl is a time such as 40s or 2m, or whole milliseconds from 1 on; "soon" is not',
    ],
    [["run", "x.air"], "say which gateway to connect to: --via MULTIADDR"],
    [["run", "x.aqua", "--via", ADDRESS], "x.aqua: there is no such file"],
    [
      ["run", "x.air", "--via", "http://127.0.0.1:8081"],
      "over HTTP nobody here could check what a script answers",
    ],
    [["run", "x.air", "--via", ADDRESS, "--func", "f()"], "--func is about Aqua; x.air is one script"],
    [["run", "x.aqua", "--via", ADDRESS, "-f", "f("], '--func "f(" is not like greet or greet("Ann", 5)'],
    [["run", "x.air", "--via", ADDRESS, "--seal", "card"], '--seal "card" is not like card=12D3KooW.../bank'],
    [["run", "x.js", "--via", ADDRESS], "x.js: only .air scripts and .aqua files can be run"],
    [["run", "nowhere.air", "--via", ADDRESS], "nowhere.air: there is no such file"],
    [["bindings", CREDIT_CHECK], "choose one: --aqua or --ts"],
    [["bindings", CREDIT_CHECK, "--aqua", "--ts"], "choose one: --aqua or --ts"],
    [["bindings", "nowhere.yaml", "--ts"], "the document nowhere.yaml: there is no such file"],
    [["bindings", ".", "--ts"], ". is a folder: it must hold openapi.yaml"],
    [
      ["bindings", CREDIT_CHECK, "--ts", "--service", "Bad Name!"],
      'service id "Bad Name!": a service\'s name is made of letters',
    ],
    [["bindings", CREDIT_CHECK, "--ts", "--service", "op"], 'service id "op": "op" is the name of a builtin'],
    [["publish", CREDIT_CHECK], "say by which id it is called: --service ID"],
    [["publish", CREDIT_CHECK, "--service", "s"], "say who may call it: --allow PEER"],
    [
      ["publish", CREDIT_CHECK, "--service", "s", "--allow", "*", "--admin", "ftp://x"],
      '--admin "ftp://x" is no http(s) address',
    ],
    [
      ["publish", CREDIT_CHECK, "--service", "s", "--allow", "*", "--admin", "http://192.0.2.1:1"],
      "http://192.0.2.1:1 needs its token",
    ],
    [
      ["call", "a", "b", '{"id":18446744073709551616}', "--to", ADDRESS],
      "argument 1 has 18446744073709551616 at /id, outside the range",
    ],
    [["inspect", "nowhere"], '"nowhere" is neither a file nor a particle\'s ref'],
    [["key", "delete"], '"delete" is none of new, show'],
    [["demo", "everything"], 'the demo has no part "everything"'],
    [["demo", "--listen", "127.0.0.1:1"], "--listen is for one part of the demo: sluice demo credit-bureau|"],
    [["demo", "--target", "127.0.0.1:1"], "--target is for one part"],
    [["demo", "--json", "--delay", "5"], "--delay is for one part"],
    [["demo", "credit-bureau"], "the environment variable CREDIT_API_KEY is not set"],
    [["demo", "delay-proxy", "--target", "x"], '"x" is not an address: write HOST:PORT'],
  ])("sluice %j", async (args, line) => {
    await using folder = await tempFolder();
    const { code, stdout, stderr } = await sluice(args, {
      cwd: folder.path,
      env: { XDG_CONFIG_HOME: folder.path },
    });
    expect(stderr.trimEnd()).toContain(`sluice: ${line}`);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });
});

describe("sluice run", () => {
  it.each([
    ["@nowhere.json", "nowhere.json: there is no such file"],
    ["@.", ". cannot be read: is a folder, not a file"],
    ["@inputs.json", "inputs.json has 18446744073709551616 at /id, outside the range"],
    ["[]", "--data must be a JSON object"],
    ["{", "--data is not JSON"],
  ])("refuses --data %s", async (data, line) => {
    await using folder = await tempFolder({
      "x.air": "(null)",
      "inputs.json": '{"id":18446744073709551616}',
    });
    const args = ["run", "x.air", "--via", ADDRESS, "--data", data];
    const { code, stderr } = await sluice(args, { cwd: folder.path });
    expect(stderr).toContain(`sluice: ${line}`);
    expect(code).toBe(2);
  });
});

describe("sluice key", () => {
  it("makes a key for its owner alone, shows its peer id and never replaces it", async () => {
    await using folder = await tempFolder();
    const options = { env: { XDG_CONFIG_HOME: folder.path } };
    expect(await sluice(["key", "show"], options)).toMatchObject({ code: 2, stdout: "" });
    const made = await sluice(["key", "new"], options);
    expect(made.code).toBe(0);
    const { peerId, file } = JSON.parse(made.stdout) as { peerId: string; file: string };
    expect(file).toBe(join(folder.path, "sluice/key"));
    expect(peerId).toMatch(/^12D3KooW/);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await sluice(["key"], options)).toMatchObject({ code: 0, stdout: made.stdout });
    const again = await sluice(["key", "new"], options);
    expect(again.code).toBe(2);
    expect(again.stderr).toBe(`sluice: ${file} is there already; choose another with --key FILE\n`);
  });

  it("refuses a file that is no key", async () => {
    await using folder = await tempFolder();
    const { code, stderr } = await sluice(["key", "show", "--key", "/dev/null"], { cwd: folder.path });
    expect(code).toBe(2);
    expect(stderr).toContain("/dev/null");
  });
});

describe("sluice inspect", () => {
  it("takes a particle apart, from stdin or a file, and checks its signature", async () => {
    const identity = await createIdentity();
    const particle = await signParticle(
      { script: "(null)", ttl: 5000, timestamp: 1_700_000_000_000 },
      identity,
    );
    await using folder = await tempFolder({
      "particle.b64": Buffer.from(encodeParticle(particle)).toString("base64"),
    });
    const { code, stdout } = await sluice(["inspect", "particle.b64"], { cwd: folder.path });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      id: particle.id,
      ref: refOf(particle),
      initiator: identity.peerId,
      timestamp: "2023-11-14T22:13:20.000Z",
      ttlMs: 5000,
      deadline: "2023-11-14T22:13:25.000Z",
      expired: true,
      signature: "valid",
      selfCertifyingId: true,
      fields: "ok",
      bytes: { message: encodeParticle(particle).length, script: 6, data: 0 },
      script: "(null)",
    });
    const tampered = await sluice(["inspect", "-"], {
      stdin: encodeParticle({ ...particle, script: "(nul1)" }),
    });
    expect(JSON.parse(tampered.stdout)).toMatchObject({
      signature: "invalid",
      fields: { code: "SLUICE_PARTICLE_ID" },
    });
  });

  it("fails on what is no particle", async () => {
    const { code, stderr } = await sluice(["inspect", "-"], { stdin: "hello" });
    expect(code).toBe(1);
    expect(stderr).toContain("this is no particle");
  });
});

describe("sluice bindings", () => {
  it("writes Aqua and TypeScript to stdout", async () => {
    const aqua = await sluice(["bindings", CREDIT_CHECK, "--aqua"]);
    expect(aqua).toMatchObject({ code: 0, stderr: "" });
    expect(aqua.stdout).toContain('"credit-check/aqua"');
    expect(aqua.stdout).toContain("checkCredit(");
    const types = await sluice(["bindings", CREDIT_CHECK, "--ts", "--service", "bureau"]);
    expect(types).toMatchObject({ code: 0, stderr: "" });
    expect(types.stdout).toContain("checkCredit");
  });

  it("follows a manifest", async () => {
    const { code, stdout } = await sluice([
      "bindings",
      join(REPOSITORY, "adapters/sms/adapter.yaml"),
      "--aqua",
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain('"sms/aqua"');
  });

  it.each([
    ["not YAML", "a: [", "openapi.yaml"],
    ["no OpenAPI document", "a: 1\n", "openapi.yaml"],
    ["an unknown version", 'swagger: "1.2"\n', "openapi.yaml"],
  ])("says in one line where %s cannot be read", async (_, text, where) => {
    await using folder = await tempFolder({ "openapi.yaml": text });
    const { code, stdout, stderr } = await sluice(["bindings", "openapi.yaml", "--ts"], { cwd: folder.path });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(where);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });
});

describe("help and version", () => {
  it("go to stdout", async () => {
    expect(await sluice(["--help"])).toMatchObject({
      code: 0,
      stderr: "",
      stdout: expect.stringContaining("Exit codes: 0 success"),
    });
    expect(await sluice(["help", "call"])).toEqual(await sluice(["call", "--help"]));
    expect(JSON.parse((await sluice(["--version"])).stdout)).toHaveProperty("sluice");
  });
});
