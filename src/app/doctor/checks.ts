import { findReviewer } from "#app/digests/run-previews.js";
import { dryRunOptions, openSendContext, type SendContext } from "#app/digests/send-context.js";
import type { DigestConfig } from "#config/schema.js";
import { FeedletterError } from "#errors.js";
import { checkDkim, checkDmarc, checkPtr, checkSpf, type DomainCheck } from "#mail/sender-domain.js";
import { tryLogin } from "#mail/smtp/smtp.js";
import type { Protection } from "#mail/smtp/smtp-session.js";
import { isLoopback, parseSmtpUrl } from "#mail/smtp/smtp-url.js";
import { readSchedule } from "#schedule/due-runs.js";
import { envelopeAddress, parseMailbox } from "#subscribers/address.js";
import type { Instant } from "#zoned-time.js";
import type { Diagnosis, DoctorOptions } from "./diagnosis.js";
import { runServerChecks } from "./server-checks.js";

/**
 * Tries everything that sending needs, one thing after the other, and goes on after a failure.
 * @throws FeedletterError only where the config can't be read
 */
export async function* runDoctorChecks(examination: DoctorOptions): AsyncGenerator<Diagnosis> {
  const sendContext = await openSendContext(examination);
  try {
    const { config } = sendContext.loaded;
    yield { check: "configuration and database", level: "ok", said: config.database };
    for (const [name, digest] of Object.entries(config.digests)) {
      yield {
        check: `schedule of ${name}`,
        ...trySchedule(name, digest, { sendContext, now: examination.clock() }),
      };
      yield { check: `template of ${name}`, ...(await tryTemplate(name, sendContext, examination.clock())) };
      if (digest.review !== undefined)
        yield { check: `preview of ${name}`, ...tryReviewer(name, sendContext) };
    }
    yield* runServerChecks(sendContext, examination);
    yield* runMailChecks(sendContext, examination);
  } finally {
    await sendContext.close();
  }
}

function trySchedule(
  name: string,
  { schedule, timezone }: DigestConfig,
  { sendContext, now }: { readonly sendContext: SendContext; readonly now: Instant },
): DomainCheck {
  if (schedule === undefined) return { level: "ok", said: "none: only `send` sends it" };
  const { config, placeOf } = sendContext.loaded;
  return toObservation(() => {
    const zone = timezone ?? config.site.timezone;
    const next = readSchedule(schedule, zone, placeOf("digests", name, "schedule")).nextRun(now);
    if (next !== undefined) return { level: "ok", said: `next run ${new Date(next).toISOString()}` };
    return { level: "error", said: `"${schedule}" never comes true.`, fix: "Correct the schedule." };
  });
}

function tryReviewer(digest: string, sendContext: SendContext): DomainCheck {
  return toObservation(() => ({ level: "ok", said: `goes to ${findReviewer(sendContext, digest).address}` }));
}

async function tryTemplate(digest: string, { prepareRun }: SendContext, now: Instant): Promise<DomainCheck> {
  const post = {
    ...{
      id: "https://example.com/",
      url: "https://example.com/",
      title: "A post",
      excerpt: "Its beginning.",
    },
    ...{ published: now, authors: [], categories: [], tags: [], words: 100 },
  };
  const draft = { digest, number: 1, composedAt: now, posts: [post], baseline: [] };
  return toObservationAsync(async () => {
    const context = prepareRun(digest, dryRunOptions({ broken: "skip", held: "hold" }));
    const { fitting } = await context.renderIssue(draft, context.siteLanguage);
    return { level: "ok", said: `renders; ${Math.ceil(fitting.bytes / 1024)} kB with one post` };
  });
}

async function* runMailChecks(
  { mail }: SendContext,
  { resolver, clock }: DoctorOptions,
): AsyncGenerator<Diagnosis> {
  if (mail.transport === undefined) {
    yield {
      check: "mail server",
      level: "skipped",
      said: "there is no `mail.transport`: mails go to the outbox",
    };
    return;
  }
  const server = parseSmtpUrl(mail.transport);
  const trial = await tryLogin(mail.transport);
  if (trial.kind === "failed") {
    yield { check: "mail server", ...failed(trial.error) };
  } else {
    yield { check: "mail server", level: "ok", said: `${server.host}:${server.port} takes our mail` };
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
        said: "there is no `mail.dkim`: the mail server signs, or nobody does",
      }
    : { check: "DKIM", ...(await checkDkim(mail.dkim, { domain, resolver })) };
  yield isLoopback(server.host)
    ? { check: "PTR", level: "skipped", said: "the mail server is this machine: ask it for its public name" }
    : { check: "PTR", ...(await checkPtr(server.host, resolver)) };
}

const DAY = 86_400_000;
/** Days in which somebody should have renewed a certificate. */
const MIN_CERTIFICATE_DAYS = 14;

export function judgeProtection(protection: Protection | undefined, host: string, now: Instant): DomainCheck {
  // Nobody listens in between, and the certificate isn't looked at.
  if (isLoopback(host))
    return { level: "ok", said: `${protection?.protocol ?? "none"}, within this machine` };
  if (protection === undefined) {
    return {
      level: "warning",
      said: `Mail goes to ${host} in clear: everybody on the way can read along.`,
      fix: "Use smtps://, or ?tls=required.",
    };
  }
  const { protocol, validTo } = protection;
  // RFC 8996: what came before is broken.
  if (!/^TLSv1\.[23]$/.test(protocol))
    return { level: "warning", said: `${host} speaks ${protocol}.`, fix: "Have it updated." };
  const days = Math.floor((Date.parse(validTo) - now) / DAY);
  if (days < MIN_CERTIFICATE_DAYS) {
    return {
      level: "warning",
      said: `The certificate of ${host} ends in ${days} days.`,
      fix: "Have it renewed, or mail will stop.",
    };
  }
  return { level: "ok", said: `${protocol}, certificate for ${days} more days` };
}

function toObservation(look: () => DomainCheck): DomainCheck {
  try {
    return look();
  } catch (error) {
    return failed(error);
  }
}

async function toObservationAsync(look: () => Promise<DomainCheck>): Promise<DomainCheck> {
  try {
    return await look();
  } catch (error) {
    return failed(error);
  }
}

function failed(error: unknown): DomainCheck {
  if (!(error instanceof FeedletterError)) throw error;
  return { level: "error", said: `${error.code}  ${error.message}`, fix: error.fix };
}
