import { addressKey } from "#subscribers/address.js";

/** Domains whose mail one provider's servers take, so that its trouble concerns all of them. */
const PROVIDERS: Readonly<Record<string, readonly string[]>> = {
  Gmail: ["gmail.com", "googlemail.com"],
  "Outlook.com": [
    "outlook.com",
    "hotmail.com",
    "live.com",
    "msn.com",
    "hotmail.co.uk",
    "hotmail.fr",
    "hotmail.de",
    "hotmail.it",
    "hotmail.es",
    "outlook.de",
    "outlook.fr",
    "live.co.uk",
    "live.fr",
    "live.nl",
    "live.de",
  ],
  Yahoo: [
    "yahoo.com",
    "ymail.com",
    "rocketmail.com",
    "yahoo.co.uk",
    "yahoo.fr",
    "yahoo.de",
    "yahoo.es",
    "yahoo.it",
    "yahoo.ca",
    "yahoo.com.br",
    "yahoo.co.in",
    "aol.com",
    "aim.com",
    "verizon.net",
  ],
  iCloud: ["icloud.com", "me.com", "mac.com"],
  Orange: ["orange.fr", "wanadoo.fr"],
  GMX: ["gmx.de", "gmx.net", "gmx.at", "gmx.ch", "gmx.com", "web.de", "mail.com", "email.de"],
  "Mail.ru": ["mail.ru", "bk.ru", "list.ru", "inbox.ru"],
  Yandex: ["yandex.ru", "yandex.com", "ya.ru", "yandex.by", "yandex.kz"],
};
const PROVIDER_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(PROVIDERS).flatMap(([provider, domains]) =>
    domains.map((domain) => [domain, provider] as const),
  ),
);

/** Lower case, in ASCII. */
export function domainOf(address: string): string {
  const key = addressKey(address);
  return key.slice(key.lastIndexOf("@") + 1);
}

/** Whose servers take the mail to an address: a big provider by its name, otherwise the domain. */
export function destinationOf(address: string): string {
  return providerOf(address) ?? domainOf(address);
}

/** The big provider that takes the mail to an address; undefined if it isn't known. */
export function providerOf(address: string): string | undefined {
  return PROVIDER_OF.get(domainOf(address));
}

/** The domains of a destination. */
export function domainsOf(destination: string): readonly string[] {
  return PROVIDERS[destination] ?? [destination];
}
