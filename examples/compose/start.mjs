// start.mjs NAME [--via NAME]... [--adapter SERVICE=URL]...
// Writes this gateway's sluice.yaml and manifests, tells the others its peer id through the shared /mesh volume, and becomes `sluice serve`.
// A real deployment writes these files by hand: peer ids are stable once a key is made.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { dump, load } from "js-yaml";

const SLUICE = "/app/bin/sluice.js";
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { via: { type: "string", multiple: true }, adapter: { type: "string", multiple: true } },
});
const [name] = positionals;
const { via = [], adapter = [] } = values;

const peerIdOf = (key) =>
  JSON.parse(execFileSync("node", [SLUICE, "key", existsSync(key) ? "show" : "new", "--key", key], { encoding: "utf8" })).peerId;

mkdirSync("/data/data", { recursive: true, mode: 0o700 });
const address = `/dns4/${name}/tcp/9990/ws`;
const peerId = peerIdOf("/data/data/peer.key");
writeFileSync(`/mesh/${name}`, `${address}/p2p/${peerId}`);
const client = peerIdOf("/mesh/client.key");

const config = {
  data: "./data",
  peer: {
    listen: ["/ip4/0.0.0.0/tcp/9990/ws"],
    announce: [address],
    bootstrap: via.map((other) => readFileSync(`/mesh/${other}`, "utf8")),
  },
  peers: { client },
  relay: { allow: via.length === 0 ? ["client"] : "none" },
};
writeFileSync("/data/sluice.yaml", dump(config));
for (const [service, url] of adapter.map((pair) => pair.split(/=(.*)/))) {
  const manifest = load(readFileSync(`/app/adapters/${service}/adapter.yaml`, "utf8"));
  mkdirSync(`/data/adapters/${service}`, { recursive: true });
  const own = {
    ...manifest,
    openapi: `/app/openapi/${service}/openapi.yaml`,
    upstream: { ...manifest.upstream, url },
    allow: [{ peers: ["client"] }],
  };
  writeFileSync(`/data/adapters/${service}/adapter.yaml`, dump(own));
}

process.argv = [process.argv[0], SLUICE, "serve", "-c", "/data/sluice.yaml"];
await import(SLUICE);
