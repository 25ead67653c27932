import { isIPv4, isIPv6 } from "node:net";

/** `include:_spf.example` or `~all`. */
export interface SpfMechanism {
  readonly qualifier: "+" | "-" | "~" | "?";
  readonly name: string;
  /** What comes after the colon; "" without one. */
  readonly value: string;
  /** As it is written, with its prefix length. */
  readonly text: string;
}

/** `redirect=_spf.example`. */
interface SpfModifier {
  readonly name: string;
  readonly value: string;
  readonly text: string;
}

export interface SpfRecord {
  readonly text: string;
  readonly mechanisms: readonly SpfMechanism[];
  readonly modifiers: readonly SpfModifier[];
  /** Terms that make the whole record a permanent error (RFC 7208 §4.6). */
  readonly faults: readonly string[];
}

const MAX_TERMS = 200;
const MECHANISMS: ReadonlySet<string> = new Set(["all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists"]);

/** RFC 7208 §4.5 */
export function isSpf(text: string): boolean {
  return /^v=spf1(?: |$)/i.test(text);
}

/** RFC 7208 §12. Never throws: what isn't understood is a fault. */
export function readSpf(text: string): SpfRecord {
  const mechanisms: SpfMechanism[] = [];
  const modifiers: SpfModifier[] = [];
  const faults: string[] = [];
  for (const term of text.split(/ +/, MAX_TERMS).slice(1)) {
    if (term === "") continue;
    const modifier = /^([a-z][a-z0-9_.-]*)=(.*)$/i.exec(term);
    if (modifier !== null) {
      const [, name = "", value = ""] = modifier;
      modifiers.push({ name: name.toLowerCase(), value, text: term });
      continue;
    }
    const mechanism = readMechanism(term);
    if (mechanism === undefined) faults.push(term);
    else mechanisms.push(mechanism);
  }
  // §6: twice is an error.
  for (const name of ["redirect", "exp"])
    if (modifiers.filter((modifier) => modifier.name === name).length > 1) faults.push(`${name}= twice`);
  return { text, mechanisms, modifiers, faults };
}

function readMechanism(term: string): SpfMechanism | undefined {
  const [, sign = "", name = "", rest = ""] = /^([+?~-]?)([a-z0-9]+)([:/].*)?$/i.exec(term) ?? [];
  const mechanism = { qualifier: qualifierOf(sign), name: name.toLowerCase(), text: term };
  if (!MECHANISMS.has(mechanism.name)) return undefined;
  // The value of these may have a slash in a macro (§7.1), and they have no prefix length.
  const slash = /^(?:include|exists)$/.test(mechanism.name) ? -1 : rest.indexOf("/");
  const end = slash < 0 ? rest.length : slash;
  const read = { ...mechanism, value: rest.slice(1, end) };
  const isEmpty = rest.startsWith(":") && read.value === "";
  return !isEmpty && isValid(read, rest.slice(end)) ? read : undefined;
}

function qualifierOf(sign: string): SpfMechanism["qualifier"] {
  return sign === "-" || sign === "~" || sign === "?" ? sign : "+";
}

function isValid({ name, value }: SpfMechanism, prefix: string): boolean {
  switch (name) {
    case "all":
      return value === "" && prefix === "";
    case "include":
    case "exists":
      return value !== "" && prefix === "";
    case "ip4":
      return isIPv4(value) && /^(?:\/(?:\d|[12]\d|3[0-2]))?$/.test(prefix);
    case "ip6":
      return isIPv6(value) && /^(?:\/(?:\d{1,2}|1[01]\d|12[0-8]))?$/.test(prefix);
    default:
      return /^(?:\/\d{1,2})?(?:\/\/\d{1,3})?$/.test(prefix);
  }
}

/** The `all` of a record, and what follows is never looked at (RFC 7208 §5.1). */
export function allOf({ mechanisms }: SpfRecord): SpfMechanism | undefined {
  return mechanisms.find(({ name }) => name === "all");
}

export function redirectOf(record: SpfRecord): string | undefined {
  // §6.1: ignored if there is an `all` anywhere.
  if (allOf(record) !== undefined) return undefined;
  return record.modifiers.find(({ name }) => name === "redirect")?.value;
}
