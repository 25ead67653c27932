import { createReadStream, readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import type { AppContext } from "#app/app-context.js";
import { openDatabase } from "#app/open-database.js";
import { findSigningKeys } from "#app/people/signing-keys.js";
import { loadConfig } from "#config/load.js";
import type { MailReport } from "#deliveries/reports/bounces.js";
import { processReport, type ReportResult, type ReportSubject } from "#deliveries/reports/process-report.js";
import { FeedletterError, reasonOf } from "#errors.js";
import { readStart, splitMbox } from "#mail/reports/mbox.js";
import { readReport } from "#mail/reports/read-report.js";
import { readBounceAddress } from "#subscribers/bounce-address.js";
import { type SigningKeys, verifyToken } from "#subscribers/tokens.js";

/** One mail, for example from standard input, or a mailbox. Paths are absolute. */
export type ReportSource =
  | { readonly kind: "mail"; readonly bytes: AsyncIterable<Uint8Array> }
  | { readonly kind: "maildir"; readonly folder: string }
  | { readonly kind: "mbox"; readonly file: string };

/** The result for one mail. `unsigned`: a report without a valid token, which anybody could have written. */
export type ProcessedReport =
  | { readonly kind: ReportResult["kind"]; readonly report: MailReport; readonly address?: string }
  | { readonly kind: "unsigned"; readonly report: MailReport }
  | { readonly kind: "progress" }
  | { readonly kind: "other" };

/**
 * Records bounces and complaints, and suppresses dead addresses and people who complain. Reports that are read again don't count
 * twice. Processed mails of a maildir move from new/ to cur/.
 * @throws FeedletterError E_REPORT if the mailbox can't be read; E_CONFIG…, E_KEYS, E_DATABASE
 */
export async function* processReports(
  context: AppContext,
  source: ReportSource,
): AsyncGenerator<ProcessedReport> {
  const { config, ...loaded } = loadConfig(context.configPath, {
    env: context.env,
    uses: ["database", "server"],
  });
  const database = await openDatabase({ config, ...loaded }, context.clock());
  try {
    const { ledger, reports: reportStore } = database;
    const keys = await findSigningKeys(config, { ...context, ledger });
    for await (const { bytes, done } of mailsOf(source)) {
      yield await processMail(bytes, keys, (report, subject) =>
        processReport(report, subject, { ledger, reports: reportStore, now: context.clock() }),
      );
      done();
    }
  } finally {
    await database.close();
  }
}

interface WaitingMail {
  readonly bytes: Uint8Array;
  readonly done: () => void;
}

async function* mailsOf(source: ReportSource): AsyncGenerator<WaitingMail> {
  const done = (): void => {};
  switch (source.kind) {
    case "mail":
      yield { bytes: await readStart(source.bytes), done };
      return;
    case "mbox":
      for await (const bytes of splitMbox(readFile(source.file))) yield { bytes, done };
      return;
    case "maildir":
      yield* mailsInFolder(source.folder);
  }
}

/** https://cr.yp.to/proto/maildir.html: processed mails move to cur/, with the flag S for seen. */
async function* mailsInFolder(folder: string): AsyncGenerator<WaitingMail> {
  for (const name of namesIn(join(folder, "new"))) {
    const path = join(folder, "new", name);
    yield {
      bytes: await readStart(readFile(path)),
      done: () => renameSync(path, join(folder, "cur", `${name.split(":", 1)[0]}:2,S`)),
    };
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith("."));
  } catch (cause) {
    throw unreadable(folder, cause);
  }
}

async function* readFile(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): FeedletterError {
  return new FeedletterError("E_REPORT", {
    message: `Can't read ${path}: ${reasonOf(cause)}.`,
    fix: "Check the path. --maildir needs a folder with new/ and cur/ in it, --mbox a file.",
    cause,
  });
}

async function processMail(
  bytes: Uint8Array,
  keys: SigningKeys,
  record: (report: MailReport, subject: ReportSubject) => Promise<ReportResult>,
): Promise<ProcessedReport> {
  const mail = readReport(bytes);
  if (mail.kind !== "report") return { kind: mail.kind };
  const subject = findSubject(mail.texts, keys);
  if (subject === undefined) return { kind: "unsigned", report: mail.report };
  const result = await record(mail.report, subject);
  const address = "addressKey" in result ? result.addressKey : undefined;
  return { kind: result.kind, report: mail.report, address };
}

/** A bounce address anywhere in the report, or the unsubscribe link in the returned mail. */
const TOKENS = /[^\s<>@"]{1,64}\+[a-z2-7]{20,64}@|unsubscribe\/([\w-]{1,100}\.[\w-]{0,100}\.[\w-]{43})/gi;
const MAX_TOKENS = 50;

/** The mail that a report is about. Only signed tokens count, so that a forged report can't suppress anybody. */
function findSubject(texts: readonly string[], keys: SigningKeys): ReportSubject | undefined {
  let tried = 0;
  for (const text of texts) {
    for (const [found, link] of text.matchAll(TOKENS)) {
      tried += 1;
      if (tried > MAX_TOKENS) return undefined;
      const subject =
        link === undefined ? readBounceAddress(found, keys) : verifyToken(link, "unsubscribe", keys);
      if (subject !== undefined) return subject;
    }
  }
  return undefined;
}
