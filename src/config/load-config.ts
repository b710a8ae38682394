import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { SELF } from "../particle/index.ts";
import { absoluteSecret } from "./absolute-source.ts";
import { gatewaySchema } from "./gateway-schema.ts";
import type { GatewayConfig, HttpTlsFiles, TelemetryConfig } from "./interface.ts";
import { toIssuer } from "./issuer.ts";
import { resolvePeers } from "./peers.ts";
import { readText } from "./read-text.ts";
import { check, failOn, type Issue, rootOf } from "./schema.ts";
import { parseYaml } from "./yaml-document.ts";

const DEFAULT_CONFIG_FILE = "sluice.yaml";
const MAX_BYTES = 1024 * 1024;

/**
 * The gateway's configuration. Without `file`: `./sluice.yaml` if there is one, else all defaults relative to `cwd`.
 * @throws SluiceError SLUICE_CONFIG, one line a problem.
 */
export const loadConfig = async (
  file: string | undefined,
  cwd: string = process.cwd(),
): Promise<GatewayConfig> => {
  const path = file === undefined ? resolve(cwd, DEFAULT_CONFIG_FILE) : resolve(cwd, file);
  if (file === undefined && !(await exists(path))) return parseConfig("", undefined, cwd);
  return parseConfig(await readText(path, MAX_BYTES, "the configuration"), path, dirname(path));
};

/** The same from text; relative paths start at `base`. */
export const parseConfig = (text: string, file: string | undefined, base: string): GatewayConfig => {
  const name = file ?? DEFAULT_CONFIG_FILE;
  const document = parseYaml(text, name);
  const issues: Issue[] = [];
  const parsed = check(gatewaySchema, rootOf(document, name), issues);
  // Who that is says the key, which may not be there yet: see withSelf.
  const names = { ...parsed?.peers, [SELF]: SELF };
  const allow = parsed && resolvePeers(parsed.relay.allow, names, ["relay", "allow"], issues);
  const deny = parsed && resolvePeers(parsed.peer.deny, names, ["peer", "deny"], issues);
  const issuers = Object.entries(parsed?.credentials.issuers ?? {}).map(([issuerName, given]) => {
    const at = ["credentials", "issuers", issuerName];
    const named = given.peer === undefined ? [] : resolvePeers([given.peer], names, at, issues);
    return toIssuer(issuerName, given, named[0]);
  });
  failOn(issues, document, name);
  if (parsed === undefined || deny === undefined || deny === "*" || allow === undefined)
    throw new TypeError("a failed parse has issues");
  return {
    file,
    data: resolve(base, parsed.data),
    peer: { ...parsed.peer, deny },
    peers: parsed.peers,
    successions: parsed.successions.map((path) => resolve(base, path)),
    relay: { allow },
    admin: { ...parsed.admin, jwt: parsed.admin.jwt },
    http: { ...parsed.http, tls: parsed.http.tls && absoluteFiles(parsed.http.tls, base) },
    credentials: { issuers },
    destinations: parsed.destinations,
    receipts: parsed.receipts,
    adapters: resolve(base, parsed.adapters),
    durability: parsed.durability,
    audit: parsed.audit,
    telemetry: {
      ...parsed.telemetry,
      otlp: parsed.telemetry.otlp && absoluteHeaders(parsed.telemetry.otlp, base),
    },
    limits: parsed.limits,
  };
};

const absoluteFiles = ({ cert, key }: HttpTlsFiles, base: string): HttpTlsFiles => ({
  cert: resolve(base, cert),
  key: resolve(base, key),
});

const absoluteHeaders = (
  otlp: NonNullable<TelemetryConfig["otlp"]>,
  base: string,
): NonNullable<TelemetryConfig["otlp"]> => ({
  ...otlp,
  headers: Object.fromEntries(
    Object.entries(otlp.headers).map(([name, source]) => [name, absoluteSecret(source, base)]),
  ),
});

const exists = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== "ENOENT", // unreadable is for readText to report
  );
