import type { LoadedConfig } from "#config/load.js";
import type { NextRun } from "#deliveries/clock/clock-records.js";
import { MAX_CLOCK_SKEW_MS } from "#deliveries/clock/clock-records.js";
import type { Ledger } from "#deliveries/ports.js";
import type { PublishRule } from "#schedule/due-posts.js";
import { proveNextRun, readDuration, readSchedule, type ScheduledDigest } from "#schedule/due-runs.js";
import type { Instant } from "#zoned-time.js";

/** The digest's schedule; undefined if it is sent only by `send`. @throws FeedletterError E_SCHEDULE with its line */
export function readScheduledDigest(
  name: string,
  { config, placeOf }: LoadedConfig,
): ScheduledDigest | undefined {
  const digest = config.digests[name];
  if (digest?.schedule === undefined) return undefined;
  const zone = digest.timezone ?? config.site.timezone;
  return {
    name,
    schedule: readSchedule(digest.schedule, zone, placeOf("digests", name, "schedule")),
    catchUp: readDuration(digest.catchUp),
  };
}

/** A digest that mails each post when it is published. */
export interface PublishedDigest extends PublishRule {
  readonly name: string;
  /** When it is sent, in words: "when a post is published …". */
  readonly when: string;
}

/** Undefined if the digest isn't sent when a post is published. */
export function readPublishedDigest(
  name: string,
  { config }: Pick<LoadedConfig, "config">,
): PublishedDigest | undefined {
  const digest = config.digests[name];
  if (digest?.on === undefined) return undefined;
  const { after, interval } = digest;
  return {
    name,
    when: `when a post is published and unchanged for ${after}, at most once in ${interval}`,
    after: readDuration(after),
    interval: readDuration(interval),
  };
}

/** The last run, as `dueRuns` expects it. Only completed runs count: an interrupted one is claimed again. */
export async function findLastRun(
  ledger: Pick<Ledger, "lastRun">,
  digest: string,
): Promise<Instant | undefined> {
  const run = await ledger.lastRun(digest);
  if (run === undefined) return undefined;
  return run.completedAt === undefined ? run.runAt - 1 : run.runAt;
}

/** When `serve` will send the digest next; undefined with the reason if it won't. */
export async function findNextRun(digest: ScheduledDigest, ledger: Pick<Ledger, "lastRun">, now: Instant) {
  return proveNextRun(now, digest, await findLastRun(ledger, digest.name));
}

/** The latest run of each digest that may be on record if no clock is wrong. Another machine's clock may be a little ahead. */
export function latestPlausibleRuns(
  {
    digests,
    published,
  }: { readonly digests: readonly ScheduledDigest[]; readonly published: readonly PublishedDigest[] },
  now: Instant,
): readonly NextRun[] {
  const latest = now + MAX_CLOCK_SKEW_MS;
  return [
    ...digests.map(({ name, schedule }) => ({ digest: name, next: schedule.nextRun(latest) })),
    // A post is due at once, so no run is ahead.
    ...published.map(({ name }) => ({ digest: name, next: latest })),
  ];
}
