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
import { OUTBOX } from "#app/outbox-folder.js";
import type { Config } from "#config/schema.js";
import { requireClock } from "#deliveries/clock/clock-records.js";
import { FeedletterError } from "#errors.js";
import { checkDkim, checkDmarc, checkPtr, checkSpf, type DomainCheck } from "#mail/sender-domain.js";
import type { Protection } from "#mail/smtp/smtp-session.js";
import { tryLogin } from "#mail/smtp/smtp-transport.js";
import { isLoopback, parseSmtpUrl } from "#mail/smtp/smtp-url.js";
import { envelopeAddress, parseMailbox } from "#subscribers/address.js";
import type { Instant } from "#zoned-time.js";
import { runAnnounceChecks } from "./announce-checks.js";
import type { Diagnosis, DoctorOptions } from "./diagnosis.js";
import { runInboxChecks } from "./inbox-checks.js";
import { checkReports, checkRequests } from "./kept-mails.js";
import { runMailboxChecks } from "./mailbox-checks.js";
import { runProviderChecks } from "./provider-checks.js";
import { runServerChecks } from "./server-checks.js";
import { runStateChecks } from "./state-checks.js";
import { runWebhookChecks } from "./webhook-checks.js";

/**
 * Tests everything that sending needs, one check after another, and continues after a failure.
 * @throws FeedletterError only if the configuration is invalid
 */
export async function* runDoctorChecks(options: DoctorOptions): AsyncGenerator<Diagnosis> {
  const sendContext = await openSendContext({ ...options, readsInbox: true });
  try {
    const { config } = sendContext.loaded;
    yield { check: "configuration and database", level: "ok", said: config.database };
    if (config.state !== undefined) yield* runStateChecks(sendContext.loaded, config.state);
    const { clockRecords } = sendContext.database;
    if (options.acceptClock) await clockRecords.accept(options.clock());
    yield { check: "clock and records", ...(await tryTo(() => checkRecords(sendContext, options.clock()))) };
    yield { check: "subscribers", ...(await tryTo(() => checkSubscribers(sendContext))) };
    yield { check: "reports", ...(await tryTo(() => checkReports(sendContext, options.clock()))) };
    yield* checkRequests(sendContext, options.clock());
    yield { check: "alerts", ...describeAlerts(sendContext) };
    for (const [name, digest] of Object.entries(config.digests)) {
      const now = options.clock();
      const schedule = await tryTo(() => checkSchedule(name, sendContext, now));
      yield { check: `schedule of ${name}`, ...schedule };
      const template = await tryTo(() => checkTemplate(name, sendContext, now));
      yield { check: `template of ${name}`, ...template };
      if (digest.review === undefined) continue;
      const reviewer = await tryTo(() => ({
        level: "ok",
        said: `goes to ${findReviewer(sendContext, name).address}`,
      }));
      yield { check: `preview of ${name}`, ...reviewer };
    }
    yield* runServerChecks(sendContext, options);
    yield* runProviderChecks(sendContext, options);
    yield* runMailboxChecks(sendContext);
    yield* runMailChecks(sendContext, options);
    yield* runInboxChecks(sendContext);
    yield* runWebhookChecks(sendContext);
    yield* runAnnounceChecks(sendContext);
  } finally {
    await sendContext.close();
  }
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

function describeAlerts({ alerts }: SendContext): DomainCheck | { level: "skipped"; said: string } {
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

async function* runMailChecks(
  { mail, loaded }: SendContext,
  { resolver, clock }: DoctorOptions,
): AsyncGenerator<Diagnosis> {
  if (mail.transport === undefined) {
    yield {
      check: "mail server",
      level: "skipped",
      said: "`mail.transport` is not set, so nothing is sent: `send` is a rehearsal",
    };
    return;
  }
  if (mail.transport === OUTBOX) {
    yield {
      check: "mail server",
      level: "skipped",
      said: "another program sends the mails in .feedletter/outbox",
    };
    return;
  }
  const server = parseSmtpUrl(mail.transport);
  const trial = await tryLogin(mail.transport);
  if (trial.kind === "failed") {
    yield { check: "mail server", ...failed(trial.error) };
  } else {
    yield { check: "mail server", level: "ok", said: `${server.host}:${server.port} accepts the login` };
    yield { check: "TLS", ...judgeProtection(trial.protection, server.host, clock()) };
  }
  const domains = senderDomains(loaded.config);
  for (const domain of domains) {
    yield { check: "SPF", ...(await checkSpf(domain, resolver)) };
    yield { check: "DMARC", ...(await checkDmarc(domain, resolver)) };
  }
  if (mail.dkim === undefined) {
    yield {
      check: "DKIM",
      level: "skipped",
      said: "`mail.dkim` is not set, so signing is up to the mail server",
    };
  }
  for (const key of [mail.dkim ?? []].flat())
    for (const domain of domains) yield { check: "DKIM", ...(await checkDkim(key, { domain, resolver })) };
  yield isLoopback(server.host)
    ? { check: "PTR", level: "skipped", said: "the mail server is on this machine" }
    : { check: "PTR", ...(await checkPtr(server.host, resolver)) };
}

/** The domains that digests are from. */
function senderDomains({ mail, digests }: Config): readonly string[] {
  const senders = [mail?.from, ...Object.values(digests).map(({ from }) => from)];
  const addresses = senders.flatMap((from) =>
    from === undefined ? [] : envelopeAddress(parseMailbox(from).address),
  );
  return [...new Set(addresses.map((address) => address.slice(address.lastIndexOf("@") + 1)))];
}

const DAY = 86_400_000;
/** Certificates should be renewed earlier than this before they expire. */
const MIN_CERTIFICATE_DAYS = 14;

export function judgeProtection(protection: Protection | undefined, host: string, now: Instant): DomainCheck {
  // On this machine nobody can listen in, and the certificate isn't checked.
  if (isLoopback(host)) return { level: "ok", said: `${protection?.protocol ?? "no TLS"}, on this machine` };
  if (protection === undefined) {
    return {
      level: "warning",
      said: `The connection to ${host} isn't encrypted.`,
      fix: "Use smtps://, or add ?tls=required.",
    };
  }
  const { protocol, validTo } = protection;
  // RFC 8996: older versions are deprecated.
  if (!/^TLSv1\.[23]$/.test(protocol))
    return { level: "warning", said: `${host} uses the outdated ${protocol}.`, fix: "Update the server." };
  const days = Math.floor((Date.parse(validTo) - now) / DAY);
  if (days < MIN_CERTIFICATE_DAYS) {
    return {
      level: "warning",
      said: `The certificate of ${host} expires in ${days} days.`,
      fix: "Renew it, or mail will stop.",
    };
  }
  return { level: "ok", said: `${protocol}, the certificate is valid for ${days} more days` };
}

async function tryTo(check: () => DomainCheck | Promise<DomainCheck>): Promise<DomainCheck> {
  try {
    return await check();
  } catch (error) {
    return failed(error);
  }
}

function failed(error: unknown): DomainCheck {
  if (!(error instanceof FeedletterError)) throw error;
  return { level: "error", said: `${error.code}  ${error.message}`, fix: error.fix };
}
