import { join, relative, resolve } from "node:path";
import type { AppContext } from "#app/app-context.js";
import { SHIPPED_TEMPLATES } from "#app/copy-templates.js";
import { openDatabase } from "#app/open-database.js";
import { outboxFolder } from "#app/outbox-folder.js";
import { findSigningKeys } from "#app/people/signing-keys.js";
import { requireDigest } from "#app/require-digest.js";
import { createSharedClock, type SharedClock } from "#app/shared-clock.js";
import { loadContent } from "#app/site/load-content.js";
import { identifyThisProcess } from "#app/this-process.js";
import { type LoadedConfig, loadConfig } from "#config/load.js";
import type { MailConfig } from "#config/schema.js";
import { renderPosts } from "#content/render/render.js";
import type { OpenDatabase } from "#database/ports.js";
import type { Transport } from "#deliveries/ports.js";
import type { Sender } from "#deliveries/process/lease-holder.js";
import type { RunContext } from "#deliveries/run-digest.js";
import { renderVariant } from "#digest/render.js";
import { loadTemplates } from "#digest/templates/templates.js";
import { FeedletterError } from "#errors.js";
import { resolveInFolder } from "#feeds/compose-feed.js";
import { type DkimKey, readDkimKey } from "#mail/dkim.js";
import { createOutbox } from "#mail/outbox.js";
import { type MailIdentity, prepareMail, prepareSignedMail } from "#mail/prepare-mail.js";
import { createSmtpTransport } from "#mail/smtp/smtp-transport.js";
import { issuePath } from "#pages/issue-page.js";
import { openInScope } from "#scope.js";
import { parseMailbox, requireAddress } from "#subscribers/address.js";
import { bounceAddress, requireBounceBase } from "#subscribers/bounce-address.js";
import type { UnsubscribeOptions } from "#subscribers/unsubscribe-links.js";
import { findLogo } from "#theme/logo.js";
import { designTheme } from "#theme/theme.js";
import { type PublishResult, publishIssues } from "./publish-issues.js";

/** What sending takes from the process that does it. */
export interface SendContextOptions extends AppContext {
  /** What `out` and the names of template files are relative to. */
  readonly cwd: string;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Nothing leaves the machine, so the environment variables of `mail` and `server` need not be set. */
  readonly dryRun?: boolean;
  /** Use the database's clock, if it has one, so that machines whose clocks differ agree. Default: `clock`. */
  readonly sharedClock?: boolean;
  /** Where pages of sent issues are written, relative to the current folder. Default: `out` beside the config. */
  readonly out?: string;
  /** Looks on while mail leaves. */
  readonly wrapTransport?: (transport: Transport) => Transport;
}

/** What a run over a digest still needs to be told: everything else is the same for `send` and `serve`. */
export type RunOptions = Pick<
  RunContext,
  | "skipBroken"
  | "includeOld"
  | "confirm"
  | "report"
  | "signal"
  | "waitFor"
  | "waitForOthers"
  | "ignoreBackoff"
  | "resumePaused"
>;

/** For a run that is only looked at: nothing is asked, waited for or sent. */
export function dryRunOptions({
  skipBroken,
  includeOld,
}: Pick<RunOptions, "skipBroken" | "includeOld"> = {}): RunOptions {
  return {
    skipBroken,
    includeOld,
    confirm: async () => false,
    waitFor: 0,
    waitForOthers: 0,
    ignoreBackoff: false,
    resumePaused: false,
  };
}

/** Everything open that digests are sent with. */
export interface SendContext {
  readonly loaded: LoadedConfig;
  readonly mail: MailConfig;
  readonly database: OpenDatabase;
  readonly transport: Transport;
  /** This process as leases know it. */
  readonly sender: Sender;
  /** What everything here goes by. */
  readonly clock: SharedClock;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Where mail goes, for people: never with a password. */
  readonly destination: string;
  /** @throws FeedletterError E_DIGEST_UNKNOWN, E_TEMPLATE */
  readonly prepareRun: (digest: string, choices: RunOptions) => RunContext;
  readonly identify: (digest: string) => MailIdentity;
  /** Writes the pages of the digest's issues that were sent, where they aren't there yet. */
  readonly publish: (digest: string) => Promise<PublishResult>;
  /** Signs every mail, if there is one. */
  readonly dkim?: DkimKey | undefined;
  readonly close: () => Promise<void>;
}

