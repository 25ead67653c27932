import { relative, resolve } from "node:path";
import type { AppContext } from "#app/app-context.js";
import { atPlace } from "#app/at-place.js";
import { openIssueNotes } from "#app/notes/issue-notes.js";
import { openDatabase } from "#app/open-database.js";
import { OUTBOX, outboxFolder } from "#app/outbox-folder.js";
import { outputFolder } from "#app/output-folder.js";
import { findSigningKeys } from "#app/people/signing-keys.js";
import { requireDigest, zoneOf } from "#app/require-digest.js";
import { chooseClock, type SharedClock } from "#app/shared-clock.js";
import { loadCurrentContent } from "#app/site/load-content.js";
import { identifyThisProcess } from "#app/this-process.js";
import { temporaryFolderIn } from "#app/this-writer.js";
import { type LoadedConfig, loadConfig } from "#config/load.js";
import type { MailConfig } from "#config/schema.js";
import { renderPosts } from "#content/render/render.js";
import type { OpenDatabase } from "#database/ports.js";
import type { RateLimits } from "#deliveries/pacing/rate-limits.js";
import type { RunContext } from "#deliveries/run-digest.js";
import type { Transport } from "#deliveries/transport.js";
import { FeedletterError } from "#errors.js";
import type { LeaseHolder } from "#machine/lease-holder.js";
import { openTemporaryFolder } from "#machine/temporary-folder.js";
import { type DkimKey, readDkimKey } from "#mail/dkim.js";
import { createOutbox } from "#mail/outbox.js";
import { type MailIdentity, prepareMail, prepareSignedMail } from "#mail/prepare-mail.js";
import { createSmtpTransport } from "#mail/smtp/smtp-transport.js";
import { openInScope } from "#scope.js";
import { runsOnError } from "#state/refusals.js";
import { alternativesTo, groupDigests } from "#subscribers/digest-groups.js";
import { requireAddressSettings } from "./address-settings.js";
import { type IdentifyTransactional, readIdentities, requireUnsubscribe } from "./mail-identities.js";
import { type ReadNoticeTimes, readNoticeTimes } from "./notices/notice-times.js";
import { prepareRendering } from "./prepare-rendering.js";
import { type PublishResult, publishIssues } from "./publish-issues.js";
import { rateSettings, readRateLimits } from "./rate-limits.js";
import { type RestartSetting, requireUnchanged } from "./restart-settings.js";

/** What sending takes from the process that does it. */
export interface SendContextOptions extends AppContext {
  /** What `out` and the names of template files are relative to. */
  readonly cwd: string;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Nothing leaves the machine, so the environment variables of `mail` and `server` need not be set. */
  readonly dryRun?: boolean;
  /** Does everything that is due, so `mail.inbox`, `webhooks` and `announce` must be complete. */
  readonly readsInbox?: boolean;
  /** Runs on and answers people, so the database must be here, and not in the repository of `state`. */
  readonly runsOn?: boolean;
  /** Use the database's clock, if it has one, so that machines with different clocks agree. Default: `clock`. */
  readonly sharedClock?: boolean;
  /** Where pages of sent issues are written, relative to the current folder. Default: the config's. */
  readonly out?: string;
  /** Wraps the transport, to observe the mails that are sent. */
  readonly wrapTransport?: (transport: Transport) => Transport;
  /** The note of the next issue, relative to the current folder. Default: the one in the folder of notes. */
  readonly note?: string;
}

/** Options that differ between runs; everything else is the same for `send` and `serve`. */
export type RunOptions = Pick<
  RunContext,
  | "skipBroken"
  | "includeOld"
  | "askForOlder"
  | "confirm"
  | "report"
  | "signal"
  | "waitFor"
  | "waitForOthers"
  | "ignoreBackoff"
  | "resumePaused"
>;

/** For a preview: nothing is asked, waited for or sent. */
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

