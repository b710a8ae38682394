import { isIPv6 } from "node:net";
import { z } from "zod";
import type { ListenAddress } from "./interface.ts";

const WANTED = 'must be "host:port", e.g. 127.0.0.1:8080 or [::1]:8080, or none';

/** `host:port` with IPv6 in brackets; `none`: undefined. */
export const listenAddress = z
  .unknown()
  .transform((value, context): ListenAddress | undefined => {
    if (value === "none") return undefined;
    const match =
      typeof value === "string" ? /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+)):(\d{1,5})$/.exec(value) : null;
    const [, ipv6, name, digits] = match ?? [];
    const port = Number(digits);
    const host = ipv6 ?? name;
    if (host !== undefined && port <= 65535 && (ipv6 === undefined || isIPv6(ipv6))) return { host, port };
    context.addIssue({ code: "custom", message: WANTED });
    return z.NEVER;
  })
  .meta({ title: "host:port, or none" });
