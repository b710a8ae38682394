import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { creditBureau, smsProvider, startLegacyApi } from "../../src/demo/index.ts";
import { httpServer, type TestServer } from "../support/http-server.ts";
import { fencedBlocks } from "../support/markdown.ts";
import {
  type Finished,
  REPOSITORY,
  type ServedGateway,
  serveGateway,
  sluice,
  tempFolder,
} from "../support/sluice-process.ts";

// What the pages tell a newcomer to write and to type is written and typed here; only ids, ports and places are filled in.
const page = (name: string): Promise<string> => readFile(join(REPOSITORY, name), "utf8");

/** The one line of a page's sh blocks that starts so, without its comment. @throws Error when there is none, or several. */
const commandLine = (text: string, start: string): string => {
  const lines = fencedBlocks(text, "sh").flatMap((block) => block.replaceAll("\\\n", " ").split("\n"));
  const found = lines.filter((line) => line.startsWith(start));
  if (found.length !== 1) throw new Error(`${found.length} lines of the page start with "${start}"`);
  return (found[0] ?? "").replace(/\s+#.*$/, "");
};

/** The words of a command line after `npx sluice`, and the variables set in front of it, as a shell sees them. */
const parsed = (line: string): { args: string[]; env: Record<string, string> } => {
  const words = [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? "");
  const npx = words.indexOf("npx");
  if (npx === -1 || words[npx + 1] !== "sluice") throw new Error(`not a command of sluice: ${line}`);
  return {
    args: words.slice(npx + 2),
    env: Object.fromEntries(words.slice(0, npx).map((word) => word.split(/=(.*)/s).slice(0, 2))),
  };
};

const replaced = (text: string, values: Readonly<Record<string, string>>): string =>
  Object.entries(values).reduce((result, [placeholder, value]) => {
    if (!result.includes(placeholder)) throw new Error(`there is no ${placeholder} in: ${text}`);
    return result.replaceAll(placeholder, value);
  }, text);

/** A yaml block whose first line is `# <file>`, as that file. */
const fileBlock = (text: string, file: string): string => {
  const block = fencedBlocks(text, "yaml").find((each) => each.startsWith(`# ${file}`));
  if (block === undefined) throw new Error(`the page shows no ${file}`);
  return block;
};

const freePort = async (): Promise<string> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return String(port);
};

const ANYWHERE = { host: "127.0.0.1", port: 0 };
const stack = new AsyncDisposableStack();
let readme: string;
let folder: string;
/** The reader's own configuration folder, where the key is. */
let home: Record<string, string>;
let reader: string;

const run = (line: string): Promise<Finished> => {
  const { args, env } = parsed(line);
  return sluice(args, { cwd: folder, env: { ...home, ...env } });
};

beforeAll(async () => {
  readme = await page("README.md");
  folder = stack.use(await tempFolder()).path;
  home = { XDG_CONFIG_HOME: join(folder, "config") };
  const made = await run(commandLine(readme, "npx sluice key new"));
  reader = (JSON.parse(made.stdout) as { peerId: string }).peerId;
});
afterAll(() => stack.disposeAsync());

