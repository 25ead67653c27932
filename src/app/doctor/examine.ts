import { lookingOnly, type Mailroom, openMailroom } from "#app/digests/mailroom.js";
import { findReviewer } from "#app/digests/review-runs.js";
import type { DigestConfig } from "#config/schema.js";
import { FeedletterError } from "#errors.js";
import { checkDkim, checkDmarc, checkPtr, checkSpf, type Observation } from "#mail/sender-domain.js";
import { tryLogin } from "#mail/smtp/smtp.js";
import type { Protection } from "#mail/smtp/smtp-session.js";
import { isLoopback, parseSmtpUrl } from "#mail/smtp/smtp-url.js";
import { readSchedule } from "#schedule/due.js";
import { envelopeAddress, parseMailbox } from "#subscribers/address.js";
import type { Instant } from "#zoned-time.js";
import type { Diagnosis, Examination } from "./diagnosis.js";
import { examineServer } from "./examine-server.js";

/**
 * Tries everything that sending needs, one thing after the other, and goes on after a failure.
 * @throws FeedletterError only where the config can't be read
 */
export async function* examine(examination: Examination): AsyncGenerator<Diagnosis> {
  const room = await openMailroom({ ...examination, purpose: "send" });
  try {
    const { config } = room.loaded;
    yield { check: "configuration and database", level: "ok", said: config.database };
    for (const [name, digest] of Object.entries(config.digests)) {
      yield {
        check: `schedule of ${name}`,
        ...trySchedule(name, digest, { room, now: examination.clock() }),
      };
      yield { check: `template of ${name}`, ...(await tryTemplate(name, room, examination.clock())) };
      if (digest.review !== undefined) yield { check: `preview of ${name}`, ...tryReviewer(name, room) };
    }
    yield* examineServer(room, examination);
    yield* examineMail(room, examination);
  } finally {
    await room.close();
  }
}

function trySchedule(
  name: string,
  { schedule, timezone }: DigestConfig,
  { room, now }: { readonly room: Mailroom; readonly now: Instant },
): Observation {
  if (schedule === undefined) return { level: "ok", said: "none: only `send` sends it" };
  const { config, placeOf } = room.loaded;
  return tell(() => {
    const zone = timezone ?? config.site.timezone;
    const next = readSchedule(schedule, zone, placeOf("digests", name, "schedule")).nextRun(now);
    if (next !== undefined) return { level: "ok", said: `next run ${new Date(next).toISOString()}` };
    return { level: "error", said: `"${schedule}" never comes true.`, fix: "Correct the schedule." };
  });
}

function tryReviewer(digest: string, room: Mailroom): Observation {
  return tell(() => ({ level: "ok", said: `goes to ${findReviewer(room, digest).address}` }));
}

async function tryTemplate(digest: string, { prepareRun }: Mailroom, now: Instant): Promise<Observation> {
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
  return tellAsync(async () => {
    const context = prepareRun(digest, lookingOnly({ broken: "skip", held: "hold" }));
    const { fitting } = await context.renderIssue(draft, context.siteLanguage);
    return { level: "ok", said: `renders; ${Math.ceil(fitting.bytes / 1024)} kB with one post` };
  });
}

async function* examineMail({ mail }: Mailroom, { resolver, clock }: Examination): AsyncGenerator<Diagnosis> {
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
const RENEWAL = 14;

export function judgeProtection(protection: Protection | undefined, host: string, now: Instant): Observation {
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
  if (days < RENEWAL) {
    return {
      level: "warning",
      said: `The certificate of ${host} ends in ${days} days.`,
      fix: "Have it renewed, or mail will stop.",
    };
  }
  return { level: "ok", said: `${protocol}, certificate for ${days} more days` };
}

function tell(look: () => Observation): Observation {
  try {
    return look();
  } catch (error) {
    return failed(error);
  }
}

async function tellAsync(look: () => Promise<Observation>): Promise<Observation> {
  try {
    return await look();
  } catch (error) {
    return failed(error);
  }
}

function failed(error: unknown): Observation {
  if (!(error instanceof FeedletterError)) throw error;
  return { level: "error", said: `${error.code}  ${error.message}`, fix: error.fix };
}
