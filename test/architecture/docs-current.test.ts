import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "../../src/cli/command-table.ts";
import { parseConfig, parseManifest } from "../../src/config/index.ts";
import { ERRORS } from "../../src/core/index.ts";
import { compileAdapter, readDocument } from "../../src/openapi/index.ts";
import { runningAdmin } from "../support/admin-stand-in.ts";
import { compileOptions } from "../support/compile-options.ts";
import { fencedBlocks } from "../support/markdown.ts";

const page = (name: string): string => readFileSync(`docs/${name}.md`, "utf8");
const configuration = page("configuration");

/** The cells of every table row of a page, `\|` being no border. */
const rows = (text: string): string[][] =>
  [...text.matchAll(/^\| (.*) \|$/gm)].map(([, row = ""]) =>
    row.split(/(?<!\\)\s*\|\s*/).map((cell) => cell.replaceAll("\\|", "|")),
  );
const named = (cell = ""): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);

type Parse = (yaml: string) => unknown;
const gateway: Parse = (yaml) => parseConfig(yaml, undefined, "/base");
const adapter: Parse = (yaml) => parseManifest(yaml, "/base/pets/adapter.yaml", {});

const complaint = (parse: Parse, value: object): string => {
  try {
    parse(JSON.stringify(value));
    return "";
  } catch (error) {
    return (error as Error).message;
  }
};

/** The keys that the parser itself says there are, asked with one that cannot be. */
const keysAt = (parse: Parse, wrap: (section: object) => object): string[] =>
  / known keys: ([\w, ]+)/.exec(complaint(parse, wrap({ zzzqqqzzz: 1 })))?.[1]?.split(", ") ?? [];

/** Every key, sections taken apart: `peer.listen`. */
const keysOf = (
  parse: Parse,
  base: object,
  sections: Record<string, (section: object) => object>,
): string[] => {
  const top = keysAt(parse, (section) => ({ ...base, ...section }));
  return [
    ...top.filter((key) => keysAt(parse, (section) => ({ ...base, [key]: section })).length === 0),
    ...top.flatMap((key) =>
      keysAt(parse, (section) => ({ ...base, [key]: section })).map((inner) => `${key}.${inner}`),
    ),
    ...Object.entries(sections).flatMap(([name, wrap]) =>
      keysAt(parse, (section) => ({ ...base, ...wrap(section) })).map((key) => `${name}.${key}`),
    ),
  ].sort();
};

const gatewayKeys = keysOf(gateway, {}, {});
const adapterKeys = keysOf(
  adapter,
  { openapi: "x" },
  {
    "allow[]": (rule) => ({ allow: [rule] }),
    "operations.<id>": (operation) => ({ operations: { any: operation } }),
    "upstream.tls": (tls) => ({ upstream: { tls } }),
    "upstream.credentials.<scheme>": (client) => ({
      upstream: { credentials: { any: { clientId: "x", ...client } } },
    }),
  },
);

