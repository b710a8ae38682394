import { execFile } from "node:child_process";
import { symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type { Stage } from "./peers.ts";

const APIS = 4;

/** Four APIs with a gateway each, the entry gateway that clients are connected to, and the package as it is published. */
export interface ThinWorld {
  readonly httpPort: number;
  readonly peerPort: number;
  readonly apiPorts: readonly number[];
  /** Peer id of the entry, which serves nothing itself. */
  readonly entry: string;
  readonly servers: readonly string[];
  /** File of the certificate that APIs and entry show. */
  readonly ca: string;
  /** URL of the module `sluice/client`. */
  readonly sluice: string;
}

const run = promisify(execFile);

const body = {
  "application/json": {
    schema: { type: "object", required: ["text"], properties: { text: { type: "string" } } },
  },
};
const DOCUMENT = {
  openapi: "3.1.0",
  info: { title: "Letters", version: "1" },
  paths: {
    "/turn": {
      post: {
        operationId: "turn",
        requestBody: { required: true, content: body },
        responses: { 200: { description: "turned by one letter", content: body } },
      },
    },
  },
};

export const startWorld = async (stage: Stage): Promise<ThinWorld> => {
  const sluice = await buildPackage(stage.folder);
  const { cert, key } = await makeCertificate(stage.folder);
  const env = { NODE_EXTRA_CA_CERTS: cert };
  const api = await stage.start<{ ports: number[] }>(new URL("./thin-api.ts", import.meta.url).href, [
    cert,
    key,
    String(APIS),
  ]);
  const openapi = join(stage.folder, "letters.json");
  await writeFile(openapi, JSON.stringify(DOCUMENT));
  const entry = await stage.gateway("entry", [], {}, env, {
    http: { listen: "127.0.0.1:0", tls: { cert, key } },
  });
  const addresses = [...entry.ready.addresses];
  const servers: string[] = [];
  for (const [index, port] of api.ready.ports.entries()) {
    const letters = {
      openapi,
      upstream: { url: `https://127.0.0.1:${port}` },
      allow: [{ peers: "*" }],
      operations: { turn: { arguments: ["text"] } },
    };
    const { ready } = await stage.gateway(`server-${index}`, addresses, { letters }, env);
    servers.push(ready.peerId);
    addresses.push(...ready.addresses);
  }
  const { http } = entry.ready as typeof entry.ready & { readonly http: string };
  return {
    httpPort: Number(new URL(http).port),
    peerPort: Number(/\/tcp\/(\d+)/.exec(entry.ready.addresses[0] ?? "")?.[1]),
    apiPorts: api.ready.ports,
    entry: entry.ready.peerId,
    servers,
    ca: cert,
    sluice,
  };
};

/** Self-signed, P-256: smaller than most that are in use, which come with an intermediate's. */
const makeCertificate = async (folder: string): Promise<{ cert: string; key: string }> => {
  const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  const made = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  const named = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
  await run("openssl", ["req", "-x509", ...made, "-keyout", key, "-out", cert, ...named]);
  return { cert, key };
};

/** JavaScript, as other packages are: clients that Node has to strip of types would take more CPU and memory to start. */
const buildPackage = async (folder: string): Promise<string> => {
  const root = fileURLToPath(new URL("../", import.meta.url));
  const dist = join(folder, "dist");
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  const options = ["-p", "tsconfig.build.json", "--outDir", dist, "--noCheck"];
  await run(join(root, "node_modules/.bin/tsc"), options, { cwd: root });
  return pathToFileURL(join(dist, "client/node.js")).href;
};
