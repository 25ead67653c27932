import { BlockList, isIP } from "node:net";
import type { Context } from "hono";
import { unmapIpv4 } from "./ip-address.js";

/** What is available to every route of the server. */
export interface ServerEnv {
  Bindings: {
    /** Address at the other end of the connection: the client's or a proxy's. */
    readonly peer: string;
  };
  Variables: {
    readonly client: string;
  };
}

/** Which proxies are trusted to name the client, and in which header. */
export interface TrustedProxies {
  readonly header: "x-forwarded-for" | "forwarded";
  readonly trusts: (address: string) => boolean;
}

const NETWORK_NAMES: Readonly<Record<string, readonly string[]>> = {
  loopback: ["127.0.0.0/8", "::1/128"],
  private: ["127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"],
};

/** @param networks `server.trustProxy`: addresses, networks and names that the configuration's schema accepts */
export function trustProxies(networks: readonly string[], header: TrustedProxies["header"]): TrustedProxies {
  const list = new BlockList();
  for (const network of networks.flatMap((name) => NETWORK_NAMES[name] ?? [name])) {
    const [address = "", bits] = network.split("/");
    const family = familyOf(address);
    list.addSubnet(address, Number(bits ?? (family === "ipv6" ? 128 : 32)), family);
  }
  return { header, trusts: (address) => isIP(address) !== 0 && list.check(address, familyOf(address)) };
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return isIP(address) === 6 ? "ipv6" : "ipv4";
}

/**
 * The address a request comes from: the peer's, unless that is a trusted proxy. Then the addresses it names are read from the
 * last to the first, because each proxy appends the address it sees. The first that isn't a trusted proxy is the client; anything
 * before it may be forged by the client.
 */
export function readClientAddress(peer: string, headers: Headers, proxies: TrustedProxies): string {
  const own = unmapIpv4(peer);
  if (!proxies.trusts(own)) return own;
  let client = own;
  for (const named of namedAddresses(headers, proxies.header).toReversed()) {
    // `unknown`, an obfuscated name (RFC 7239 §6.3) or garbage: nothing before it can be trusted.
    if (named === undefined) return client;
    client = named;
    if (!proxies.trusts(named)) return named;
  }
  return client;
}

/** For rate limits and logs; the same for every part of the server. */
export function clientAddressOf(context: Context<ServerEnv>): string {
  return context.get("client");
}

function namedAddresses(headers: Headers, header: TrustedProxies["header"]): readonly (string | undefined)[] {
  const value = headers.get(header) ?? "";
  if (value.trim() === "") return [];
  const elements = value.split(",");
  if (header === "x-forwarded-for") return elements.map(readAddress);
  // RFC 7239 §4: for=192.0.2.43, for="[2001:db8:cafe::17]:4711";proto=https
  return elements.map((element) => {
    const [, quoted, token] = /(?:^|;)\s*for\s*=\s*(?:"([^"]*)"|([^\s;]+))/i.exec(element) ?? [];
    return readAddress(quoted ?? token ?? "");
  });
}

/** Some proxies append the port to the address. */
function readAddress(written: string): string | undefined {
  const text = written.trim();
  const [, bracketed, dotted] = /^(?:\[([^\]]*)\](?::\d+)?|(\d+\.\d+\.\d+\.\d+):\d+)$/.exec(text) ?? [];
  const address = unmapIpv4(bracketed ?? dotted ?? text);
  return isIP(address) === 0 ? undefined : address;
}