describe("docs/configuration.md", () => {
  const [, ofGateway = "", ofAdapter = "", ofCommands = ""] = configuration.split(
    /^## (?=sluice|adapter|Command|Environment)/m,
  );
  const keyRows = (text: string): string[][] =>
    rows(text).filter(([key]) => /^`[a-z][\w.<>[\]]*`$/i.test(key ?? ""));
  const keys = (text: string): string[] => keyRows(text).flatMap(([key]) => named(key));

  it("asks the parser in a way that finds keys", () => {
    expect(gatewayKeys).toEqual(expect.arrayContaining(["data", "peers", "relay.allow", "limits.runMs"]));
    expect(adapterKeys).toEqual(expect.arrayContaining(["openapi", "upstream.url", "operations.<id>.name"]));
  });

  it("names every key of sluice.yaml, and no other", () => {
    expect(keys(ofGateway).sort()).toEqual(gatewayKeys);
  });

  it("names every key of adapter.yaml, and no other", () => {
    const securitySchemes = ["apiKey", "http", "mutualTLS"];
    expect(
      keys(ofAdapter)
        .filter((key) => !securitySchemes.includes(key))
        .sort(),
    ).toEqual(adapterKeys);
  });

  it("gives the defaults there are", () => {
    const defaults = parseConfig("", undefined, "/");
    const written = keyRows(ofGateway).map(([key, value]) => `${named(key)[0]}: ${named(value)[0]}`);
    const nested = written.map((line) => {
      const [section = "", key] = (line.split(": ")[0] ?? "").split(".");
      const value = line.slice(line.indexOf(": ") + 2);
      return key === undefined ? `${section}: ${value}` : `${section}: { ${key}: ${value} }`;
    });
    for (const line of nested) expect([line, parseConfig(line, undefined, "/")]).toEqual([line, defaults]);
    const limits = Object.fromEntries(
      keyRows(ofGateway)
        .filter(([key]) => key?.startsWith("`limits."))
        .map(([key, value]) => [named(key)[0]?.slice("limits.".length), Number(named(value)[0])]),
    );
    expect(limits).toEqual(defaults.limits);
    expect(rows(ofAdapter).find(([key]) => key === "`upstream.timeoutMs`")?.[1]).toBe("`10000`");
    expect(parseManifest("openapi: x", "/pets/adapter.yaml", {}).upstream.timeoutMs).toBe(10_000);
  });

  it("gives the ranges there are", () => {
    for (const [key, , range = ""] of keyRows(ofGateway).filter(([name]) => name?.startsWith("`limits."))) {
      const limit = named(key)[0]?.slice("limits.".length) ?? "";
      const said = /whole number from (\d+ to \d+)/.exec(
        complaint(gateway, { limits: { [limit]: -1 } }),
      )?.[1];
      expect([limit, range]).toEqual([limit, said]);
    }
    const said = /whole number from (\d+ to \d+)/.exec(
      complaint(adapter, { openapi: "x", upstream: { timeoutMs: -1 } }),
    )?.[1];
    expect(rows(ofAdapter).find(([key]) => key === "`upstream.timeoutMs`")?.[2]).toContain(said);
  });

  it("shows files that can be read", () => {
    const [sluiceYaml = "", adapterYaml = ""] = fencedBlocks(configuration, "yaml");
    const { peers } = parseConfig(sluiceYaml, undefined, "/");
    expect(parseManifest(adapterYaml, "/credit-check/adapter.yaml", peers).allow).toHaveLength(1);
  });

  it("names every command with its operands, and no other", async () => {
    const shown = rows(ofCommands)
      .flatMap(([cell]) => named(cell))
      .filter((text) => /^sluice (?!help|version)/.test(text));
    const actual = await Promise.all(
      Object.entries(COMMANDS).map(async ([name, { load }]) =>
        `sluice ${name} ${(await load()).operands}`.trim(),
      ),
    );
    expect(shown.sort()).toEqual(actual.sort());
  });

  it("names every flag of every command, and no other", async () => {
    const shown = rows(ofCommands).flatMap(([commands, flags]) =>
      named(flags)
        .map((flag) => /^--([\w-]+)/.exec(flag)?.[1])
        .filter((flag) => flag !== undefined && flag !== "help")
        .flatMap((flag) => named(commands).map((command) => `${command} --${flag}`)),
    );
    const actual = await Promise.all(
      Object.entries(COMMANDS).map(async ([name, { load }]) =>
        Object.keys((await load()).options).map((flag) => `${name} --${flag}`),
      ),
    );
    expect(shown.sort()).toEqual(actual.flat().sort());
  });

  it("names every exit code", () => {
    const shown = rows(ofCommands).flatMap(([codes]) =>
      /^[\d, ]+$/.test(codes ?? "") ? (codes ?? "").split(", ") : [],
    );
    const ofErrors = Object.values(ERRORS).map(({ exit }) => exit);
    expect(new Set(shown.map(Number))).toEqual(new Set([0, ...ofErrors, 129, 143]));
  });

  it("names every variable of the environment that the sources read", () => {
    const sources = globSync("src/**/*.ts").map((file) => readFileSync(file, "utf8"));
    const read = sources.flatMap((text) => [
      ...[...text.matchAll(/\benv\.([A-Z][A-Z_]+)/g)].map(([, name = ""]) => name),
      ...[...text.matchAll(/"(SLUICE_[A-Z_]+)"/g)].map(([, name = ""]) => name),
    ]);
    const variables = new Set(read.filter((name) => !Object.hasOwn(ERRORS, name)));
    const [, environment = ""] = configuration.split("## Environment");
    expect(variables.size).toBeGreaterThan(4);
    expect(rows(environment).flatMap(([names]) => named(names))).toEqual(
      expect.arrayContaining([...variables]),
    );
  });
});