/** Everything that is needed to send digests, opened. */
export interface SendContext {
  readonly loaded: LoadedConfig;
  readonly mail: MailConfig;
  readonly database: OpenDatabase;
  /** Without `mail.transport`: writes files, and nothing may be recorded as sent. */
  readonly transport: Transport;
  readonly isRehearsal: boolean;
  /** This process as the holder of leases. */
  readonly sender: LeaseHolder;
  /** The clock that everything here uses. */
  readonly clock: SharedClock;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Where mail is sent, in words, without a password. */
  readonly destination: string;
  /** @throws FeedletterError E_DIGEST_UNKNOWN, E_TEMPLATE */
  readonly prepareRun: (digest: string, choices: RunOptions) => RunContext;
  readonly identify: (digest: string) => MailIdentity;
  /** Absolute path of the output folder. */
  readonly out: string;
  /** Writes the missing pages of the digest's sent issues. */
  readonly publish: (digest: string) => Promise<PublishResult>;
  readonly rates: RateLimits;
  /** Where pauses are reported to. */
  readonly alerts: string | undefined;
  /** Undefined: they aren't told who joins and who leaves. */
  readonly noticeTimes: ReadNoticeTimes | undefined;
  /** Each signs every mail. */
  readonly dkim: readonly DkimKey[];
  readonly identifyTransactional: IdentifyTransactional;
  readonly close: () => Promise<void>;
}

/**
 * @param running the context before a change of the configuration: its database and clock are shared, and its transport stays open
 * @throws FeedletterError E_CONFIG…, E_UNSUBSCRIBE, E_KEYS, E_ADDRESS, E_BOUNCES, E_DKIM, E_DATABASE, E_RESTART; then nothing new stays open
 */
export async function openSendContext(
  options: SendContextOptions,
  running?: Pick<SendContext, "loaded" | "database" | "clock">,
): Promise<SendContext> {
  const loaded = await loadConfig(options.configPath, {
    env: options.env,
    uses: options.dryRun
      ? ["database"]
      : [
          "mail",
          "database",
          "server",
          ...(options.readsInbox ? (["inbox", "webhooks", "announce"] as const) : []),
        ],
  });
  const { config, baseDir } = loaded;
  if (running !== undefined) requireUnchanged(running.loaded, loaded, [DATABASE_SETTING]);
  if (options.runsOn && config.state !== undefined) throw runsOnError(loaded.placeOf("state"));
  const mail = requireMail(loaded);
  requireAddressSettings(loaded);
  requireUnsubscribe(loaded, mail);
  const identities = readIdentities(loaded, mail);
  const noticeTimes = readNoticeTimes(loaded);
  const dkim = options.dryRun ? [] : readDkimKeys(loaded, mail);
  const outbox = outboxFolder(baseDir);
  const out = outputFolder(loaded, options);
  const random = () => Buffer.from(options.randomBytes(4)).readUInt32BE() / 2 ** 32;
  return openInScope(async ({ onClose, close }) => {
    const database = running?.database ?? (await openDatabase(loaded, options));
    if (running === undefined) onClose(database.close);
    // Closed before the database, which records the outcomes of mails in flight.
    const sender = identifyThisProcess();
    const openOutbox = (rehearsal: boolean) =>
      createOutbox(outbox, {
        rehearsal,
        temporaries: openTemporaryFolder(temporaryFolderIn(baseDir), sender),
      });
    const transport = openTransport(openOutbox, mail, options);
    onClose(transport.close);
    const clock = running?.clock ?? (await chooseClock(database.workerPool, options));
    const keys = await findSigningKeys(config, { ...options, ledger: database.ledger });
    const rates = readRateLimits(loaded, mail);
    const identify = identities.withKeys(keys);
    const groups = groupDigests(Object.entries(config.digests).map(([name, { group }]) => ({ name, group })));
    const renderings = new Map<string, RunContext["renderIssue"]>();
    const renderingOf = (digest: string): RunContext["renderIssue"] => {
      const rendering = renderings.get(digest) ?? prepareRendering(digest, { loaded, mail, options });
      renderings.set(digest, rendering);
      return rendering;
    };
    return {
      loaded,
      mail,
      database,
      transport,
      isRehearsal: mail.transport === undefined,
      sender,
      clock,
      random,
      identify,
      rates,
      alerts: mail.alerts?.trim(),
      noticeTimes,
      dkim,
      identifyTransactional: identities.transactional(keys),
      destination:
        mail.transport === undefined || mail.transport === OUTBOX
          ? relative(options.cwd, outbox) || outbox
          : new URL(mail.transport).host,
      prepareRun: (digest, choices) => ({
        ...choices,
        digest,
        config: requireDigest(config, digest),
        ledger: database.ledger,
        alternatives: alternativesTo(digest, groups),
        reports: database.reports,
        siteLanguage: config.site.language,
        timezone: zoneOf(config, digest),
        transport,
        sender,
        onUncertain: mail.onUncertain,
        rates,
        sleep: options.sleep,
        clock: clock.now,
        random,
        concurrent: database.workerPool !== undefined,
        ...(rates.destinations === undefined ? {} : { heartbeat: startHeartbeat }),
        notes: openIssueNotes(digest, loaded, options.note && resolve(options.cwd, options.note)),
        loadEntries: () => loadCurrentContent(loaded, clock.now()),
        renderPosts: async (entries, all) => renderPosts(entries, config.site, { all: () => all }),
        renderIssue: renderingOf(digest),
        prepareMail: (issue, variants) =>
          dkim.length === 0
            ? prepareMail(issue, variants, identify(digest))
            : prepareSignedMail(issue, variants, { identity: identify(digest), dkim }),
      }),
      out,
      publish: (digest) =>
        publishIssues(digest, {
          loaded,
          ledger: database.ledger,
          out,
        }),
      close: running === undefined ? close : () => close().finally(database.close),
    };
  });
}

