import { createMailSender } from "#app/digests/create-mail-sender.js";
import type { SendContext, SendContextOptions } from "#app/digests/send-context.js";
import { readWelcomeRequest } from "#app/digests/welcome/welcome-request.js";
import { outboxFolder } from "#app/outbox-folder.js";
import { removeFromOutbox } from "#app/people/outbox-mails.js";
import { findSigningKeys } from "#app/people/signing-keys.js";
import { loadContent } from "#app/site/load-content.js";
import type { ServerConfig } from "#config/schema.js";
import type { Entry } from "#content/model/post.js";
import {
  createTransactionalMailQueue,
  type TransactionalMailQueue,
} from "#deliveries/membership/transactional-mail-queue.js";
import type { OfferedTopic } from "#pages/people/choice-fields.js";
import { readDuration } from "#schedule/due-runs.js";
import type { PublicSite } from "#server/public-site.js";
import { createSignUpLimits } from "#server/sign-up-limits.js";
import { createChallenge } from "#subscribers/proof-of-work.js";
import { designSiteTheme } from "#theme/site-theme.js";

export interface PublicSiteOptions
  extends Pick<SendContextOptions, "clock" | "randomBytes" | "sleep" | "cwd"> {
  readonly failed?: (error: unknown) => void;
  /** Takes the place of the queue that sends mails for as long as the process runs. */
  readonly mailQueue?: TransactionalMailQueue | undefined;
  /** Confirmations are sent by another process, maybe an hour later. */
  readonly mailsWait?: boolean | undefined;
}

export interface OpenPublicSite {
  readonly site: PublicSite;
  /** Sends the mails that are waiting. */
  readonly close: () => Promise<void>;
}

/**
 * Opens what the pages need where people subscribe, unsubscribe and change their preferences.
 * @throws FeedletterError E_KEYS, E_TEMPLATE: the template of transactional mails is tried before anybody needs it
 */
export async function openPublicSite(
  sendContext: SendContext,
  server: ServerConfig,
  options: PublicSiteOptions,
): Promise<OpenPublicSite> {
  const { loaded, database } = sendContext;
  const { config, baseDir } = loaded;
  const { clock, randomBytes } = options;
  const { proofOfWork } = server;
  const keys = await findSigningKeys(config, { ledger: database.ledger, clock, randomBytes });
  const digests = Object.entries(config.digests).map(([name, { title, group }]) => ({
    name,
    title: title ?? config.site.title,
    group,
  }));
  const newId = (): string => Buffer.from(randomBytes(16)).toString("base64url");
  const { mailQueue = await openMailQueue(sendContext, { ...options, newId }), mailsWait = false } = options;
  const origins = [config.site.url, config.feeds.url ?? config.site.url, server.url];
  return {
    site: {
      site: config.site,
      timezone: config.site.timezone,
      theme: designSiteTheme(config),
      digests: withUniqueTitles(digests),
      topics: watchTopics(sendContext, clock),
      membership: database.membership,
      server: { url: server.url, keys },
      confirmWithin: readDuration(server.confirmWithin),
      titleOf: (digest) => config.digests[digest]?.title ?? config.site.title,
      subscribers: database.subscribers,
      forget: async (address) => {
        const freshKey = Buffer.from(randomBytes(32)).toString("base64url");
        const { kind } = await database.subscribers.forget(address, { at: clock(), freshKey });
        if (kind !== "busy") removeFromOutbox(outboxFolder(baseDir), address);
        return kind;
      },
      mailQueue,
      mailsWait,
      welcome: readWelcomeRequest(config, newId),
      limits: createSignUpLimits({ counters: database.requestCounters, keys, clock, proofOfWork }),
      newChallenge: proofOfWork ? () => createChallenge({ keys, now: clock(), randomBytes }) : undefined,
      origins: new Set(origins.map((url) => new URL(url).origin)),
      signUpOpen: server.signUp && digests.length > 0,
      clock,
      newId,
    },
    close: async () => {
      await mailQueue.drain();
    },
  };
}

/** Digests with the same title also get their name from the configuration. */
function withUniqueTitles(digests: PublicSite["digests"]): PublicSite["digests"] {
  return digests.map(({ name, title, group }) => {
    const shared = digests.some((other) => other.name !== name && other.title === title);
    return { name, title: shared ? `${title} (${name})` : title, group };
  });
}

async function openMailQueue(
  sendContext: SendContext,
  options: PublicSiteOptions & { readonly newId: () => string },
): Promise<TransactionalMailQueue> {
  const { database } = sendContext;
  const { clock, randomBytes, sleep, newId, failed = () => {} } = options;
  const send = await createMailSender(sendContext, options);
  const random = (): number => Buffer.from(randomBytes(4)).readUInt32BE() / 2 ** 32;
  return createTransactionalMailQueue({
    ...{ send, waiting: database.waitingMails, clock, sleep, random, newId, broken: failed },
    failed: async ({ content: { kind }, subscriber }) => {
      if (kind === "confirm" || kind === "already-subscribed")
        await database.membership.resetMailCooldown(subscriber);
    },
  });
}

/** Ms after which the list of topics is read again. */
const TOPICS_TTL_MS = 10 * 60_000;
const MAX_TOPICS = 40;

/**
 * The topics of all posts, most used first. Pages never wait for the posts to be read: they show the last list, and an old list
 * is read again in the background.
 */
function watchTopics({ loaded }: SendContext, clock: SendContextOptions["clock"]): PublicSite["topics"] {
  let topics: readonly OfferedTopic[] = [];
  let readAt = clock();
  let isReading = false;
  const read = async (): Promise<void> => {
    if (isReading) return;
    isReading = true;
    try {
      topics = countTopics((await loadContent(loaded)).entries);
    } catch {
      // A source that can't be read is reported when an issue is composed.
    }
    isReading = false;
    readAt = clock();
  };
  void read();
  return () => {
    if (clock() - readAt > TOPICS_TTL_MS) void read();
    return topics;
  };
}

function countTopics(entries: readonly Entry[]): readonly OfferedTopic[] {
  const counts = new Map<string, { readonly topic: OfferedTopic; readonly posts: number }>();
  for (const topic of entries.flatMap(({ tags, categories }) => [...categories, ...tags])) {
    const before = counts.get(topic.slug);
    counts.set(topic.slug, { topic: before?.topic ?? topic, posts: (before?.posts ?? 0) + 1 });
  }
  return [...counts.values()]
    .sort((one, other) => other.posts - one.posts)
    .slice(0, MAX_TOPICS)
    .map(({ topic: { slug, name } }) => ({ slug, name }));
}
