import { closest } from "fastest-levenshtein";
import type { Config, DigestConfig } from "#config/schema.js";
import { FeedletterError } from "#errors.js";

/** @throws FeedletterError E_DIGEST_UNKNOWN */
export function requireDigest({ digests }: Pick<Config, "digests">, name: string): DigestConfig {
  const digest = Object.hasOwn(digests, name) ? digests[name] : undefined;
  if (digest !== undefined) return digest;
  const known = Object.keys(digests);
  throw new FeedletterError("E_DIGEST_UNKNOWN", {
    message: `There is no digest "${name}".`,
    fix:
      known.length === 0
        ? "Add one under `digests:` in the configuration."
        : `Did you mean "${closest(name, known)}"?`,
  });
}

/** IANA name of the time zone in which the digest's days begin. */
export function zoneOf({ digests, site }: Pick<Config, "digests" | "site">, name: string): string {
  return digests[name]?.timezone ?? site.timezone;
}
