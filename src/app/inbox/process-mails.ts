import type { AppContext } from "#app/app-context.js";
import { openDatabase } from "#app/open-database.js";
import { findSigningKeys } from "#app/people/signing-keys.js";
import { senderAddresses } from "#app/sender-addresses.js";
import { type LoadedConfig, loadConfig } from "#config/load.js";
import type { OpenDatabase } from "#database/ports.js";
import { UNREAD_KEPT_MS } from "#deliveries/reports/bounces.js";
import { createAnswerJudge } from "#deliveries/verdict/create-judge.js";
import type { WaitingMail } from "#mail/waiting-mail.js";
import { type LocalSource, localMails } from "./mail-sources.js";
import { fateOf, type MailReading, type ProcessedMail, processMail } from "./process-mail.js";

/** Reports without a token that are looked for by their Message-ID in one run: each look reads whole issues. */
const MAX_MESSAGE_LOOKUPS = 20;

/**
 * Records bounces, complaints and people who leave by mail; suppresses dead addresses and people who complain. A mail that is read again
 * doesn't count twice. Processed mails of a maildir move from new/ to cur/.
 * @throws FeedletterError E_REPORT if the mailbox can't be read; E_CONFIG…, E_KEYS, E_DATABASE
 */
export async function* processMails(
  context: AppContext,
  source: LocalSource,
  { dryRun = false }: { readonly dryRun?: boolean } = {},
): AsyncGenerator<ProcessedMail> {
  const loaded = loadConfig(context.configPath, { env: context.env, uses: ["database", "server"] });
  const database = await openDatabase(loaded, context.clock());
  try {
    const reading = await openMailReading({ context, loaded, database, dryRun });
    yield* processWaiting(localMails(source), reading);
  } finally {
    await database.close();
  }
}

/** Everything that reading mails needs. Deletes the texts of old mails that weren't understood. */
export async function openMailReading({
  context,
  loaded: { config },
  database,
  dryRun,
}: {
  readonly context: Pick<AppContext, "clock" | "randomBytes">;
  readonly loaded: LoadedConfig;
  readonly database: OpenDatabase;
  readonly dryRun: boolean;
}): Promise<MailReading> {
  const { clock } = context;
  const { ledger, reports } = database;
  if (!dryRun) await reports.forgetUnread(clock() - UNREAD_KEPT_MS);
  return {
    ...{ database, clock, dryRun },
    keys: await findSigningKeys(config, { ...context, ledger }),
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
  for await (const { bytes, settle } of mails) {
    const processed = await processMail(bytes, reading);
    if (!reading.dryRun) await settle(fateOf(processed));
    yield processed;
  }
}
