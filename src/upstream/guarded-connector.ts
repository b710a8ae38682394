import { lookup as systemLookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { buildConnector } from "undici";

/** Why an IP address is not connected to; `host` is what it was asked for as. Undefined: it is. */
export type ConnectGuard = (address: string, host: string) => Error | undefined;

/**
 * Connects to addresses that `guard` lets through and to no other. A name is looked up once for each connection, and what was judged is what is
 * connected to, so an answer that changes afterwards changes nothing.
 */
export const guardedConnector = (
  options: buildConnector.BuildOptions,
  guard: ConnectGuard,
  lookup: LookupFunction = systemLookup,
): buildConnector.connector => {
  const connect = buildConnector({ ...options, lookup: guardedLookup(guard, lookup) });
  return (target, callback) => {
    const host = target.hostname.replace(/^\[|\]$/g, ""); // a literal address is connected to without a look-up
    const refusal = isIP(host) === 0 ? undefined : guard(host, target.hostname);
    if (refusal === undefined) connect(target, callback);
    else queueMicrotask(() => callback(refusal, null));
  };
};

/** Leaves out the addresses that must not be connected to; fails where none is left. */
const guardedLookup =
  (guard: ConnectGuard, lookup: LookupFunction): LookupFunction =>
  (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, "", 0);
      const addresses = Array.isArray(found) ? found : [];
      const refusals = addresses.map(({ address }) => guard(address, hostname));
      const allowed = addresses.filter((_, index) => refusals[index] === undefined);
      const [first] = allowed;
      if (first === undefined)
        return callback(refusals.find((refusal) => refusal !== undefined) ?? new Error("no address"), "", 0);
      if (options.all === true) return callback(null, allowed);
      return callback(null, first.address, first.family);
    });
  };
