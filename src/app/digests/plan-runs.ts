import { loadCurrentContent } from "#app/site/load-content.js";
import { composeNext } from "#deliveries/compose-next.js";
import type { FoundNote } from "#deliveries/issue-note.js";
import type { SelectionReason } from "#digest/compose.js";
import type { Schedule } from "#schedule/due-runs.js";
import { type Instant, wallClockOf } from "#zoned-time.js";
import { planPosts } from "./published-posts.js";
import {
  findNextRun,
  type PublishedDigest,
  readPublishedDigest,
  readScheduledDigest,
} from "./scheduled-digests.js";
import { dryRunOptions, openSendContext, type SendContext, type SendContextOptions } from "./send-context.js";

export interface PlanRunsOptions extends SendContextOptions {
  /** Default: every digest. */
  readonly digest?: string;
}

export interface PlannedDigest {
  readonly digest: string;
  /** Missing if the digest is sent only by `send`. */
  readonly schedule?: string;
  /** Instead of `schedule`. */
  readonly on?: "publish";
  /** When it is sent, in words; with `on` only. */
  readonly when?: string;
  readonly zone: string;
  readonly runs: readonly {
    /** RFC 3339, UTC. */
    readonly at: string;
    /** Weekday, date and time in `zone`. */
    readonly local: string;
  }[];
  /** Why the next run won't be sent; missing if it will. */
  readonly problem?: string;
  /** The posts of the next issue if it were sent now. */
  readonly posts: readonly { readonly title: string; readonly file: string }[];
  /** Posts that wait until the publisher releases them; missing if there are none. */
  readonly held?: readonly { readonly title: string; readonly file: string }[];
  /** The note that the next issue takes. */
  readonly note?: {
    readonly file: string;
    /** Why no issue is sent until it is mended. */
    readonly error?: string;
  };
  /** With `on`: the posts that wait, in the order in which they are sent, and since when each has been seen unchanged (RFC 3339). */
  readonly waiting?: readonly {
    readonly title: string;
    readonly file: string;
    /** Missing if `serve` hasn't seen this version yet. */
    readonly since?: string;
  }[];
}

const RUNS_SHOWN = 10;

/**
 * The next runs of each digest, and the posts of the next issue if it were sent now. Changes nothing.
 * @throws FeedletterError E_CONFIG…, E_SCHEDULE, E_DATABASE
 */
export async function planRuns(options: PlanRunsOptions): Promise<readonly PlannedDigest[]> {
  const sendContext = await openSendContext({ ...options, dryRun: true });
  try {
    const names =
      options.digest === undefined ? Object.keys(sendContext.loaded.config.digests) : [options.digest];
    const planned: PlannedDigest[] = [];
    for (const name of names) planned.push(await planDigest(name, sendContext, options.clock()));
    return planned;
  } finally {
    await sendContext.close();
  }
}

async function planDigest(digest: string, sendContext: SendContext, now: Instant): Promise<PlannedDigest> {
  const { prepareRun, loaded, database } = sendContext;
  const context = prepareRun(digest, dryRunOptions({ skipBroken: true }));
  const { considered, noted } = await composeNext(context, now);
  const note = describeNote(noted);
  const listed = (wanted: SelectionReason) =>
    considered
      .filter(({ verdict }) => verdict === wanted)
      .map(({ entry }) => ({ title: entry.title, file: entry.place.file }));
  const posts = listed("chosen");
  const onHold = listed("on-hold");
  const held = onHold.length === 0 ? undefined : onHold;
  const zone = context.config.timezone ?? loaded.config.site.timezone;
  const published = readPublishedDigest(digest, loaded);
  if (published !== undefined) {
    const waiting = await listWaiting(published, sendContext, now);
    return { digest, on: "publish", when: published.when, zone, runs: [], posts, held, note, waiting };
  }
  const { schedule } = context.config;
  const scheduled = readScheduledDigest(digest, loaded);
  if (scheduled === undefined) return { digest, zone, runs: [], posts, held, note };
  const runs = nextRuns(scheduled.schedule, now);
  const proof = runs.length === 0 ? undefined : await findNextRun(scheduled, database.ledger, now);
  return {
    digest,
    schedule,
    zone,
    posts,
    held,
    note,
    problem: proof?.kind === "never" ? proof.reason : undefined,
    runs: runs.map((at) => ({ at: new Date(at).toISOString(), local: formatLocal(at, zone) })),
  };
}

function describeNote({ note, findings }: FoundNote): PlannedDigest["note"] {
  const error = findings.find(({ level }) => level === "error");
  if (error !== undefined) return { file: error.place.file, error: error.message };
  return note === undefined ? undefined : { file: note.file };
}

/** What `serve` would see now. */
async function listWaiting(
  digest: PublishedDigest,
  sendContext: SendContext,
  now: Instant,
): Promise<PlannedDigest["waiting"]> {
  const { entries } = await loadCurrentContent(sendContext.loaded, now);
  const { posts, seen } = await planPosts(digest, { sendContext, content: { entries, findings: [] }, now });
  const since = new Map(seen.map((post) => [post.id, post.since]));
  return posts.map(({ id, title, place }) => {
    const at = since.get(id) ?? now;
    const seenAt = at < now ? { since: new Date(at).toISOString() } : {};
    return { title, file: place.file, ...seenAt };
  });
}

function nextRuns(schedule: Schedule, now: Instant): readonly Instant[] {
  const runs: Instant[] = [];
  let next = schedule.nextRun(now);
  while (next !== undefined && runs.length < RUNS_SHOWN) {
    runs.push(next);
    next = schedule.nextRun(next);
  }
  return runs;
}

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;

/** `Mon 2026-06-15 09:00` */
function formatLocal(at: Instant, zone: string): string {
  const wall = new Date(wallClockOf(zone)(at));
  return `${WEEKDAYS[wall.getUTCDay()]} ${wall.toISOString().slice(0, 16).replace("T", " ")}`;
}
