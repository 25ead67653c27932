import type { Config, DigestConfig } from "../config.js";
import { FeedletterError } from "../errors.js";
import { checkDmarc, checkPtr, checkSpf, type Observation, type Resolver } from "../mail/sender-domain.js";
import { tryLogin } from "../mail/smtp.js";
import { isLoopback, parseSmtpUrl } from "../mail/smtp-url.js";
import { readSchedule } from "../schedule/due.js";
import { envelopeAddress, parseMailbox } from "../subscribers/address.js";
import type { Instant } from "../zoned-time.js";
import { lookingOnly, type Mailroom, type MailroomOptions, openMailroom } from "./mailroom.js";

export interface Examination extends Omit<MailroomOptions, "purpose"> {
  readonly resolver: Resolver;
  readonly fetch: typeof fetch;
}

/** One thing that was looked at. */
export type Diagnosis = { readonly check: string } & (
  | Observation
  | { readonly level: "skipped"; readonly said: string }
);

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
    }
    yield* examineServer(config, examination);
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

/** Ms that our clock may differ from somebody else's. */
const SKEW = 60_000;

async function* examineServer({ server }: Config, { fetch, clock }: Examination): AsyncGenerator<Diagnosis> {
  const check = "public address";
  if (server === undefined) {
    yield { check, level: "skipped", said: "there is no `server.url`" };
    return;
  }
  try {
    const answer = await fetch(server.url, {
      method: "HEAD",
      redirect: "manual",
      signal: AbortSignal.timeout(10_000),
    });
    const broken = answer.status >= 500;
    yield broken
      ? {
          check,
          level: "error",
          said: `${server.url} answers ${answer.status}.`,
          fix: "Look at the proxy and at `feedletter serve`.",
        }
      : { check, level: "ok", said: `${server.url} answers ${answer.status}` };
    yield { check: "clock", ...judgeClock(answer.headers.get("date"), clock()) };
  } catch {
    yield {
      check,
      level: "error",
      said: `${server.url} can't be reached.`,
      fix: "Start `feedletter serve`, and check DNS and proxy.",
    };
  }
}

function judgeClock(date: string | null, now: Instant): Observation {
  const skew = date === null ? Number.NaN : Math.abs(Date.parse(date) - now);
  if (Number.isNaN(skew)) return { level: "ok", said: "nobody to compare with" };
  const seconds = Math.round(skew / 1000);
  if (skew <= SKEW) return { level: "ok", said: `within ${seconds} s of the server's` };
  return {
    level: "warning",
    said: `This clock is ${seconds} s off the server's.`,
    fix: "Set the clock by NTP.",
  };
}

async function* examineMail({ mail }: Mailroom, { resolver }: Examination): AsyncGenerator<Diagnosis> {
  if (mail.transport === undefined) {
    yield {
      check: "mail server",
      level: "skipped",
      said: "there is no `mail.transport`: mails go to the outbox",
    };
    return;
  }
  const server = parseSmtpUrl(mail.transport);
  const failure = await tryLogin(mail.transport);
  yield failure === undefined
    ? { check: "mail server", level: "ok", said: `${server.host}:${server.port} takes our mail` }
    : { check: "mail server", ...failed(failure) };
  const sender = envelopeAddress(parseMailbox(mail.from).address);
  const domain = sender.slice(sender.lastIndexOf("@") + 1);
  yield { check: "SPF", ...(await checkSpf(domain, resolver)) };
  yield { check: "DMARC", ...(await checkDmarc(domain, resolver)) };
  yield isLoopback(server.host)
    ? { check: "PTR", level: "skipped", said: "the mail server is this machine: ask it for its public name" }
    : { check: "PTR", ...(await checkPtr(server.host, resolver)) };
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
