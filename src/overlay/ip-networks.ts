/** The eight 16-bit groups of an IPv6 address, without its zone; undefined: the text is none. */
export const ipv6Groups = (text: string): readonly number[] | undefined => {
  if (!IPV6.test(text)) return undefined;
  const url = `http://[${text.replace(/%.*/, "")}]`;
  if (!URL.canParse(url)) return undefined;
  const [head = "", tail] = new URL(url).hostname.slice(1, -1).split("::");
  const [before, after] = [groupsIn(head), groupsIn(tail ?? "")];
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
};

const groupsIn = (text: string): number[] =>
  text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));

/** Its last four bytes: IPv4 as a socket of both families has it (::ffff:a.b.c.d). */
export const isIPv4Mapped = (groups: readonly number[]): boolean =>
  groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;

/**
 * Whether an address is in one of these networks (`10.0.0.0/8`): false for a text that is no IP address. IPv4 inside IPv6 is IPv4.
 */
export const inNetworks = (...networks: readonly string[]): ((address: string) => boolean) => {
  const parsed = networks.map((network) => {
    const [address = "", bits] = network.split("/");
    const prefix = Number(bits) + (IPV4.test(address) ? MAPPED_BITS : 0);
    return { groups: groupsOf(address) ?? [], prefix };
  });
  return (address) => {
    const groups = groupsOf(address);
    return groups !== undefined && parsed.some((network) => startsAlike(groups, network));
  };
};

const startsAlike = (
  address: readonly number[],
  { groups, prefix }: { readonly groups: readonly number[]; readonly prefix: number },
): boolean =>
  groups.every((group, index) => {
    const bits = Math.min(16, Math.max(0, prefix - 16 * index));
    return (group ^ (address[index] ?? 0)) >> (16 - bits) === 0;
  });

const groupsOf = (address: string): readonly number[] | undefined => {
  const [, ...bytes] = IPV4.exec(address)?.map(Number) ?? [];
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  return bytes.length === 0 ? ipv6Groups(address) : [0, 0, 0, 0, 0, 0xffff, (a << 8) | b, (c << 8) | d];
};

const MAPPED_BITS = 96;
const BYTE = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const IPV4 = new RegExp(`^${BYTE}\\.${BYTE}\\.${BYTE}\\.${BYTE}$`);
/** What only a URL's reader tells from an address, and nothing that would end a URL's host. */
const IPV6 = /^[\da-f:.]*:[\da-f:.]*(%[\da-z.:-]+)?$/i;
