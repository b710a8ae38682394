import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseAllDocuments, parse as parseYaml } from "yaml";
import { loadConfig, loadManifest, parseManifest } from "../../src/config/index.ts";
import { createGateway } from "../../src/gateway.ts";
import { tempDir } from "../support/temp-dir.ts";

const QUIET = { trace() {}, debug() {}, info() {}, warn() {}, error() {}, child: () => QUIET };

interface Kubernetes {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly stringData?: Readonly<Record<string, string>>;
  readonly spec?: { readonly template: { readonly spec: PodSpec } };
}
interface PodSpec {
  readonly containers: readonly [
    {
      readonly env: readonly { readonly name: string; readonly value: string }[];
      readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
      readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
    } & Readonly<Record<Probe, { readonly httpGet: { readonly path: string; readonly port: string } }>>,
  ];
  readonly volumes: readonly {
    readonly name: string;
    readonly configMap?: { readonly items: readonly { readonly key: string; readonly path: string }[] };
  }[];
}
type Probe = (typeof PROBES)[number];
const PROBES = ["startupProbe", "readinessProbe", "livenessProbe"] as const;

/** As a kubelet mounts them: what lies on top is a link into a folder that is swapped as a whole. */
const mounted = async (folder: string, files: Readonly<Record<string, string>>): Promise<void> => {
  for (const [path, text] of Object.entries(files)) {
    const real = join(folder, "..data", path);
    await mkdir(dirname(real), { recursive: true });
    await writeFile(real, text, { mode: 0o440 });
  }
  for (const top of new Set(Object.keys(files).map((path) => path.split("/", 1)[0] ?? "")))
    await symlink(join("..data", top), join(folder, top));
};

describe("examples/kubernetes/gateway.yaml", () => {
  const resources = parseAllDocuments(readFileSync("examples/kubernetes/gateway.yaml", "utf8")).map(
    (document) => document.toJS() as Kubernetes,
  );
  const found = (kind: string): Kubernetes => {
    const resource = resources.find((each) => each.kind === kind);
    if (resource === undefined) throw new Error(`there is no ${kind}`);
    return resource;
  };
  const pod = found("StatefulSet").spec?.template.spec as PodSpec;

  it("runs as it is mounted, and the probes find what they ask for", async () => {
    await using scratch = await tempDir();
    const at = (path: string): string => join(scratch.path, path);
    const moved = (text: string): string =>
      text
        .replaceAll(/(?<=[ "])\/(data\/data|etc\/sluice|run\/secrets)/g, (path) => at(path))
        .replaceAll(/(?<=tcp\/)9990(?=\/ws\])|(?<=0\.0\.0\.0:)8080/g, "0");
    const config = found("ConfigMap").data ?? {};
    const items = pod.volumes.find(({ configMap }) => configMap !== undefined)?.configMap?.items ?? [];
    await mounted(
      at("etc/sluice"),
      Object.fromEntries(items.map(({ key, path }) => [path, moved(config[key] ?? "")])),
    );
    await mounted(at("run/secrets/sluice"), found("Secret").stringData ?? {});
    const [{ env }] = pod.containers;
    const gateway = await createGateway(await loadConfig(at("etc/sluice/sluice.yaml")), {
      logger: QUIET,
      env: Object.fromEntries(env.map(({ name, value }) => [name, at(value)])),
    });
    try {
      expect(gateway.services().map(({ service }) => service)).toEqual(["pets"]);
      expect(gateway.problems().filter((problem) => !problem.includes("0.0.0.0"))).toEqual([]);
      for (const probe of PROBES) {
        const { path, port } = pod.containers[0][probe].httpGet;
        expect(pod.containers[0].ports.some(({ name }) => name === port)).toBe(true);
        const answer = await fetch(`${gateway.adminUrl}${path}`, { headers: { host: "10.0.0.7:8080" } });
        expect([path, answer.status]).toEqual([path, 200]);
      }
    } finally {
      await gateway.stop();
    }
  });
});

describe("compose files", () => {
  const read = (file: string) =>
    parseYaml(readFileSync(file, "utf8"), { merge: true }) as {
      readonly services: Readonly<Record<string, { readonly networks: readonly string[] }>>;
      readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
    };

  it.each(["docker-compose.yml", "examples/compose-existing/docker-compose.yml"])(
    "%s: an API is on internal networks alone, and each of them has one gateway",
    (file) => {
      const { services, networks } = read(file);
      const internal = Object.keys(networks).filter((name) => networks[name]?.internal === true);
      expect(internal).not.toEqual([]);
      for (const network of internal) {
        const members = Object.values(services).filter((service) => service.networks.includes(network));
        const inside = members.filter((service) => service.networks.every((name) => internal.includes(name)));
        expect([network, members.length, inside.length]).toEqual([network, 2, 1]);
      }
    },
  );

  it("the configuration of examples/compose-existing is one", async () => {
    const folder = "examples/compose-existing/sluice";
    expect((await loadConfig(`${folder}/sluice.yaml`)).relay.allow).toEqual([]);
    const file = `${folder}/adapters/credit-check/adapter.yaml`;
    await expect(loadManifest(file, {})).rejects.toThrow(/allow\[0\]/); // until a peer id is written there
    const text = readFileSync(file, "utf8").replace(/"12D3KooW\.\.\."/, '"*"');
    const { openapi, upstream } = parseManifest(text, "/data/adapters/credit-check/adapter.yaml", {});
    expect(existsSync(openapi.replace(/^\/app\//, ""))).toBe(true);
    expect(upstream.url).toBe("http://credit-bureau:7101");
  });
});

const hasAnalyze = existsSync("/usr/bin/systemd-analyze");
describe.skipIf(!hasAnalyze)("examples/systemd (skipped where there is no systemd-analyze)", () => {
  it("systemd finds nothing wrong with the unit", () => {
    const unit = "examples/systemd/sluice.service";
    expect(basename(unit)).toBe("sluice.service");
    const said = execFileSync("systemd-analyze", ["verify", "--man=no", unit], {
      encoding: "utf8",
      stdio: "pipe",
    });
    expect(said).toBe("");
  });
});
