import type { GatewayConfig } from "./interface.ts";

const LOOPBACK_ADDRESS = /^\/(ip4\/127\.|ip6\/::1\/|dns[46]?\/localhost\/)/;
const LINK_LOCAL = "169.254.0.0/16";
const LOOPBACK_HOST = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/;

/** What `serve` says at start about a configuration that is allowed but opens more than people may think; one line each. */
export const configWarnings = (config: GatewayConfig): string[] => {
  const { relay, peer, admin, http } = config;
  const reachable = [...peer.listen, ...peer.announce].find((address) => !LOOPBACK_ADDRESS.test(address));
  const warnings: string[] = [];
  if (relay.allow === "*" && reachable !== undefined) {
    warnings.push(
      `relay.allow is "*" and ${reachable} is not loopback: anybody who reaches it may pass particles through; list peers under relay.allow to close it`,
    );
  }
  if (admin.listen && !LOOPBACK_HOST.test(admin.listen.host)) {
    warnings.push(
      `admin.listen is ${admin.listen.host}, not loopback: its token travels unencrypted; put TLS in front of it`,
    );
    if (admin.metrics === "open")
      warnings.push(
        `admin.metrics is open and admin.listen is ${admin.listen.host}, not loopback: whoever reaches it reads how much is called here; take token, or let a proxy ask for one`,
      );
  }
  if (http.listen && http.tls === undefined && !LOOPBACK_HOST.test(http.listen.host)) {
    warnings.push(
      `http.listen is ${http.listen.host}, not loopback, and has no TLS: what callers send and get can be read on the way; set http.tls or put TLS in front of it`,
    );
  }
  const { deny, allow } = config.destinations;
  if (allow.length === 0 && !deny.includes(LINK_LOCAL))
    warnings.push(
      `destinations.deny is without ${LINK_LOCAL}: a name that resolves to a cloud's metadata service is an upstream like any other; add it`,
    );
  for (const { name, holder } of config.credentials.issuers)
    if (holder === "bearer")
      warnings.push(
        `credentials.issuers.${name}: holder is bearer: whoever gets hold of a token of theirs can use it; take bound, and have tokens issued with cnf`,
      );
  if (config.telemetry.logs.payloads)
    warnings.push(
      "telemetry.logs.payloads is true: arguments and results of calls go into the log; take it out when you have seen enough",
    );
  return warnings;
};
