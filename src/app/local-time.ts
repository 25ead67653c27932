import { loadConfig } from "#config/load.js";
import { type Instant, wallClockOf } from "#zoned-time.js";
import type { AppContext } from "./app-context.js";

/** A time for people, such as `2026-06-15 09:00`. */
export type FormatTime = (at: Instant) => string;

/** @param zone IANA name */
function formatTimeIn(zone: string): FormatTime {
  const clock = wallClockOf(zone);
  return (at) => new Date(clock(at)).toISOString().slice(0, 16).replace("T", " ");
}

/**
 * Times in the site's zone.
 * @throws FeedletterError E_CONFIG…
 */
export function formatSiteTime({ configPath, env }: Pick<AppContext, "configPath" | "env">): FormatTime {
  return formatTimeIn(loadConfig(configPath, { env, uses: [] }).config.site.timezone);
}
