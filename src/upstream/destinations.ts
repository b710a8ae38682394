import { BlockList, isIP, isIPv4 } from "node:net";
import { DENIED_NETWORKS, SluiceError } from "../core/index.ts";
import { reachedAddresses } from "./embedded-addresses.ts";
import type { ConnectGuard } from "./guarded-connector.ts";
import type { UpstreamOptions } from "./interface.ts";

interface Network {
  readonly text: string;
  has(address: string): boolean;
}

/**
 * Says of each address that is about to be connected to whether it may be. An address that holds or stands for another is judged by both: what is
 * denied by one of them has to be allowed by that one.
 */
export const createDestinations = (
  { deny, allow }: NonNullable<UpstreamOptions["destinations"]> = { deny: DENIED_NETWORKS, allow: [] },
): ConnectGuard => {
  const [denied, allowed] = [deny.map(networkOf), allow.map(networkOf)];
  return (address, host) => {
    for (const reached of reachedAddresses(address)) {
      const network = denied.find(({ has }) => has(reached));
      if (network !== undefined && !allowed.some(({ has }) => has(reached)))
        return new SluiceError(
          "SLUICE_CONFIG",
          `${host} is in ${network.text}, where nothing is sent (destinations.deny of this gateway)`,
        );
    }
    return undefined;
  };
};

/** A literal address that nothing would ever be sent to is told when the service is published. @throws SluiceError SLUICE_CONFIG */
export const checkLiteral = ({ hostname }: URL, guard: ConnectGuard): void => {
  const address = hostname.replace(/^\[|\]$/g, "");
  const refusal = isIP(address) === 0 ? undefined : guard(address, hostname);
  if (refusal !== undefined) throw refusal;
};

/** @param text - an address, or a network such as 169.254.0.0/16. */
const networkOf = (text: string): Network => {
  const [address = "", prefix] = text.split("/");
  if (isIP(address) === 0)
    throw new SluiceError("SLUICE_CONFIG", `destinations: "${text}" is no address and no network`);
  const list = new BlockList();
  const family = familyOf(address);
  list.addSubnet(address, prefix === undefined ? (family === "ipv4" ? 32 : 128) : Number(prefix), family);
  return { text, has: (reached) => list.check(reached, familyOf(reached)) };
};

const familyOf = (address: string): "ipv4" | "ipv6" => (isIPv4(address) ? "ipv4" : "ipv6");
