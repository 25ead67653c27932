import { domainToASCII } from "node:url";
import { FeedletterError } from "#errors.js";

/** What parsing an address finds: the address as it was written, trimmed, or one sentence about what is wrong. */
export type AddressParse =
  | { readonly kind: "address"; readonly address: string }
  | { readonly kind: "invalid"; readonly reason: string };

/** A name that people see, and an address. */
export interface Mailbox {
  readonly name?: string | undefined;
  readonly address: string;
}

/** RFC 5321 §4.5.3.1: octets of a local part, of a label (RFC 1035 §2.3.4), and of a path less its angle brackets. */
const LOCAL_OCTETS = 64;
const LABEL_OCTETS = 63;
const ADDRESS_OCTETS = 254;

/** RFC 5322 atext, and the letters, marks and digits of other scripts that RFC 6531 adds. */
const LOCAL = /^[\p{L}\p{M}\p{N}!#$%&'*+\-/=?^_`{|}~]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+\-/=?^_`{|}~]+)*$/u;
const DOMAIN = /^[\p{L}\p{M}\p{N}.-]+$/u;
const LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

/**
 * Accepts `local@domain` and nothing round it: no quoted local parts, comments, address literals or hosts without a dot, which
 * RFC 5321 allows and no subscriber has. Whatever could break out of an SMTP command or a header is no address.
 */
export function parseAddress(written: string): AddressParse {
  const address = written.trim();
  const at = address.lastIndexOf("@");
  const reason = at < 0 ? "it has no @" : reasonAgainst(address, address.slice(0, at), address.slice(at + 1));
  return reason === undefined ? { kind: "address", address } : { kind: "invalid", reason };
}

function reasonAgainst(address: string, local: string, domain: string): string | undefined {
  if (Buffer.byteLength(address) > ADDRESS_OCTETS) return `it is longer than ${ADDRESS_OCTETS} bytes`;
  if (/[\p{C}\p{Z}]/u.test(address)) return "it has a space, a line break or an invisible character in it";
  if (Buffer.byteLength(local) > LOCAL_OCTETS)
    return `the part before the @ is longer than ${LOCAL_OCTETS} bytes`;
  if (!LOCAL.test(local)) return "the part before the @ is empty or has a character that mail does not allow";
  if (!DOMAIN.test(domain)) return "the domain is empty or has a character that domains do not allow";
  return reasonAgainstDomain(domainToASCII(domain));
}

function reasonAgainstDomain(ascii: string): string | undefined {
  const labels = ascii.split(".");
  if (labels.length < 2) return "the domain has no dot";
  if (!labels.every((label) => label.length <= LABEL_OCTETS && LABEL.test(label)))
    return "the domain is not one";
  // The URL standard reads a domain that ends in a number as an IPv4 address: `1.1` would become `1.0.0.1`.
  if (/^\d+$/.test(labels.at(-1) ?? "")) return "the domain is a number";
  return undefined;
}

/** @throws FeedletterError E_ADDRESS */
export function requireAddress(written: string): string {
  const parsed = parseAddress(written);
  if (parsed.kind === "address") return parsed.address;
  throw new FeedletterError("E_ADDRESS", {
    message: `${JSON.stringify(written.slice(0, 100))} is no mail address: ${parsed.reason}.`,
    fix: "Write it as name@example.org.",
  });
}

/**
 * Parses `Name <address>`, `"Name" <address>` or an address alone, as the config's `from` and `replyTo` have it.
 * @throws FeedletterError E_ADDRESS
 */
export function parseMailbox(written: string): Mailbox {
  const [, phrase, bracketed] = /^([^<>]*)<([^<>]*)>$/.exec(written.trim()) ?? [];
  if (phrase === undefined || bracketed === undefined) return { address: requireAddress(written) };
  const quoted = /^"((?:[^"\\]|\\.)*)"$/.exec(phrase.trim())?.[1];
  const name = quoted === undefined ? phrase.trim() : quoted.replace(/\\(.)/g, "$1");
  return { address: requireAddress(bracketed), ...(name === "" ? {} : { name }) };
}

/** The address with its domain in ASCII and lower case, the local part untouched: what an SMTP envelope takes. */
export function envelopeAddress(address: string): string {
  const at = address.lastIndexOf("@");
  return `${address.slice(0, at)}@${domainToASCII(address.slice(at + 1))}`;
}

/**
 * Two addresses with one key reach one person as far as anybody can know: case and the spelling of an international domain
 * don't matter, while dots and plus tags do, because only the receiving server knows what they mean.
 */
export function addressKey(address: string): string {
  return envelopeAddress(address).normalize("NFC").toLowerCase();
}
