import type { SendContext } from "#app/digests/send-context.js";
import { openDatabase } from "#app/open-database.js";
import { findSigningKeys } from "#app/people/signing-keys.js";
import { senderAddresses } from "#app/sender-addresses.js";
import { type LoadedConfig, loadConfig } from "#config/load.js";
import type { OpenDatabase } from "#database/ports.js";
import { UNREAD_KEPT_MS } from "#deliveries/reports/bounces.js";
import { SENDER_REPORTS_KEPT_MS } from "#deliveries/reports/sender-reports.js";
import { createAnswerJudge } from "#deliveries/verdict/create-judge.js";
import type { WaitingMail } from "#mail/waiting-mail.js";
import { type LocalSource, localMails } from "./mail-sources.js";
import { type InboxContext, openJoining } from "./open-joining.js";
import { fateOf, type MailReading, type ProcessedMail, processMail } from "./process-mail.js";
import { readSenderReportSettings } from "./process-sender-report.js";

/** Reports without a token that are looked for by their Message-ID in one run: each look reads whole issues. */
const MAX_MESSAGE_LOOKUPS = 20;

/**
 * Records bounces, complaints and people who leave or join by mail; suppresses dead addresses and people who complain. A mail that is read
 * again doesn't count twice. Processed mails of a maildir move from new/ to cur/.
 * @throws FeedletterError E_REPORT if the mailbox can't be read; E_CONFIG…, E_KEYS, E_DATABASE; E_PACKAGES
 */
export async function* processMails(
  context: InboxContext,
  source: LocalSource,
  { dryRun = false }: { readonly dryRun?: boolean } = {},
): AsyncGenerator<ProcessedMail> {
  const loaded = await loadConfig(context.configPath, { env: context.env, uses: ["database", "server"] });
  yield* withInbox(context, { loaded, dryRun }, (reading) => processWaiting(localMails(source), reading));
}

/** Opens what reading mails needs, and afterwards sends the answers. A mail server is needed only where people join by mail. */
export async function* withInbox(
  context: InboxContext,
  { loaded, dryRun }: { readonly loaded: LoadedConfig; readonly dryRun: boolean },
  read: (reading: MailReading) => AsyncGenerator<ProcessedMail>,
): AsyncGenerator<ProcessedMail> {
  const sendContext =
    loaded.config.mail?.join !== undefined && !dryRun ? await openSending(context) : undefined;
  const database = sendContext?.database ?? (await openDatabase(loaded, { clock: context.clock }));
  try {
    yield* read(await openMailReading({ context, loaded, database, dryRun }));
    if (sendContext === undefined) return;
    const { sendAnswers } = await import("./send-answers.js");
    await sendAnswers(sendContext, context);
  } finally {
    await (sendContext ?? database).close();
  }
}

async function openSending(context: InboxContext): Promise<SendContext> {
  const { openSendContext } = await import("#app/digests/send-context.js");
  return openSendContext(context);
}

/** Mails that are read before what they say is pushed, if the database is kept elsewhere. */
const MAX_UNSETTLED = 25;

/** Everything that reading mails needs. Deletes the texts of old mails that weren't understood. */
export async function openMailReading({
  context,
  loaded,
  database,
  dryRun,
}: {
  readonly context: Pick<InboxContext, "clock" | "randomBytes" | "resolveTxt">;
  readonly loaded: LoadedConfig;
  readonly database: OpenDatabase;
  readonly dryRun: boolean;
}): Promise<MailReading> {
  const { config } = loaded;
  const { clock } = context;
  const { ledger, reports } = database;
  if (!dryRun) {
    await reports.forgetUnread(clock() - UNREAD_KEPT_MS);
    await database.senderReports.forget(clock() - SENDER_REPORTS_KEPT_MS);
  }
  const keys = await findSigningKeys(config, { ...context, ledger });
  return {
    ...{ database, clock, dryRun, keys },
    senderReports: readSenderReportSettings(config),
    joining: await openJoining({ context, loaded, database, keys }),
    judge: createAnswerJudge(),
    senders: senderAddresses(config),
    digests: Object.keys(config.digests),
    lookups: { left: MAX_MESSAGE_LOOKUPS },
  };
}

/** A mail's place changes only when what it says is recorded; in a dry run, never. */
export async function* processWaiting(
  mails: AsyncIterable<WaitingMail>,
  reading: MailReading,
): AsyncGenerator<ProcessedMail> {
  const { database, dryRun } = reading;
  const read: { readonly processed: ProcessedMail; readonly settle: WaitingMail["settle"] }[] = [];
  const limit = database.checkpoint === undefined || dryRun ? 1 : MAX_UNSETTLED;
  async function* settleRead(): AsyncGenerator<ProcessedMail> {
    if (!dryRun && read.length > 0) await database.checkpoint?.();
    for (const { processed, settle } of read.splice(0)) {
      if (!dryRun) await settle(fateOf(processed));
      yield processed;
    }
  }
  for await (const { bytes, settle } of mails) {
    read.push({ processed: await processMail(bytes, reading), settle });
    if (read.length >= limit) yield* settleRead();
  }
  yield* settleRead();
}
