import { loadAll } from "js-yaml";
import { configurationKeys } from "../../../scripts/docs/configuration-page.ts";
import { parseConfig, parseManifest } from "../../../src/config/index.ts";
import { compileAdapter, readDocument } from "../../../src/openapi/index.ts";
import { compileOptions } from "../compile-options.ts";
import type { Block } from "../markdown.ts";

const PEER = "12D3KooWHBG9oaVx4i3vi6c1rSBUm7MLBmyGmmbHoZ23pmjDCnvK";

/** Every name is a peer's: fragments use names that another fragment gives. */
const anyPeer = new Proxy<Record<string, string>>(
  {},
  {
    get: () => PEER,
    getOwnPropertyDescriptor: () => ({ value: PEER, configurable: true, enumerable: true }),
  },
);

const tops = (keys: readonly { path: string }[]): ReadonlySet<string> =>
  new Set(keys.map(({ path }) => path.split(/[.[]/, 1)[0] ?? ""));
const { gateway, adapter } = configurationKeys();
const ofGateway = tops(gateway);
const ofAdapter = tops(adapter);

type Value = Record<string, unknown>;
const asManifest = (value: Value): void =>
  void parseManifest(JSON.stringify({ openapi: "x", ...value }), "/base/pets/adapter.yaml", anyPeer);
const asConfig = (value: Value): void =>
  void parseConfig(
    JSON.stringify({ ...value, peers: { shop: PEER, ...(value.peers as object | undefined) } }),
    undefined,
    "/base",
  );
const asDocument = (value: Value): void => {
  const whole = { openapi: "3.1.0", info: { title: "T", version: "1" }, ...value };
  const { refused } = compileAdapter(
    readDocument(JSON.stringify(whole), "t"),
    compileOptions("t", { upstreamUrl: "http://t" }),
  );
  // A fragment may refer to components that it does not show.
  const wrong = refused.filter(({ reason }) => "openapi" in value || reason !== "broken-reference");
  if (wrong.length > 0) throw new Error(JSON.stringify(wrong));
};

/** What a mapping is, by its keys; the first that fits. `undefined`: it is enough that it is YAML. */
const KINDS: readonly (readonly [
  name: string,
  fits: (keys: readonly string[]) => boolean,
  check?: (value: Value) => void,
])[] = [
  ["Kubernetes", (keys) => keys.includes("apiVersion")],
  ["Prometheus", (keys) => keys.includes("groups") || keys.includes("scrape_configs")],
  ["compose", (keys) => keys.includes("services") || keys.includes("volumes") || keys.includes("networks")],
  ["an OpenAPI document", (keys) => keys.includes("paths"), asDocument],
  ["adapter.yaml", (keys) => keys.every((key) => ofAdapter.has(key)), asManifest],
  ["sluice.yaml", (keys) => keys.every((key) => ofGateway.has(key)), asConfig],
  [
    "a rule of allow",
    (keys) => keys.includes("arguments"),
    (value) => asManifest({ allow: [{ peers: "*", ...value }] }),
  ],
];

/** Reads a block as what its keys say it is. @throws Error of that reader, or when no reader knows such keys. */
export const checkYaml = ({ text, line }: Block): void => {
  for (const value of loadAll(text.replaceAll(/12D3KooW\.\.\.\w*/g, PEER)) as Value[]) {
    const keys = Object.keys(value);
    const kind = KINDS.find(([, fits]) => fits(keys));
    if (kind === undefined) throw new Error(`line ${line}: nothing here reads a YAML of ${keys.join(", ")}`);
    kind[2]?.(value);
  }
};
