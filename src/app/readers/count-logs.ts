import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { AppContext } from "#app/app-context.js";
import { schemeOf } from "#app/database-scheme.js";
import { withDatabase } from "#app/open-database.js";
import { type LoadedConfig, loadConfig } from "#config/load.js";
import { FeedletterError } from "#errors.js";
import { publishedAt } from "#feeds/documents.js";
import { type CountedLog, createReaderCounter, type ReaderCounter } from "#readers/count-readers.js";
import { makeFeedFinder } from "#readers/feed-finder.js";
import { readLogLine } from "#readers/read-log-line.js";
import type { DailyReaders } from "#readers/reader-statistics.js";
import { splitLines } from "#readers/split-lines.js";
import { type Instant, wallClockOf } from "#zoned-time.js";
import { listFeedAddresses } from "./feed-addresses.js";
import { CutShortError, type LogPlace, type OpenLog, openLog } from "./open-log.js";

export interface CountOptions extends AppContext, LogPlace {
  /** Paths relative to `cwd`, or `-` for standard input. */
  readonly logs: readonly string[];
  /** Hosts besides that of the feeds. */
  readonly hosts: readonly string[];
  readonly dryRun: boolean;
}

export interface CountedReaders extends Omit<CountedLog, "days"> {
  /** What is recorded of these days now; with nothing recorded, what the logs say. */
  readonly days: readonly DailyReaders[];
  readonly recorded: "recorded" | "dry-run" | "no-database";
  /** `access.log:12` */
  readonly firstDamaged: string | undefined;
  /** Compressed logs that end early; what stood before was counted. */
  readonly cutShort: readonly { readonly log: string; readonly reason: string }[];
}

const DAY = 86_400_000;

/**
 * Counts the readers of the feeds in access logs, all logs as one, and keeps the numbers by day.
 * @throws FeedletterError E_LOG, E_CONFIG…, E_DATABASE…; then nothing is recorded
 */
export async function countLogs(options: CountOptions): Promise<CountedReaders> {
  const { configPath, env, dryRun } = options;
  const loaded = await loadConfig(configPath, { env, uses: dryRun ? [] : ["database"] });
  const counter = openCounter(loaded, options);
  const cutShort: { readonly log: string; readonly reason: string }[] = [];
  let firstDamaged: string | undefined;
  for (const name of options.logs) {
    const log = openLog(name, options);
    const read = await readLog(log, counter);
    firstDamaged ??= read.damagedAt === undefined ? undefined : `${log.name}:${read.damagedAt}`;
    if (read.cutShort !== undefined) cutShort.push({ log: log.name, reason: read.cutShort });
  }
  const { days, ...counted } = counter.result();
  if (counted.lines > 0 && counted.damaged === counted.lines) throw unknownFormat(firstDamaged);
  const result = { ...counted, firstDamaged, cutShort };
  if (dryRun) return { ...result, days, recorded: "dry-run" };
  if (!hasDatabase(loaded)) return { ...result, days, recorded: "no-database" };
  const recorded = await withDatabase(options, async ({ readerStatistics }) => {
    await readerStatistics.record(days);
    const [first, last] = [days[0], days.at(-1)];
    if (first === undefined || last === undefined) return [];
    const counts = await readerStatistics.list({ from: first.day, to: last.day });
    return counts.filter(({ day }) => days.some((counted) => counted.day === day));
  });
  return { ...result, days: recorded, recorded: "recorded" };
}

export interface RecordedReaders {
  readonly days: readonly DailyReaders[];
}

/** What was recorded of the last days, today included. @throws FeedletterError E_CONFIG…, E_DATABASE… */
export async function listReaders(context: AppContext, days: number): Promise<RecordedReaders> {
  const { configPath, env, clock } = context;
  const loaded = await loadConfig(configPath, { env, uses: ["database"] });
  if (!hasDatabase(loaded)) return { days: [] };
  const dayOf = makeDayOf(loaded.config.site.timezone);
  const now = clock();
  return withDatabase(context, async ({ readerStatistics }) => ({
    days: await readerStatistics.list({ from: dayOf(now - (days - 1) * DAY), to: dayOf(now) }),
  }));
}

function openCounter(
  { config }: LoadedConfig,
  { hosts, randomBytes, clock }: Pick<CountOptions, "hosts" | "randomBytes" | "clock">,
): ReaderCounter {
  const ours = new Set([new URL(publishedAt(config)).host, ...hosts].map(bareHost));
  return createReaderCounter({
    findFeed: makeFeedFinder(listFeedAddresses(config)),
    dayOf: makeDayOf(config.site.timezone),
    isOurHost: (host) => ours.has(bareHost(host)),
    newKey: () => randomBytes(32),
    latest: clock() + DAY,
  });
}

/** With or without `www.` and a port. */
function bareHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/:\d+$/, "")
    .replace(/^www\./, "");
}

interface ReadLog {
  /** The number of the first damaged line. */
  readonly damagedAt: number | undefined;
  readonly cutShort: string | undefined;
}

async function readLog({ chunks }: OpenLog, counter: ReaderCounter): Promise<ReadLog> {
  let lines = 0;
  let damagedAt: number | undefined;
  try {
    for await (const line of splitLines(chunks)) {
      lines += 1;
      if (line === "") continue;
      if (counter.add(readLogLine(line))) damagedAt ??= lines;
    }
    return { damagedAt, cutShort: undefined };
  } catch (error) {
    if (error instanceof CutShortError) return { damagedAt, cutShort: error.message };
    throw error;
  }
}

function unknownFormat(place: string | undefined): FeedletterError {
  return new FeedletterError("E_LOG", {
    message: `No line is one of an access log that we know${place === undefined ? "" : ` (the first: ${place})`}.`,
    fix: "Pass a log in the combined or common format (nginx, Apache) or Caddy's JSON log.",
  });
}

/** A file that isn't there yet: nobody has subscribers here, and counting readers doesn't need any. */
function hasDatabase({ config, baseDir }: LoadedConfig): boolean {
  if (config.state !== undefined || schemeOf(config.database) !== undefined) return true;
  return existsSync(resolve(baseDir, config.database));
}

const QUARTER = 15 * 60_000;

/** The date in a zone. Clocks change at quarters of an hour only, and a log's lines are in order. */
function makeDayOf(zone: string): (at: Instant) => string {
  const clock = wallClockOf(zone);
  let known = { quarter: Number.NaN, offset: 0 };
  let last = { date: Number.NaN, day: "" };
  return (at) => {
    const quarter = Math.floor(at / QUARTER);
    if (quarter !== known.quarter) known = { quarter, offset: clock(quarter * QUARTER) - quarter * QUARTER };
    const date = Math.floor((at + known.offset) / DAY);
    if (date !== last.date) last = { date, day: new Date(date * DAY).toISOString().slice(0, 10) };
    return last.day;
  };
}