describe("README and docs/admin.md: publish your own API", () => {
  let pets: TestServer;
  let gateway: ServedGateway;
  let adminPort: string;

  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  };

  beforeAll(async () => {
    pets = stack.use(
      await httpServer(({ url, headers }, response) => {
        response.writeHead(headers["x-api-key"] === "secret" ? 200 : 401, {
          "content-type": "application/json",
        });
        response.end(JSON.stringify({ id: url.split("/").at(-1), name: "Rex" }));
      }),
    );
    adminPort = await freePort();
    const ports = { "9990": await freePort(), "8080": adminPort };
    await write("sluice.yaml", replaced(fileBlock(readme, "sluice.yaml"), ports));
    await write("adapters/pets/openapi.yaml", await page("test/fixtures/readme/pets.yaml"));
    const manifest = fileBlock(readme, "adapters/pets/adapter.yaml");
    const values = { "12D3KooW...": reader, "http://127.0.0.1:3000": pets.url };
    await write("adapters/pets/adapter.yaml", replaced(manifest, values));
    const { args, env } = parsed(commandLine(readme, "PETS_API_KEY="));
    expect(args).toEqual(["serve"]);
    gateway = stack.use(await serveGateway({ cwd: folder, env: { ...home, ...env } }));
  });

  it("lists the defaults as they are", async () => {
    const { parseConfig } = await import("../../src/config/index.ts");
    const shown = parseConfig(fileBlock(readme, "sluice.yaml"), undefined, "/");
    expect(shown).toEqual(parseConfig("", undefined, "/"));
  });

  it("calls the function with its credential", async () => {
    const line = commandLine(readme, "npx sluice call pets");
    const { code, stdout } = await run(
      replaced(line, { "/ip4/127.0.0.1/tcp/9990/ws/p2p/12D3KooW...": gateway.multiaddr }),
    );
    expect({ code, result: JSON.parse(stdout) }).toEqual({ code: 0, result: { id: "p1", name: "Rex" } });
    expect(pets.received.at(-1)).toMatchObject({ method: "GET", url: "/pets/p1" });
  });

  it("refuses who is not under allow", async () => {
    await sluice(["key", "new", "--key", join(folder, "stranger")], { cwd: folder });
    const args = [
      "call",
      "pets",
      "getPet",
      '"p1"',
      "--to",
      gateway.multiaddr,
      "--key",
      join(folder, "stranger"),
    ];
    expect((await sluice(args, { cwd: folder })).code).toBe(4);
  });

  it("writes bindings", async () => {
    const { code, stdout, stderr } = await run(commandLine(readme, "npx sluice bindings adapters/pets"));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("getPet(petId: string) -> Pet\n");
  });

  it("publishes without writing files, at the gateway whose folder it is in", async () => {
    const line = commandLine(readme, "npx sluice publish adapters/pets");
    const { code, stdout, stderr } = await run(
      replaced(line, { "12D3KooW...": reader, "http://127.0.0.1:3000": pets.url }),
    );
    expect({ code, published: JSON.parse(stdout) }).toMatchObject({
      code: 0,
      published: { service: "pets-too", functions: [{ name: "getPet", arguments: ["petId"] }], refused: [] },
    });
    expect(stderr).toContain("getPet needs the credential apiKey");
  });

  describe("docs/admin.md", () => {
    it("shows requests that curl can make", async (context) => {
      const sh = promisify(execFile);
      const hasCurl = await sh("curl", ["--version"]).catch(() => undefined);
      if (hasCurl === undefined) context.skip("there is no curl here");
      const [setup = "", ...blocks] = fencedBlocks(await page("docs/admin.md"), "sh");
      const head = replaced(setup, { "127.0.0.1:8080": `127.0.0.1:${adminPort}` });
      const outputs = new Map<string, string>();
      for (const block of blocks) {
        const script = `set -eu\n${head}\n${block.replaceAll("http://127.0.0.1:3000", pets.url)}`;
        outputs.set(block, (await sh("sh", ["-c", script], { cwd: folder })).stdout);
      }
      const of = (text: string): string =>
        outputs.get(blocks.find((block) => block.includes(text)) ?? "") ?? "";
      const [asked, published, called] = [of("/v1/peer\n"), of('"service": "notes"'), of("/v1/call ")];
      const [bindings, particles, kept] = [of("/aqua"), of("/v1/particles"), of("/v1/dead-letters")];
      expect(asked).toContain('{"status":"ready"}');
      expect(asked).toContain(gateway.peerId);
      expect(JSON.parse(published)).toMatchObject({
        service: "notes",
        title: "Notes",
        upstream: pets.url,
        functions: [
          { name: "listNotes", arguments: [], method: "GET", path: "/pets", effect: "safe", credentials: [] },
        ],
        refused: [],
        warnings: [],
      });
      expect(bindings).toContain("listNotes");
      expect(JSON.parse(called)).toMatchObject({
        result: "hello",
        particle: expect.stringMatching(/^\w{43,44}$/),
      });
      expect(JSON.parse(particles)).toMatchObject({ particles: [{ initiator: gateway.peerId }] });
      expect(kept).toMatch(/^\{"ok":true,.*\{"deadLetters":\[\]\}\{"unknownOutcomes":\[\]\}$/);
      expect(JSON.parse(of("/v1/audit?"))).toMatchObject({
        changes: expect.arrayContaining([
          expect.objectContaining({
            operation: "publishService",
            target: { service: "notes" },
            outcome: 201,
          }),
        ]) as unknown,
      });
      expect(of("/v1/config")).toContain('"journalBytes"');
    });

    it.each([
      ["a foreign Host", { Host: "evil.example" }, 421],
      ["a foreign Origin", { Origin: "http://evil.example" }, 403],
      ["no token", { Authorization: "" }, 401],
      ["another content type", { "Content-Type": "text/plain" }, 415],
    ])("is right about %s", async (_, wrong, status) => {
      expect(await page("docs/admin.md")).toContain(`| ${status} |`);
      const token = (await readFile(join(folder, "data/admin.token"), "utf8")).trim();
      const { request } = await import("node:http");
      const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json", ...wrong };
      const sent = request(`${gateway.admin}/v1/call`, { method: "POST", headers }).end("{}");
      const [response] = (await once(sent, "response")) as [{ statusCode: number; resume(): void }];
      response.resume();
      expect(response.statusCode).toBe(status);
    });
  });
});

