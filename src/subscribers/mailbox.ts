import { addressKey } from "./address.js";

/** Which addresses of a provider lead to the same mailbox. */
interface Provider {
  /** The first one represents all of them. */
  readonly domains: readonly [string, ...string[]];
  /** Characters of the local part that make no difference. */
  readonly ignored?: RegExp;
  /** `anything@name.fastmail.com` is `name@fastmail.com`. */
  readonly namesInSubdomains?: boolean;
  /** `base-anything@yahoo.com` belongs to whoever has `base`. */
  readonly dashTags?: boolean;
}

const PROVIDERS: readonly Provider[] = [
  { domains: ["gmail.com", "googlemail.com"], ignored: /\./g },
  { domains: ["proton.me", "protonmail.com", "protonmail.ch", "pm.me"], ignored: /[._-]/g },
  { domains: ["icloud.com", "me.com", "mac.com"] },
  {
    domains: ["yandex.ru", "ya.ru", "yandex.com", "yandex.by", "yandex.kz", "yandex.ua", "narod.ru"],
    ignored: /[.-]/g,
  },
  { domains: ["fastmail.com"], namesInSubdomains: true },
  { domains: ["fastmail.fm"], namesInSubdomains: true },
  { domains: ["yahoo.com"], dashTags: true },
  { domains: ["yahoo.de"], dashTags: true },
  { domains: ["yahoo.co.uk"], dashTags: true },
  { domains: ["yahoo.fr"], dashTags: true },
  { domains: ["ymail.com"], dashTags: true },
  { domains: ["rocketmail.com"], dashTags: true },
];

/**
 * Addresses with the same key very likely lead to one mailbox: plus tags go, and dots where the provider ignores them. Only for
 * limits. Two people may share a key, so it must never decide who somebody is (see `addressKey`).
 */
export function mailboxKey(address: string): string {
  const folded = addressKey(address).normalize("NFKC").toLowerCase();
  const at = folded.lastIndexOf("@");
  const written = folded.slice(at + 1).replace(/\.+$/, "");
  const provider = PROVIDERS.find(({ domains }) => domains.includes(written)) ?? providerAbove(written);
  const subdomain = provider && written.slice(0, -(provider.domains[0].length + 1));
  const local = cutTag(provider?.namesInSubdomains && subdomain ? subdomain : folded.slice(0, at), provider);
  const plain = provider?.ignored === undefined ? local : local.replace(provider.ignored, "");
  return `${plain || local}@${provider?.domains[0] ?? written}`;
}

function providerAbove(domain: string): Provider | undefined {
  return PROVIDERS.find(
    ({ domains, namesInSubdomains }) => namesInSubdomains && domain.endsWith(`.${domains[0]}`),
  );
}

/** RFC 5233 §1: what follows the separator is a detail. If nothing precedes it, the local part is kept whole. */
function cutTag(local: string, provider: Provider | undefined): string {
  const [name = ""] = local.split(provider?.dashTags ? /[+-]/ : "+", 1);
  return name === "" ? local : name;
}

/** The provider's first domain, for limits per recipient domain. */
export function mailboxDomain(address: string): string {
  const key = mailboxKey(address);
  return key.slice(key.lastIndexOf("@") + 1);
}
