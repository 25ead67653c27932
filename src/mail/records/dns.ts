import { isIPv4, isIPv6 } from "node:net";

/** The part of `node:dns/promises` that is needed here. Rejects with a `code` if there is no answer. */
export interface Resolver {
  readonly resolveTxt: (name: string) => Promise<readonly (readonly string[])[]>;
  readonly resolve4: (name: string) => Promise<readonly string[]>;
  readonly resolve6: (name: string) => Promise<readonly string[]>;
  readonly resolveMx: (
    name: string,
  ) => Promise<readonly { readonly exchange: string; readonly priority: number }[]>;
  readonly resolveCname: (name: string) => Promise<readonly string[]>;
  /** Not `reverse`, which reads the hosts file and calls every failure "not found". */
  readonly resolvePtr: (name: string) => Promise<readonly string[]>;
}

/**
 * `missing`: the name servers say that there is no such record. `nothing` is true if there is nothing below the name either
 * (RFC 8020). `failed`: nobody knows, so nothing may be concluded from it.
 */
export type DnsAnswer<T> =
  | { readonly kind: "found"; readonly values: readonly T[] }
  | { readonly kind: "missing"; readonly nothing: boolean }
  | { readonly kind: "failed"; readonly name: string; readonly reason: string };

/** Looks records up, each only once. Never rejects. Host names come in lower case, without the dot at the end. */
export interface Dns {
  readonly txt: (name: string) => Promise<DnsAnswer<string>>;
  /** IPv4 and IPv6. */
  readonly addresses: (name: string) => Promise<DnsAnswer<string>>;
  readonly mx: (name: string) => Promise<DnsAnswer<string>>;
  readonly cname: (name: string) => Promise<DnsAnswer<string>>;
  readonly names: (address: string) => Promise<DnsAnswer<string>>;
}

/** Questions without any answer in time after which no more are asked: each takes seconds. */
const MAX_SILENT = 2;

/** Of one name. A zone can hold more, but nobody needs them. */
const MAX_RECORDS = 100;
const MAX_LENGTH = 8_192;

export function openDns(resolver: Resolver): Dns {
  let silent = 0;
  const askUnlessSilent = async <T>(
    name: string,
    look: (name: string) => Promise<readonly T[]>,
  ): Promise<DnsAnswer<T>> => {
    if (silent >= MAX_SILENT) return { kind: "failed", name, reason: SILENT };
    const answer = await ask(name, look);
    silent = answer.kind === "failed" && answer.reason === SILENT ? silent + 1 : 0;
    return answer;
  };
  const remember = <T>(
    look: (name: string) => Promise<readonly T[]>,
  ): ((name: string) => Promise<DnsAnswer<T>>) => {
    const known = new Map<string, Promise<DnsAnswer<T>>>();
    return (name) => {
      const answer = known.get(name) ?? askUnlessSilent(name, look);
      known.set(name, answer);
      return answer;
    };
  };
  const hosts = (names: readonly string[]): string[] => names.map(hostName);
  const v4 = remember(async (name) => (await resolver.resolve4(name)).filter(isIPv4));
  const v6 = remember(async (name) => (await resolver.resolve6(name)).filter(isIPv6));
  return {
    // Records longer than 255 bytes come in pieces (RFC 7208 §3.3).
    txt: remember(async (name) =>
      (await resolver.resolveTxt(name)).map((pieces) => clean(pieces.join("").slice(0, MAX_LENGTH))),
    ),
    addresses: async (name) => joinAnswers(await v4(name), await v6(name)),
    mx: remember(async (name) => hosts((await resolver.resolveMx(name)).map(({ exchange }) => exchange))),
    cname: remember(async (name) => hosts(await resolver.resolveCname(name))),
    names: remember(async (address) => hosts(await resolver.resolvePtr(reverseName(address)))),
  };
}

async function ask<T>(name: string, look: (name: string) => Promise<readonly T[]>): Promise<DnsAnswer<T>> {
  try {
    const values = (await look(name)).slice(0, MAX_RECORDS);
    return values.length === 0 ? { kind: "missing", nothing: false } : { kind: "found", values };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "ENODATA") return { kind: "missing", nothing: false };
    if (code === "ENOTFOUND") return { kind: "missing", nothing: true };
    return { kind: "failed", name, reason: REASONS[code] ?? "the answer can't be used" };
  }
}

const SILENT = "no name server answered in time";

/** https://nodejs.org/docs/latest-v20.x/api/dns.html#error-codes */
const REASONS: Readonly<Record<string, string>> = {
  ESERVFAIL: "the name server failed (SERVFAIL)",
  EREFUSED: "the name server refused to answer",
  ETIMEOUT: SILENT,
  ECONNREFUSED: "the name server can't be reached",
  EBADNAME: "the name is invalid",
  EBADRESP: "the name server's answer is broken",
  EFORMERR: "the name server didn't understand the question",
  ENOTIMP: "the name server can't answer this",
};

/** A host with one kind of address is fine, even if the name server fails when asked for the other. */
function joinAnswers(one: DnsAnswer<string>, other: DnsAnswer<string>): DnsAnswer<string> {
  const values = [one, other].flatMap((answer) => (answer.kind === "found" ? answer.values : []));
  if (values.length > 0) return { kind: "found", values };
  return one.kind === "failed" ? one : other;
}

/** RFC 1035 §3.5, RFC 3596 §2.5 */
export function reverseName(address: string): string {
  if (!address.includes(":")) return `${address.split(".").reverse().join(".")}.in-addr.arpa`;
  const [head = "", tail = ""] = address.split("::");
  const groups = (text: string): string[] =>
    text === "" ? [] : text.split(":").map((group) => group.padStart(4, "0"));
  const [first, last] = [groups(head), groups(tail)];
  const zeros = Array<string>(Math.max(0, 8 - first.length - last.length)).fill("0000");
  return `${[...[...first, ...zeros, ...last].join("")].reverse().join(".")}.ip6.arpa`;
}

function hostName(name: string): string {
  return clean(name.toLowerCase().replace(/\.$/, ""));
}

/** What strangers publish is shown on terminals, so no control character gets further. None is valid in any of the records. */
function clean(text: string): string {
  return text.replace(/\p{C}/gu, "\uFFFD");
}

/** The records of an answer; none if they are missing. */
export function valuesOf<T>(answer: DnsAnswer<T>): readonly T[] {
  return answer.kind === "found" ? answer.values : [];
}
