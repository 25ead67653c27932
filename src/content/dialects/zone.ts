import type { SiteConfig } from "#config/schema.js";
import { timezone as timezoneName } from "#config/values.js";
import type { Dialect } from "./dialect.js";

/** The zone (IANA) of a site's dates. A name that isn't a zone is the generator's business. */
export function zoneOf({ timezone }: Dialect, site: SiteConfig): string {
  return timezoneName.safeParse(timezone).data ?? site.timezone;
}
