import { createHash } from "node:crypto";

/** Of all podcasts (Podcasting 2.0, "guid"). */
const NAMESPACE = Buffer.from("ead4c236bf5858c6a2c6a6b28d128cb6", "hex");

/**
 * A podcast's permanent id: a UUID of version 5 (RFC 9562 §5.5) of the feed's address without scheme and trailing slashes.
 *
 * @param feedUrl absolute; that of the RSS document
 */
export function podcastGuid(feedUrl: string): string {
  const name = feedUrl.replace(/^[a-z][a-z0-9+.-]*:\/\//i, "").replace(/\/+$/, "");
  const hash = createHash("sha1").update(NAMESPACE).update(name).digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return hash
    .subarray(0, 16)
    .toString("hex")
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
