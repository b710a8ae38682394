import { createServer } from "node:net";
import { type ListenAddress, readRetired } from "../../config/index.ts";
import { isJsonObject, type JsonValue, parseJson, reasonOf } from "../../core/index.ts";
import { type Check, failure, ok, warning } from "./check.ts";
import { type DoctorContext, runsHere } from "./context.ts";
import { httpLook } from "./http-look.ts";
import { successorIn } from "./successor-in.ts";

const NAME = "ports";
const TIMEOUT_MS = 3_000;

interface Port extends ListenAddress {
  /** As in sluice.yaml. */
  readonly what: string;
  /** The peer that answers there. Rejects where that cannot be told. */
  whoAnswers(): Promise<string | undefined>;
}

/** Each port is free, or held by this gateway and nobody else. */
export const checkPorts = async (context: DoctorContext): Promise<readonly Check[]> => {
  if (context.holder !== undefined && !runsHere(context))
    return [ok(NAME, `not looked at: the gateway runs on ${context.holder.host}`)];
  return Promise.all(portsOf(context).map((port) => checkPort(port, context)));
};

const portsOf = ({ config, peerId, probes }: DoctorContext): readonly Port[] => {
  const { admin, http, peer } = config;
  return [
    ...peer.listen.flatMap((address): Port[] => {
      const [, host, port] = /^\/ip[46]\/([^/]+)\/tcp\/(\d+)/.exec(address) ?? [];
      const own = `${address.replace(`/${host}/`, `/${reachable(host ?? "")}/`)}/p2p/${peerId}`;
      return host === undefined
        ? []
        : [{ what: `peer.listen ${address}`, host, port: Number(port), whoAnswers: () => probes.dial(own) }];
    }),
    ...(admin.listen === undefined
      ? []
      : [listener("admin.listen", admin.listen, "http", "/.well-known/jwks.json")]),
    ...(http.listen === undefined
      ? []
      : [listener("http.listen", http.listen, http.tls === undefined ? "http" : "https", "/v1/peer")]),
  ];
};

const listener = (what: string, { host, port }: ListenAddress, scheme: string, path: string): Port => {
  const name = host.includes(":") ? `[${reachable(host)}]` : reachable(host);
  return {
    what: `${what} ${host}:${port}`,
    host,
    port,
    async whoAnswers() {
      const url = new URL(path, `${scheme}://${name}:${port}`);
      const { text } = await httpLook(url, { method: "GET", timeoutMs: TIMEOUT_MS, anyCertificate: true });
      return peerIn(parseJson(text));
    },
  };
};

/** Who listens on all addresses is reached on loopback. */
const reachable = (host: string): string => (host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host);

/** As the two listeners say who they are. */
const peerIn = (answer: JsonValue): string | undefined => {
  if (!isJsonObject(answer)) return undefined;
  const [key] = Array.isArray(answer.keys) ? answer.keys : [];
  const named = isJsonObject(key) ? key.kid : answer.peerId;
  return typeof named === "string" ? named : undefined;
};

const checkPort = async (port: Port, context: DoctorContext): Promise<Check> => {
  const { what } = port;
  if (port.port === 0) return ok(NAME, `${what}: any free port`);
  const problem = await bindProblem(port);
  const { peerId, holder } = context;
  if (problem === undefined)
    return holder === undefined
      ? ok(NAME, `${what} is free`)
      : warning(
          NAME,
          `${what}: pid ${holder.pid} runs, but does not listen there`,
          "restart it: sluice.yaml was changed since it started, or it stops just now",
        );
  if (problem === "EADDRNOTAVAIL")
    return failure(
      NAME,
      `${what}: this machine has no such address`,
      "take one that it has, or 0.0.0.0 for all",
    );
  if (problem === "EACCES")
    return failure(NAME, `${what}: this user may not listen there`, "take a port from 1024 on");
  if (problem !== "EADDRINUSE") return failure(NAME, `${what}: ${problem}`, "take another address");
  const found = await port.whoAnswers().catch((error: unknown) => ({ reason: reasonOf(error) }));
  if (holder !== undefined && found === peerId)
    return ok(NAME, `${what} is held by this gateway, pid ${holder.pid}`);
  const by = typeof found === "string" ? `a gateway of peer ${found}` : "another program";
  return failure(
    NAME,
    `${what} is held by ${by}`,
    `end it (ss -ltnp 'sport = :${port.port}' shows it), or take another port`,
  );
};

/** A code of the system's; undefined: it could be listened on, and is free again. */
const bindProblem = ({ host, port }: ListenAddress): Promise<string | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });

/** What a running gateway says of itself. */
export const checkGateway = async (context: DoctorContext): Promise<readonly Check[]> => {
  const { config, holder } = context;
  if (holder === undefined || !runsHere(context) || config.admin.listen === undefined) return [];
  const { host, port } = config.admin.listen;
  if (port === 0) return [];
  const name = host.includes(":") ? `[${reachable(host)}]` : reachable(host);
  const look = httpLook(new URL(`http://${name}:${port}/ready`), { method: "GET", timeoutMs: TIMEOUT_MS });
  const status = await look.then((answer) => answer.status).catch(reasonOf);
  const retired = await readRetired(config.data).catch(() => undefined);
  if (status === 503 && retired !== undefined)
    return [
      warning(
        "gateway",
        `pid ${holder.pid} is retired and drained: its successor is ${await successorIn(retired.statement)}`,
        "end it; nobody needs it any more",
      ),
    ];
  return [
    status === 200
      ? ok("gateway", `pid ${holder.pid} is ready`)
      : failure(
          "gateway",
          `pid ${holder.pid} is not ready (GET /ready: ${status})`,
          "read its log; GET /v1/journal says whether it can record particles",
        ),
  ];
};
