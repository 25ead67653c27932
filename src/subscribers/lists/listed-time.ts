import type { Instant } from "#zoned-time.js";

/**
 * Reads ISO 8601, or `2019-03-04 10:12:13` as Mailchimp and listmonk write it, in UTC if there is no zone. Undefined for anything
 * else: the consent then has no time.
 */
export function readListedTime(cell: string): Instant | undefined {
  const [, date, time = "00:00", zone = "Z"] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?(Z|UTC|[+-]\d\d:?\d\d)?)?/.exec(cell) ??
    [];
  if (date === undefined) return undefined;
  const instant = Date.parse(`${date}T${time}${zone === "UTC" ? "Z" : zone}`);
  return Number.isNaN(instant) ? undefined : instant;
}
