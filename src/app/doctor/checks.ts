import { findReviewer } from "#app/digests/run-previews.js";
import { dryRunOptions, openSendContext, type SendContext } from "#app/digests/send-context.js";
import type { DigestConfig } from "#config/schema.js";
import { FeedletterError } from "#errors.js";
import { checkDkim, checkDmarc, checkPtr, checkSpf, type DomainCheck } from "#mail/sender-domain.js";
import type { Protection } from "#mail/smtp/smtp-session.js";
import { tryLogin } from "#mail/smtp/smtp-transport.js";
import { isLoopback, parseSmtpUrl } from "#mail/smtp/smtp-url.js";
import { readSchedule } from "#schedule/due-runs.js";
import { envelopeAddress, parseMailbox } from "#subscribers/address.js";
import type { Instant } from "#zoned-time.js";
import type { Diagnosis, DoctorOptions } from "./diagnosis.js";
import { runServerChecks } from "./server-checks.js";

/**
 * Tests everything that sending needs, one thing after the other, and continues after a failure.
 * @throws FeedletterError only if the config is invalid
 */
export async function* runDoctorChecks(options: DoctorOptions): AsyncGenerator<Diagnosis> {
  const sendContext = await openSendContext(options);
  try {
    const { config } = sendContext.loaded;
    yield { check: "configuration and database", level: "ok", said: config.database };
    for (const [name, digest] of Object.entries(config.digests)) {
      const now = options.clock();
      const schedule = await tryTo(() => checkSchedule(name, digest, { sendContext, now }));
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
    yield* runMailChecks(sendContext, options);
  } finally {
    await sendContext.close();
  }
}

function checkSchedule(
  name: string,
  { schedule, timezone }: DigestConfig,
  { sendContext, now }: { readonly sendContext: SendContext; readonly now: Instant },
): DomainCheck {
  if (schedule === undefined) return { level: "ok", said: "none; sent by `feedletter send` only" };
  const { config, placeOf } = sendContext.loaded;
  const zone = timezone ?? config.site.timezone;
  const next = readSchedule(schedule, zone, placeOf("digests", name, "schedule")).nextRun(now);
  if (next !== undefined) return { level: "ok", said: `next run ${new Date(next).toISOString()}` };
  return { level: "error", said: `"${schedule}" never matches.`, fix: "Correct the schedule." };
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
  { mail }: SendContext,
  { resolver, clock }: DoctorOptions,
): AsyncGenerator<Diagnosis> {
  if (mail.transport === undefined) {
    yield {
      check: "mail server",
      level: "skipped",
      said: "`mail.transport` is not set, so mails go to the outbox",
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
  const sender = envelopeAddress(parseMailbox(mail.from).address);
  const domain = sender.slice(sender.lastIndexOf("@") + 1);
  yield { check: "SPF", ...(await checkSpf(domain, resolver)) };
  yield { check: "DMARC", ...(await checkDmarc(domain, resolver)) };
  yield mail.dkim === undefined
    ? {
        check: "DKIM",
        level: "skipped",
        said: "`mail.dkim` is not set, so signing is up to the mail server",
      }
    : { check: "DKIM", ...(await checkDkim(mail.dkim, { domain, resolver })) };
  yield isLoopback(server.host)
    ? { check: "PTR", level: "skipped", said: "the mail server is on this machine" }
    : { check: "PTR", ...(await checkPtr(server.host, resolver)) };
}

const DAY = 86_400_000;
/** Certificates should be renewed earlier than this before they expire. */
const MIN_CERTIFICATE_DAYS = 14;

export function judgeProtection(protection: Protection | undefined, host: string, now: Instant): DomainCheck {
  // Nobody can listen in between, and the certificate isn't checked.
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
