import { findWaitingPosts } from "#app/digests/published-posts.js";
import { findReviewer } from "#app/digests/run-previews.js";
import {
  findNextRun,
  type PublishedDigest,
  readPublishedDigest,
  readScheduledDigest,
} from "#app/digests/scheduled-digests.js";
import { dryRunOptions, openSendContext, type SendContext } from "#app/digests/send-context.js";
import { type FormatTime, formatTimeIn } from "#app/local-time.js";
import { requireClock } from "#deliveries/clock/clock-records.js";
import type { DomainCheck } from "#mail/sender-domain/domain-check.js";
import type { Instant } from "#zoned-time.js";
import { runAnnounceChecks } from "./announce-checks.js";
import { checkComplaints } from "./deliverability/complaints.js";
import { runSenderChecks } from "./deliverability/sender-checks.js";
import { type Diagnosis, type DoctorOptions, inSection } from "./diagnosis.js";
import { runInboxChecks } from "./inbox-checks.js";
import { checkReports, checkRequests } from "./kept-mails.js";
import { runMailChecks } from "./mail-checks.js";
import { runMailboxChecks } from "./mailbox-checks.js";
import { runProviderChecks } from "./provider-checks.js";
import { runServerChecks } from "./server-checks.js";
import { runStateChecks } from "./state-checks.js";
import { tryCheck } from "./try-check.js";
import { runWebhookChecks } from "./webhook-checks.js";

/**
 * Tests everything that sending needs, one check after another, and continues after a failure.
 * @throws FeedletterError only if the configuration is invalid
 */
export async function* runDoctorChecks(options: DoctorOptions): AsyncGenerator<Diagnosis> {
  const sendContext = await openSendContext({ ...options, readsInbox: true });
  try {
    yield* inSection("Setup", runSetupChecks(sendContext, options));
    yield* inSection("Digests", runDigestChecks(sendContext, options));
    yield* inSection("Public address", runServerChecks(sendContext, options));
    yield* inSection("Mail server", runTransportChecks(sendContext, options));
    yield* runSenderChecks(sendContext, options);
    yield* inSection("Mailbox", runInboxChecks(sendContext));
    yield* inSection("Webhooks", runWebhookChecks(sendContext));
    yield* inSection("Announcements", runAnnounceChecks(sendContext));
  } finally {
    await sendContext.close();
  }
}

async function* runSetupChecks(
  sendContext: SendContext,
  { clock, acceptClock }: DoctorOptions,
): AsyncGenerator<Diagnosis> {
  const { loaded, database } = sendContext;
  const { config } = loaded;
  yield { check: "configuration and database", level: "ok", said: config.database };
  if (config.state !== undefined) yield* runStateChecks(loaded, config.state);
  if (acceptClock) await database.clockRecords.accept(clock());
  yield { check: "clock and records", ...(await tryCheck(() => checkRecords(sendContext, clock()))) };
  yield { check: "subscribers", ...(await tryCheck(() => checkSubscribers(sendContext))) };
  yield { check: "reports", ...(await tryCheck(() => checkReports(sendContext, clock()))) };
  yield* checkRequests(sendContext, clock());
  yield* checkComplaints(database, clock());
  yield { check: "alerts", ...describeAlerts(sendContext) };
}

async function* runDigestChecks(
  sendContext: SendContext,
  { clock }: DoctorOptions,
): AsyncGenerator<Diagnosis> {
  for (const [name, digest] of Object.entries(sendContext.loaded.config.digests)) {
    const now = clock();
    const schedule = await tryCheck(() => checkSchedule(name, sendContext, now));
    yield { check: `schedule of ${name}`, ...schedule };
    const template = await tryCheck(() => checkTemplate(name, sendContext, now));
    yield { check: `template of ${name}`, ...template };
    if (digest.review === undefined) continue;
    const reviewer = await tryCheck(() => ({
      level: "ok",
      said: `goes to ${findReviewer(sendContext, name).address}`,
    }));
    yield { check: `preview of ${name}`, ...reviewer };
  }
}

