import { domainToASCII } from "node:url";
import { FeedletterError } from "#errors.js";

/** The address as it was written, trimmed, or the reason why it is invalid. */
export type AddressParse =
  | { readonly kind: "address"; readonly address: string }
  | { readonly kind: "invalid"; readonly reason: string };

/** A display name and an address. */
export interface Mailbox {
  readonly name?: string;
  readonly address: string;
}

/** Maximum lengths: local part and address from RFC 5321 §4.5.3.1, label from RFC 1035 §2.3.4. */
const LOCAL_OCTETS = 64;
const LABEL_OCTETS = 63;
const ADDRESS_OCTETS = 254;

/** atext of RFC 5322, and the letters, marks and digits that RFC 6531 adds. */
const LOCAL = /^[\p{L}\p{M}\p{N}!#$%&'*+\-/=?^_`{|}~]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+\-/=?^_`{|}~]+)*$/u;
const DOMAIN = /^[\p{L}\p{M}\p{N}.-]+$/u;
const LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

/**
 * Accepts only `local@domain`: no quoted local parts, comments, address literals or hosts without a dot, which RFC 5321 allows and
 * no subscriber has. Nothing that could break out of an SMTP command or a header is accepted.
 */
export function parseAddress(written: string): AddressParse {
  const address = written.trim();
  const at = address.lastIndexOf("@");
  const reason = at < 0 ? "it has no @" : reasonAgainst(address, address.slice(0, at), address.slice(at + 1));
  return reason === undefined ? { kind: "address", address } : { kind: "invalid", reason };
}

function reasonAgainst(address: string, local: string, domain: string): string | undefined {
  if (Buffer.byteLength(address) > ADDRESS_OCTETS) return `it is longer than ${ADDRESS_OCTETS} bytes`;
  if (/[\p{C}\p{Z}]/u.test(address)) return "it contains a space, a line break or an invisible character";
  if (Buffer.byteLength(local) > LOCAL_OCTETS)
    return `the part before the @ is longer than ${LOCAL_OCTETS} bytes`;
  if (!LOCAL.test(local)) return "the part before the @ is empty or contains an invalid character";
  if (!DOMAIN.test(domain)) return "the domain is empty or contains an invalid character";
  return reasonAgainstDomain(domainToASCII(domain));
}

function reasonAgainstDomain(ascii: string): string | undefined {
  const labels = ascii.split(".");
  if (labels.length < 2) return "the domain has no dot";
  if (!labels.every((label) => label.length <= LABEL_OCTETS && LABEL.test(label)))
    return "the domain is invalid";
  // The URL standard reads a domain that ends in a number as an IPv4 address: `1.1` would become `1.0.0.1`.
  if (/^\d+$/.test(labels.at(-1) ?? "")) return "the domain is a number";
  return undefined;
}

/** @throws FeedletterError E_ADDRESS */
export function requireAddress(written: string): string {
  const parsed = parseAddress(written);
  if (parsed.kind === "address") return parsed.address;
  throw new FeedletterError("E_ADDRESS", {
    message: `Invalid email address ${JSON.stringify(written.slice(0, 100))}: ${parsed.reason}.`,
    fix: "Write it as name@example.org.",
  });
}

/** Parses `Name <address>`, `"Name" <address>` or an address alone. @throws FeedletterError E_ADDRESS */
export function parseMailbox(written: string): Mailbox {
  const [, phrase, bracketed] = /^([^<>]*)<([^<>]*)>$/.exec(written.trim()) ?? [];
  if (phrase === undefined || bracketed === undefined) return { address: requireAddress(written) };
  const quoted = /^"((?:[^"\\]|\\.)*)"$/.exec(phrase.trim())?.[1];
  const name = quoted === undefined ? phrase.trim() : quoted.replace(/\\(.)/g, "$1");
  return { address: requireAddress(bracketed), name: name === "" ? undefined : name };
}

/** The address for an SMTP envelope: the domain in ASCII and lower case, the local part unchanged. */
export function envelopeAddress(address: string): string {
  const at = address.lastIndexOf("@");
  return `${address.slice(0, at)}@${domainToASCII(address.slice(at + 1))}`;
}

/**
 * Addresses with the same key belong to the same person. Case and the spelling of an international domain don't matter; dots and
 * plus tags do, because only the receiving server knows what they mean.
 */
export function addressKey(address: string): string {
  return envelopeAddress(address).normalize("NFC").toLowerCase();
}
