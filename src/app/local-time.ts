import { loadConfig } from "#config/load.js";
import { type Instant, wallClockOf } from "#zoned-time.js";
import type { AppContext } from "./app-context.js";

/** A time for people, such as `2026-06-15 09:00`. */
export type FormatTime = (at: Instant) => string;

type Precision = "minutes" | "seconds";

/** @param zone IANA name */
export function formatTimeIn(zone: string, precision: Precision = "minutes"): FormatTime {
  const clock = wallClockOf(zone);
  const length = precision === "minutes" ? 16 : 19;
  return (at) => new Date(clock(at)).toISOString().slice(0, length).replace("T", " ");
}

/**
 * Times in the site's zone.
 * @throws FeedletterError E_CONFIG…
 */
export async function formatSiteTime(
  { configPath, env }: Pick<AppContext, "configPath" | "env">,
  precision?: Precision,
): Promise<FormatTime> {
  return formatTimeIn((await loadConfig(configPath, { env, uses: [] })).config.site.timezone, precision);
}