async function* runTransportChecks(
  sendContext: SendContext,
  options: DoctorOptions,
): AsyncGenerator<Diagnosis> {
  yield* runProviderChecks(sendContext, options);
  yield* runMailboxChecks(sendContext);
  yield* runMailChecks(sendContext, options);
}

function timeOf({ config }: SendContext["loaded"]): FormatTime {
  return formatTimeIn(config.site.timezone);
}

async function checkRecords({ database, loaded }: SendContext, now: Instant): Promise<DomainCheck> {
  await requireClock(database.clockRecords, now);
  return { level: "ok", said: `${timeOf(loaded)(now)}, not behind anything recorded` };
}

/** Subscriptions refer to a digest by name, so a renamed digest has no subscribers. */
async function checkSubscribers({ loaded, database }: SendContext): Promise<DomainCheck> {
  const counts = [...(await database.subscribers.countByDigest())];
  const describe = (some: typeof counts): string =>
    some.map(([digest, people]) => `${people} of "${digest}"`).join(", ");
  const orphaned = counts.filter(([digest]) => !Object.hasOwn(loaded.config.digests, digest));
  if (orphaned.length === 0) return { level: "ok", said: describe(counts) || "none yet" };
  return {
    level: "warning",
    said: `These people get no mail, because the configuration lacks their digest: ${describe(orphaned)}.`,
    fix: "If you have renamed the digest, use its old name: people subscribe to a name.",
  };
}

function describeAlerts({ alerts }: SendContext): DomainCheck {
  return alerts === undefined
    ? { level: "skipped", said: "`mail.alerts` is not set, so nobody is mailed when an issue is paused" }
    : { level: "ok", said: `go to ${alerts}` };
}

/** Checks whether the next run will be sent, in the same way as `serve`. */
async function checkSchedule(
  name: string,
  { loaded, database }: SendContext,
  now: Instant,
): Promise<DomainCheck> {
  const published = readPublishedDigest(name, loaded);
  if (published !== undefined) return checkPublished(published, { loaded, database }, now);
  const digest = readScheduledDigest(name, loaded);
  if (digest === undefined) return { level: "ok", said: "none; sent by `feedletter send` only" };
  if (digest.schedule.nextRun(now) === undefined) {
    const said = `"${loaded.config.digests[name]?.schedule}" never matches.`;
    return { level: "error", said, fix: "Correct the schedule." };
  }
  const proof = await findNextRun(digest, database.ledger, now);
  if (proof.kind === "runs") return { level: "ok", said: `next run ${timeOf(loaded)(proof.at)}` };
  return {
    level: "error",
    said: `${proof.reason.slice(0, 1).toUpperCase()}${proof.reason.slice(1)}.`,
    fix: "Start `feedletter serve`, which removes runs recorded in the future, or restart it.",
  };
}

async function checkPublished(
  digest: PublishedDigest,
  { loaded, database }: Pick<SendContext, "loaded" | "database">,
  now: Instant,
): Promise<DomainCheck> {
  const { posts, at } = await findWaitingPosts(digest, database, now);
  const said = `sent ${digest.when}`;
  if (at === undefined) return { level: "ok", said };
  const waiting = posts === 1 ? "one post is" : `${posts} posts are`;
  return { level: "ok", said: `${said}; ${waiting} waiting, due ${timeOf(loaded)(at)}` };
}

async function checkTemplate(
  digest: string,
  { prepareRun }: SendContext,
  now: Instant,
): Promise<DomainCheck> {
  const post = {
    id: "https://example.com/",
    url: "https://example.com/",
    title: "A post",
    excerpt: "Its beginning.",
    published: now,
    authors: [],
    categories: [],
    tags: [],
    words: 100,
  };
  const draft = { digest, number: 1, composedAt: now, posts: [post], baseline: [] };
  const context = prepareRun(digest, dryRunOptions({ skipBroken: true }));
  const { fitting } = await context.renderIssue(draft, context.siteLanguage);
  return { level: "ok", said: `renders; ${Math.ceil(fitting.bytes / 1024)} kB with one post` };
}
