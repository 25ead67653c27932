import { BlockList, isIPv6 } from "node:net";

/** IANA's special-purpose registries (RFC 6890): not globally reachable, or with another address inside. */
const RANGES = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
  "::/96",
  "64:ff9b::/96",
  "64:ff9b:1::/48",
  "100::/64",
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
  "3fff::/20",
  "5f00::/16",
  "fc00::/7",
  "fe80::/9",
  "ff00::/8",
];

const BLOCKED = makeBlockList();

function makeBlockList(): Readonly<Pick<BlockList, "check">> {
  const list = new BlockList();
  for (const range of RANGES) {
    const [network = "", bits] = range.split("/");
    list.addSubnet(network, Number(bits), isIPv6(network) ? "ipv6" : "ipv4");
  }
  return list;
}

/** Whether an IP address isn't on the public internet. IPv4 in IPv6 (`::ffff:…`) counts as IPv4. */
export function isPrivateAddress(address: string): boolean {
  // A zone (`fe80::1%eth0`) is not part of the address.
  const [bare = ""] = address.split("%");
  return BLOCKED.check(bare, isIPv6(bare) ? "ipv6" : "ipv4");
}
