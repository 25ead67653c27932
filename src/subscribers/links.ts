import type { Instant } from "#zoned-time.js";
import { addressFingerprint, type ExpiringPurpose, signExpiringToken } from "./expiring-tokens.js";
import { type SigningKeys, signToken } from "./tokens.js";

/** Public address of the server (`server.url`) and the keys that sign its links. */
export interface LinkServer {
  readonly url: string;
  readonly keys: SigningKeys;
}

/** Paths of the pages below `server.url`; where a token belongs it follows. */
export const PAGE_PATHS = {
  subscribe: "subscribe",
  confirm: "confirm/",
  unsubscribe: "unsubscribe/",
  preferences: "preferences/",
  address: "address/",
} as const;

/** Absolute. Made from the configuration alone: no header of a request has a say in it. */
export function pageUrl({ url }: Pick<LinkServer, "url">, path: string): string {
  return new URL(path, url.endsWith("/") ? url : `${url}/`).href;
}

/** Where somebody chooses what comes, and leaves. It doesn't expire, as the mails it stands in don't. */
export function preferencesUrl(server: LinkServer, subscriber: string): string {
  const token = signToken({ purpose: "preferences", subscriber, digest: "" }, server.keys);
  return pageUrl(server, `${PAGE_PATHS.preferences}${token}`);
}

export interface MailedLink {
  readonly purpose: ExpiringPurpose;
  readonly subscriber: string;
  /** Where the link is mailed to. */
  readonly address: string;
  readonly expiresAt: Instant;
}

/** A link that proves by being followed that somebody reads the address it was mailed to. */
export function mailedUrl(
  server: LinkServer,
  { purpose, subscriber, address, expiresAt }: MailedLink,
): string {
  const claims = { purpose, subscriber, address: addressFingerprint(address), expiresAt };
  const path = purpose === "confirm" ? PAGE_PATHS.confirm : PAGE_PATHS.address;
  return pageUrl(server, `${path}${signExpiringToken(claims, server.keys)}`);
}