describe("README and docs/functions.md: a chain through two gateways", () => {
  let bureau: ServedGateway;
  let sms: ServedGateway;

  /** The shipped adapter, for this API and this caller. */
  const manifest = async (service: string, url: string): Promise<string> =>
    (await page(`adapters/${service}/adapter.yaml`))
      .replace("../../openapi", join(REPOSITORY, "openapi"))
      .replace(/url: \S+/, `url: ${url}`)
      .replace(/^allow: \[\]/m, `allow: [{ peers: ["${reader}"] }]`);
  const config = (bootstrap: string[]): string =>
    JSON.stringify({ peer: { listen: ["/ip4/127.0.0.1/tcp/0/ws"], bootstrap }, admin: "none" });

  beforeAll(async () => {
    const creditApi = await startLegacyApi(creditBureau("key-1"), ANYWHERE);
    const smsApi = await startLegacyApi(smsProvider("AC1", "t0ken"), ANYWHERE);
    stack.defer(async () => void (await Promise.all([creditApi.close(), smsApi.close()])));
    const one = stack.use(
      await tempFolder({
        "sluice.yaml": config([]),
        "adapters/credit-check/adapter.yaml": await manifest("credit-check", creditApi.url),
      }),
    );
    bureau = stack.use(await serveGateway({ cwd: one.path, env: { CREDIT_API_KEY: "key-1" } }));
    const two = stack.use(
      await tempFolder({
        "sluice.yaml": config([bureau.multiaddr]),
        "adapters/sms/adapter.yaml": await manifest("sms", smsApi.url),
      }),
    );
    sms = stack.use(await serveGateway({ cwd: two.path, env: { SMS_ACCOUNT: "AC1", SMS_TOKEN: "t0ken" } }));
  });

  const runChain = async (air: string, line: string): Promise<Finished> => {
    await writeFile(join(folder, "chain.air"), air);
    return run(replaced(line, { MULTIADDR: bureau.multiaddr }));
  };
  const ids = (): Record<string, string> => ({
    "12D3KooW...bureau": bureau.peerId,
    "12D3KooW...sms": sms.peerId,
  });

  it("runs the AIR script of the README", async () => {
    const [air = ""] = fencedBlocks(readme, "").filter((block) => block.startsWith("(xor"));
    const line = commandLine(readme, "npx sluice run chain.air");
    const { code, stdout, stderr } = await runChain(replaced(air, ids()), line);
    expect({ code, values: JSON.parse(stdout) }).toEqual({
      code: 0,
      values: ["approved", expect.stringMatching(/^SM[0-9a-f]{32}$/)],
    });
    expect(stderr).toMatch(/^particle \w{43,44}\n$/);
    const failed = await runChain(replaced(air, { ...ids(), "C-1001": "C-9999" }), line);
    expect({ code: failed.code, problem: JSON.parse(failed.stderr) }).toMatchObject({
      code: 1,
      problem: { code: "SLUICE_UPSTREAM_STATUS", status: 404 },
    });
  });

  it("runs the Aqua of docs/functions.md, compiled by Fluence's compiler against generated bindings", async () => {
    const functions = await page("docs/functions.md");
    const source = fencedBlocks(functions, "aqua").find((block) => block.startsWith("aqua Chain"));
    await writeFile(join(folder, "chain.aqua"), source ?? "");
    for (const service of ["credit-check", "sms"]) {
      const document = join(REPOSITORY, `openapi/${service}/openapi.yaml`);
      await writeFile(
        join(folder, `${service}.aqua`),
        (await sluice(["bindings", document, "--aqua"])).stdout,
      );
    }
    const line = replaced(commandLine(functions, "npx sluice run chain.aqua"), {
      ...ids(),
      MULTIADDR: bureau.multiaddr,
    });
    const sent = await run(line);
    expect(sent).toMatchObject({ code: 0, stdout: '["queued",null]\n' });
    expect(functions).toContain(sent.stdout);
    const caught = await run(line.replace("C-1001", "C-9999"));
    expect(JSON.parse(caught.stdout)).toMatchObject([null, { status: 404, retCode: 404, retry: false }]);
  });

  it("turns a caught failure into the problem docs/functions.md shows", async () => {
    const functions = await page("docs/functions.md");
    const [caught = ""] = fencedBlocks(functions, "").filter((block) => block.includes("parse_error"));
    const answer = `(seq (call bureau ("op" "noop") []) (call %init_peer_id% ("callbackSrv" "response") [problem]))`;
    const air = `(seq (call %init_peer_id% ("getDataSrv" "-relay-") [] bureau) (seq ${caught} ${answer}))`;
    const { stdout } = await runChain(air, "npx sluice run chain.air --via MULTIADDR");
    const shown = fencedBlocks(functions, "json").find((block) => block.includes("retCode"));
    expect(JSON.parse(stdout)).toEqual(JSON.parse(shown ?? ""));
  });

  it("answers the call of docs/functions.md, and refuses what it says with the words it says", async () => {
    const functions = await page("docs/functions.md");
    const line = replaced(commandLine(functions, "npx sluice call credit-check"), {
      MULTIADDR: bureau.multiaddr,
    });
    const { code, stdout } = await run(line);
    expect({ code, result: JSON.parse(stdout) }).toMatchObject({
      code: 0,
      result: { currency: "GBP", limit: 15000 },
    });
    for (const [from, to] of [
      [` 2500 '{"currency": "GBP"}'`, ""],
      ["currency", "curency"],
    ] as const) {
      const { detail } = JSON.parse((await run(line.replace(from, to))).stderr) as { detail: string };
      expect(fencedBlocks(functions, "").join("\n")).toContain(detail);
    }
  });
});
