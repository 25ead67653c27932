import { isIP } from "node:net";

type Groups = readonly number[];

/** The eight 16-bit groups of an IPv6 address; undefined if it isn't one. A zone (`%eth0`) isn't part of the address. */
function readIpv6(address: string): Groups | undefined {
  const [bare = ""] = address.split("%");
  if (isIP(bare) !== 6) return undefined;
  // The URL parser normalises the address; then `::` is expanded.
  const [before = "", after] = new URL(`http://[${bare}]/`).hostname.slice(1, -1).split("::");
  const read = (text: string): Groups =>
    text
      .split(":")
      .filter((group) => group !== "")
      .map((group) => Number.parseInt(group, 16));
  const [front, back] = [read(before), read(after ?? "")];
  return [...front, ...Array<number>(8 - front.length - back.length).fill(0), ...back];
}

function writeIpv4(high = 0, low = 0): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

/** Turns `::ffff:192.0.2.1` (RFC 4291 §2.5.5.2), in any spelling, into 192.0.2.1; only removes the zone of other addresses. */
export function unmapIpv4(address: string): string {
  const groups = readIpv6(address);
  const [bare = ""] = address.split("%");
  if (groups === undefined) return bare.toLowerCase();
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  return isMapped ? writeIpv4(groups[6], groups[7]) : bare.toLowerCase();
}

/** The IPv4 address of a client behind a tunnel or translator. Only for limits, because clients can forge it. */
function embeddedIpv4(groups: Groups): string | undefined {
  const [first, second, third = 0, , , , high = 0, low = 0] = groups;
  const zeros = (from: number, to: number): boolean => groups.slice(from, to).every((group) => group === 0);
  // 6to4 (RFC 3056), Teredo (RFC 4380 §4: the client's address inverted), NAT64 (RFC 6052 §2.1), IPv4-compatible (RFC 4291 §2.5.5.1).
  if (first === 0x2002) return writeIpv4(second, third);
  if (first === 0x2001 && second === 0) return writeIpv4(high ^ 0xffff, low ^ 0xffff);
  if (first === 0x64 && second === 0xff9b && zeros(2, 6)) return writeIpv4(high, low);
  if (zeros(0, 6) && (high > 0 || low > 1)) return writeIpv4(high, low);
  return undefined;
}

export interface ClientNetworks {
  /** An IPv4 address or an IPv6 `/64`: the least that one household or rented machine has. */
  readonly client: string;
  /** An IPv4 `/24` or IPv6 `/48`: what one customer of a provider may have. */
  readonly network: string;
}

export function networksOf(address: string): ClientNetworks {
  const plain = unmapIpv4(address);
  const groups = readIpv6(plain);
  const ipv4 = groups === undefined ? plain : embeddedIpv4(groups);
  if (ipv4 !== undefined && isIP(ipv4) === 4)
    return { client: ipv4, network: ipv4.slice(0, ipv4.lastIndexOf(".")) };
  if (groups === undefined) return { client: plain, network: plain };
  const first = (count: number): string =>
    groups
      .slice(0, count)
      .map((group) => group.toString(16))
      .join(":");
  return { client: first(4), network: first(3) };
}