/** @throws FeedletterError E_CONFIG…, E_UNSUBSCRIBE, E_KEYS, E_ADDRESS, E_DKIM, E_DATABASE; then nothing stays open */
export async function openSendContext(options: SendContextOptions): Promise<SendContext> {
  const loaded = loadConfig(options.configPath, {
    env: options.env,
    uses: options.dryRun ? ["database"] : ["mail", "database", "server"],
  });
  const { config, baseDir } = loaded;
  const mail = requireMail(loaded);
  requireUnsubscribe(loaded, mail);
  const from = parseMailbox(mail.from);
  const replyTo = mail.replyTo === undefined ? undefined : parseMailbox(mail.replyTo);
  const dkim = options.dryRun ? undefined : findDkimKey(loaded, mail);
  const bounces = mail.bounces === undefined ? undefined : requireBounceBase(requireAddress(mail.bounces));
  const outbox = outboxFolder(baseDir);
  const random = () => Buffer.from(options.randomBytes(4)).readUInt32BE() / 2 ** 32;
  return openInScope(async ({ onClose, close }) => {
    const database = await openDatabase(loaded, options.clock());
    onClose(database.close);
    // Closed before the database, which keeps the outcomes of mails that are in flight.
    const transport = openTransport(outbox, mail, options);
    onClose(transport.close);
    const sender = identifyThisProcess();
    const clock = await chooseClock(database, options);
    const signingKeys = () => findSigningKeys(config, { ...options, ledger: database.ledger });
    const mailto = mail.unsubscribe ?? (config.server === undefined ? `mailto:${from.address}` : undefined);
    const unsubscribeOptions: UnsubscribeOptions = {
      mailto,
      server: config.server && { url: config.server.url, keys: await signingKeys() },
    };
    // Each mail gets its own return address if there is a mailbox that reads them.
    const keys = bounces === undefined ? undefined : await signingKeys();
    const returnPath: MailIdentity["returnPath"] =
      bounces === undefined || keys === undefined
        ? undefined
        : (delivery) => bounceAddress(bounces, delivery, keys);
    const identify = (digest: string): MailIdentity => ({
      from,
      replyTo,
      unsubscribeOptions,
      returnPath,
      listName: config.digests[digest]?.title ?? config.site.title,
    });
    return {
      loaded,
      mail,
      database,
      transport,
      sender,
      clock,
      random,
      identify,
      dkim,
      destination:
        mail.transport === undefined ? relative(options.cwd, outbox) || outbox : new URL(mail.transport).host,
      prepareRun: (digest, choices) => ({
        ...choices,
        digest,
        config: requireDigest(config, digest),
        ledger: database.ledger,
        siteLanguage: config.site.language,
        transport,
        sender,
        onUncertain: mail.onUncertain,
        rates: mail.rate,
        sleep: options.sleep,
        clock: clock.now,
        random,
        concurrent: database.workerPool !== undefined,
        loadEntries: () => loadContent({ config, baseDir }),
        renderPosts: async (entries, all) => renderPosts(entries, config.site, { all: () => all }),
        renderIssue: prepareRendering(digest, { loaded, mail, options }),
        prepareMail: (issue, variants) =>
          dkim === undefined
            ? prepareMail(issue, variants, identify(digest))
            : prepareSignedMail(issue, variants, { identity: identify(digest), dkim }),
      }),
      publish: (digest) =>
        publishIssues(digest, {
          loaded,
          ledger: database.ledger,
          out: options.out === undefined ? "out" : resolve(options.cwd, options.out),
        }),
      close,
    };
  });
}

function openTransport(
  outbox: string,
  { transport: url, connections, rate }: MailConfig,
  { wrapTransport = (own) => own }: SendContextOptions,
): Transport {
  return wrapTransport(
    url === undefined
      ? createOutbox(outbox)
      : createSmtpTransport(url, { connections, perConnection: rate.perConnection }),
  );
}

async function chooseClock(
  { workerPool }: OpenDatabase,
  { clock, sharedClock }: SendContextOptions,
): Promise<SharedClock> {
  if (workerPool === undefined || !sharedClock) return { now: clock, sync: async () => {} };
  return createSharedClock(workerPool, clock);
}

/** @throws FeedletterError E_DKIM with the line of the key */
function findDkimKey({ placeOf }: LoadedConfig, { dkim }: MailConfig): DkimKey | undefined {
  if (dkim === undefined) return undefined;
  try {
    return readDkimKey(dkim);
  } catch (error) {
    if (!(error instanceof FeedletterError)) throw error;
    const { code, message, fix } = error;
    throw new FeedletterError(code, { message, fix, place: placeOf("mail", "dkim", "key") });
  }
}

function requireMail({ config, placeOf }: LoadedConfig): MailConfig {
  if (config.mail !== undefined) return config.mail;
  throw new FeedletterError("E_CONFIG", {
    message: "There is no `mail:` section.",
    fix: 'Add one with at least `from: "Name <address>"`.',
    place: placeOf(),
  });
}

/** RFC 8058 and common decency: nobody gets mail over SMTP that can't be left. */
function requireUnsubscribe({ config, placeOf }: LoadedConfig, mail: MailConfig): void {
  if (mail.transport === undefined || mail.unsubscribe !== undefined || config.server !== undefined) return;
  throw new FeedletterError("E_UNSUBSCRIBE", {
    message: "Subscribers would have no way to unsubscribe.",
    fix: 'Set `server.url`, or `mail.unsubscribe: "mailto:…"`.',
    place: placeOf("mail", "transport"),
  });
}

interface Rendering {
  readonly loaded: LoadedConfig;
  readonly mail: Pick<MailConfig, "postalAddress">;
  readonly options: Pick<SendContextOptions, "cwd" | "randomBytes">;
}

export function prepareRendering(
  name: string,
  { loaded, mail, options }: Rendering,
): RunContext["renderIssue"] {
  const { config, baseDir } = loaded;
  const digest = requireDigest(config, name);
  // The project's own first, then the package's.
  const folders = [relative(options.cwd, join(baseDir, "email-templates")) || ".", SHIPPED_TEMPLATES];
  const digestTitle = digest.title ?? config.site.title;
  const logo = findLogo(config.theme.logo, {
    site: config.site,
    baseDir,
    fallbackAlt: digestTitle,
    placeOf: loaded.placeOf,
  });
  return async (draft, language) =>
    renderVariant(draft, {
      templates: loadTemplates(digest.template, folders),
      subject: digest.subject,
      site: config.site,
      digestTitle,
      mail,
      theme: designTheme(config.theme, logo),
      preferencesPage: config.server !== undefined,
      maxBytes: digest.maxBytes,
      ...(digest.archive
        ? {
            browserUrl: resolveInFolder(
              config.feeds.url ?? config.site.url,
              issuePath(draft.digest, draft.number),
            ),
          }
        : {}),
      language,
      timezone: config.site.timezone,
      slotKey: Buffer.from(options.randomBytes(16)).toString("hex"),
    });
}
