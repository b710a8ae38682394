import { isIPv4 } from "node:net";

/** IPv6 prefixes before an IPv4 address, as 16-bit groups; the address is in the two groups behind them. */
const EMBEDDINGS: readonly (readonly number[])[] = [
  [0, 0, 0, 0, 0, 0xffff], // mapped (RFC 4291 section 2.5.5.2)
  [0, 0, 0, 0, 0, 0], // compatible (section 2.5.5.1)
  [0, 0, 0, 0, 0xffff, 0], // translated (RFC 2765 section 2.1)
  [0x64, 0xff9b, 0, 0, 0, 0], // NAT64 (RFC 6052 section 2.1)
  [0x64, 0xff9b, 1, 0, 0, 0], // NAT64 of a site (RFC 8215)
  [0x2002], // 6to4 (RFC 3056 section 2)
];

/**
 * All addresses that a connection to an IP address may end at: itself, without a zone; the IPv4 address inside an IPv6 one; and loopback for the unspecified
 * one, which systems take for this machine.
 */
export const reachedAddresses = (address: string): readonly string[] => {
  const bare = address.split("%", 1)[0] ?? "";
  if (isIPv4(bare)) return [bare, ...(bare === UNSPECIFIED ? [LOOPBACK] : [])];
  const groups = groupsOf(bare);
  const embedded = EMBEDDINGS.filter((prefix) => prefix.every((group, index) => groups[index] === group)).map(
    ({ length }) => ipv4Of(groups[length] ?? 0, groups[length + 1] ?? 0),
  );
  const isUnspecified = embedded.includes(UNSPECIFIED);
  return [bare, ...embedded, ...(isUnspecified ? [LOOPBACK, "::1"] : [])];
};

const UNSPECIFIED = "0.0.0.0";
const LOOPBACK = "127.0.0.1";

/** The eight groups of an IPv6 address; URL parsing writes an IPv4 tail as groups too. */
const groupsOf = (address: string): number[] => {
  const [head = "", tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const left = numbersOf(head);
  if (tail === undefined) return left;
  const right = numbersOf(tail);
  return [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
};

const numbersOf = (text: string): number[] =>
  text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));

const ipv4Of = (high: number, low: number): string =>
  [high >> 8, high & 0xff, low >> 8, low & 0xff].join(".");
