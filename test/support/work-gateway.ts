import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Particle, type Signer, signParticle } from "../../src/particle/index.ts";
import type { CountingBackend } from "./counting-backend.ts";
import { type ServedGateway, tempFolder } from "./sluice-process.ts";

/** A folder with a gateway's files, whose one service is the backend: `work.perform(serial)`, for everybody. */
export const workFolder = (
  { url, document }: Pick<CountingBackend, "url" | "document">,
  limits: Readonly<Record<string, number>> = {},
): Promise<{ path: string } & AsyncDisposable> =>
  tempFolder({
    "sluice.yaml": JSON.stringify({
      peer: { listen: ["/ip4/127.0.0.1/tcp/0/ws"] },
      admin: { listen: "127.0.0.1:0" },
      limits,
    }),
    "adapters/work/openapi.yaml": document,
    "adapters/work/adapter.yaml": JSON.stringify({
      openapi: "./openapi.yaml",
      upstream: { url },
      allow: [{ peers: "*" }],
    }),
  });

/** One particle that calls `work.perform` at the peer with each of the serials, one after the other. */
export const workParticle = (
  initiator: Signer,
  peer: string,
  serials: readonly string[],
  { timestamp = Date.now(), ttl = 120_000 }: { readonly timestamp?: number; readonly ttl?: number } = {},
): Promise<Particle> => {
  const calls = serials.map((serial) => `(call "${peer}" ("work" "perform") ["${serial}"])`);
  const script = calls.reduceRight((rest, call) => `(seq ${call} ${rest})`, "(null)");
  return signParticle({ script, ttl, timestamp }, initiator);
};

/** Asks a gateway's admin API, with the token of its data folder. */
export const askAdmin = async (
  { admin, cwd }: Pick<ServedGateway, "admin" | "cwd">,
  path: string,
  body?: unknown,
): Promise<{ readonly status: number; readonly answer: Record<string, unknown> }> => {
  const token = (await readFile(join(cwd, "data", "admin.token"), "utf8")).trim();
  const response = await fetch(`${admin}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
  });
  return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
};

/** Hands a particle in, as a neighbour would. */
export const submitParticle = (gateway: Pick<ServedGateway, "admin" | "cwd">, particle: Particle) =>
  askAdmin(gateway, "/v1/particles", {
    ...particle,
    signature: Buffer.from(particle.signature).toString("base64"),
    data: "",
  });

/** Waits for what another process does, which tells nobody. */
export const until = async (done: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await done())) await new Promise((resolve) => setTimeout(resolve, 10));
};