describe("docs/admin.md", () => {
  const admin = page("admin");

  it("names every endpoint with its success, and no other", async () => {
    await using running = await runningAdmin();
    const { paths } = (await (await running.request("GET", "/v1/openapi.json")).json()) as {
      paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
    };
    const actual = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { responses }]) => [
        `${method.toUpperCase()} ${path}`,
        Object.keys(responses).filter((status) => status !== "default"),
      ]),
    );
    const shown = rows(admin)
      .filter(([endpoint]) => /^`(GET|POST|PUT|DELETE) /.test(endpoint ?? ""))
      .map(([endpoint, , success]) => [named(endpoint)[0], success?.match(/\d+/g)?.sort()]);
    expect(shown.sort()).toEqual(actual.sort());
  });

  it("names every metric, and no other", async () => {
    await using running = await runningAdmin();
    const text = await (await running.request("GET", "/metrics")).text();
    const actual = [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name, type]) =>
      type === "counter" ? `${name}_total` : name,
    );
    const shown = [...page("observability").matchAll(/`((?:sluice|process|nodejs)_\w+)`/g)].map(
      ([, name]) => name,
    );
    expect([...new Set(shown)].sort()).toEqual(actual.sort());
  });
});

describe("docs/functions.md", () => {
  const functions = page("functions");
  const compiled = (service: string) =>
    compileAdapter(
      readDocument(readFileSync(`openapi/${service}/openapi.yaml`, "utf8"), service),
      compileOptions(service),
    );

  it.each(["ts", "aqua"] as const)("shows %s bindings as they are generated", (language) => {
    const [shown = ""] = fencedBlocks(functions, language);
    const adapterOf = compiled("credit-check");
    const generated = (language === "ts" ? adapterOf.types() : adapterOf.aqua()).split("\n");
    const lines = shown.split("\n").filter((line) => line !== "");
    expect(lines.length).toBeGreaterThan(5);
    let at = -1; // some are left out, but each comes after the one before
    for (const line of lines) {
      at = generated.indexOf(line, at + 1);
      if (at === -1) expect.fail(`"${line}" is not in the bindings, or not at its place`);
    }
  });

  it("names functions as they are named", () => {
    const document = (method: string, path: string, operationId?: string) => ({
      openapi: "3.1.0",
      info: { title: "T", version: "1" },
      paths: {
        [path]: {
          [method]: {
            operationId,
            parameters: path.includes("{id}") ? [{ name: "id", in: "path", required: true }] : [],
            responses: {},
          },
        },
      },
    });
    const nameOf = (source: string): string | undefined => {
      const [, method = "get", path = "/x"] = /`([A-Z]+) (\S+)`/.exec(source) ?? [];
      const text = JSON.stringify(
        document(method.toLowerCase(), path, /operationId: ([^`]+)/.exec(source)?.[1]),
      );
      return [...compileAdapter(readDocument(text, "t"), compileOptions("t")).functions.keys()][0];
    };
    const [, names = ""] = functions.split("## Names");
    const examples = rows(names.split("## Arguments")[0] ?? "").slice(2);
    expect(examples.length).toBeGreaterThan(4);
    for (const [source = "", name] of examples)
      expect([source, `\`${nameOf(source)}\``]).toEqual([source, name]);
  });
});

describe("every page", () => {
  it("links to files and headings that are there", () => {
    const anchors = (text: string): string[] =>
      [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
        title
          .toLowerCase()
          .replaceAll(/[^\w -]/g, "")
          .replaceAll(" ", "-"),
      );
    const broken = ["README.md", "CHANGELOG.md", ...globSync("docs/*.md")].flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)]
        .filter(([, path = "", anchor]) => {
          const target = path === "" ? file : join(dirname(file), path);
          return (
            !existsSync(target) ||
            (anchor !== undefined && !anchors(readFileSync(target, "utf8")).includes(anchor))
          );
        })
        .map(([link]) => `${file}: ${link}`),
    );
    expect(broken).toEqual([]);
  });
});