/** Well below the two minutes for which a connection to a destination is claimed. */
const HEARTBEAT_MS = 20_000;

function startHeartbeat(work: () => Promise<void>): () => void {
  // A failure of the database shows where mails are recorded, and the next beat tries again.
  const timer = setInterval(() => void work().catch(() => {}), HEARTBEAT_MS);
  timer.unref();
  return () => clearInterval(timer);
}

const DATABASE_SETTING: RestartSetting = {
  path: ["database"],
  valueIn: ({ config, baseDir }) => resolve(baseDir, config.database),
};

function openTransport(
  openOutbox: (rehearsal: boolean) => Transport,
  { transport: url, connections, rate }: MailConfig,
  { wrapTransport = (own) => own }: SendContextOptions,
): Transport {
  return wrapTransport(
    url === undefined || url === OUTBOX
      ? openOutbox(url === undefined)
      : createSmtpTransport(url, { connections, perConnection: rateSettings({ rate }).perConnection }),
  );
}

/** @throws FeedletterError E_TRANSPORT if it would be a rehearsal */
export function requireTransport(
  { isRehearsal, loaded }: Pick<SendContext, "isRehearsal" | "loaded">,
  what: string,
): void {
  if (!isRehearsal) return;
  throw new FeedletterError("E_TRANSPORT", {
    message: `${what} needs a mail server, but \`mail.transport\` is not set.`,
    fix: "Set it to the mail server's URL, or to `outbox` if another program sends the files.",
    place: loaded.placeOf("mail"),
  });
}

/** @throws FeedletterError E_DKIM with the line of the key */
function readDkimKeys({ placeOf }: LoadedConfig, { dkim = [] }: MailConfig): readonly DkimKey[] {
  return [dkim].flat().map((config, index) => {
    const path = Array.isArray(dkim) ? [`${index}`] : [];
    return atPlace(placeOf("mail", "dkim", ...path, "key"), () => readDkimKey(config));
  });
}

function requireMail({ config, placeOf }: LoadedConfig): MailConfig {
  if (config.mail !== undefined) return config.mail;
  throw new FeedletterError("E_CONFIG", {
    message: "There is no `mail:` section.",
    fix: 'Add one with at least `from: "Name <address>"`.',
    place: placeOf(),
  });
}
