import type { Instant } from "#zoned-time.js";
import { addressFingerprint, type ExpiringPurpose, signExpiringToken } from "./expiring-tokens.js";
import { type SigningKeys, signToken } from "./tokens.js";

/** The server's public address (`server.url`) and the keys that sign its links. */
export interface LinkServer {
  readonly url: string;
  readonly keys: SigningKeys;
}

/** Paths of the pages under `server.url`. Those with a slash at the end are followed by a token. */
export const PAGE_PATHS = {
  subscribe: "subscribe",
  confirm: "confirm/",
  unsubscribe: "unsubscribe/",
  preferences: "preferences/",
  address: "address/",
} as const;

/** The absolute URL of a page. It depends only on the configuration, not on headers of a request. */
export function pageUrl({ url }: Pick<LinkServer, "url">, path: string): string {
  return new URL(path, url.endsWith("/") ? url : `${url}/`).href;
}

/** The page for changing or ending a subscription. The link doesn't expire, because mails are kept for years. */
export function preferencesUrl(server: LinkServer, subscriber: string): string {
  const token = signToken({ purpose: "preferences", subscriber, digest: "" }, server.keys);
  return pageUrl(server, `${PAGE_PATHS.preferences}${token}`);
}

export interface MailedLink {
  readonly purpose: ExpiringPurpose;
  readonly subscriber: string;
  /** The address that the link is mailed to. */
  readonly address: string;
  readonly expiresAt: Instant;
}

/** A link that, when followed, proves that somebody reads the address. */
export function mailedUrl(
  server: LinkServer,
  { purpose, subscriber, address, expiresAt }: MailedLink,
): string {
  const claims = { purpose, subscriber, address: addressFingerprint(address), expiresAt };
  const path = purpose === "confirm" ? PAGE_PATHS.confirm : PAGE_PATHS.address;
  return pageUrl(server, `${path}${signExpiringToken(claims, server.keys)}`);
}
