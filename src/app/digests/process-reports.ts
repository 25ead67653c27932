import { createReadStream, readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import type { AppContext } from "#app/app-context.js";
import { openDatabase } from "#app/open-database.js";
import { findSigningKeys } from "#app/people/signing-keys.js";
import { loadConfig } from "#config/load.js";
import type { Ledger } from "#deliveries/ports.js";
import { type ReportRepository, UNREAD_KEPT_DAYS } from "#deliveries/reports/bounces.js";
import {
  findReported,
  type JudgedReport,
  judgeReport,
  processReport,
  type ReportResult,
  type ReportSubject,
} from "#deliveries/reports/process-report.js";
import { createAnswerJudge } from "#deliveries/verdict/create-judge.js";
import type { Judge } from "#deliveries/verdict/judge.js";
import { FeedletterError, reasonOf } from "#errors.js";
import { readStart, splitMbox } from "#mail/reports/mbox.js";
import { readReport } from "#mail/reports/read-report.js";
import { readBounceAddress } from "#subscribers/bounce-address.js";
import { type SigningKeys, verifyToken } from "#subscribers/tokens.js";
import type { Instant } from "#zoned-time.js";

/** A single mail, for example from standard input, or a mailbox. Paths are absolute. */
export type ReportSource =
  | { readonly kind: "mail"; readonly bytes: AsyncIterable<Uint8Array> }
  | { readonly kind: "maildir"; readonly folder: string }
  | { readonly kind: "mbox"; readonly file: string };

/**
 * The result for one mail. `unsigned`: a report without a valid token, which anybody could have written. `unread`: from a mail system, but
 * not understood; it is kept, and stays where it is.
 */
export type ProcessedReport =
  | {
      readonly kind: ReportResult["kind"];
      readonly report: JudgedReport;
      readonly address?: string;
      readonly provisional?: true;
    }
  | { readonly kind: "unsigned"; readonly report: JudgedReport }
  | { readonly kind: "unread"; readonly words: string; readonly address?: string }
  | { readonly kind: "progress" }
  | { readonly kind: "other" };

const DAY = 86_400_000;
/** Reports without a token that are looked for by their Message-ID in one run: each look reads whole issues. */
const MAX_MESSAGE_LOOKUPS = 20;

/**
 * Records bounces and complaints, and suppresses dead addresses and people who complain. A report that is read again doesn't
 * count twice. Processed mails of a maildir move from new/ to cur/.
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
    const { ledger, reports } = database;
    const keys = await findSigningKeys(config, { ...context, ledger });
    const reading: ReportReading = {
      ...{ ledger, reports, keys, clock: context.clock, judge: createAnswerJudge() },
      senders: [config.mail?.from, config.mail?.bounces].flatMap((sender) => addressIn(sender)),
      lookups: { left: MAX_MESSAGE_LOOKUPS },
    };
    await reports.forgetUnread(context.clock() - UNREAD_KEPT_DAYS * DAY);
    for await (const { bytes, done } of mailsOf(source)) {
      const processed = await processMail(bytes, reading);
      yield processed;
      if (processed.kind !== "unread") done();
    }
  } finally {
    await database.close();
  }
}

function addressIn(sender = ""): readonly string[] {
  const [address] = /[^\s<>"]+@[^\s<>"]+/.exec(sender) ?? [];
  return address === undefined ? [] : [address];
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

/** What is the same for all mails of one run. */
interface ReportReading {
  readonly ledger: Ledger;
  readonly reports: ReportRepository;
  readonly keys: SigningKeys;
  readonly judge: Judge;
  readonly senders: readonly string[];
  readonly clock: () => Instant;
  readonly lookups: { left: number };
}

async function processMail(bytes: Uint8Array, reading: ReportReading): Promise<ProcessedReport> {
  const { ledger, reports, judge, senders, clock } = reading;
  const mail = readReport(bytes);
  switch (mail.kind) {
    case "other":
    case "progress":
      return { kind: mail.kind };
    case "unread": {
      const subject = findSubject(mail.texts, reading);
      const reported = subject && (await findReported(subject, { reports, now: clock() }));
      const { id, words } = mail;
      await reports.keepUnread({ id, words, addressKey: reported?.addressKey, at: clock() });
      return { kind: "unread", words, address: reported?.addressKey };
    }
    case "report": {
      const report = judgeReport(mail.report, judge, senders);
      const subject = findSubject(mail.texts, reading);
      if (subject === undefined) return { kind: "unsigned", report };
      const identified = { id: mail.report.id, ...report };
      const result = await processReport(identified, subject, { ledger, reports, now: clock() });
      const address = "addressKey" in result ? result.addressKey : undefined;
      const provisional = result.kind === "suppressed" ? result.provisional : undefined;
      return { kind: result.kind, report, address, provisional };
    }
  }
}

/** A bounce address anywhere in the report, the unsubscribe link in the returned mail, or its Message-ID. */
const TOKENS =
  /[^\s<>@"]{1,64}\+[a-z2-7]{20,64}@|unsubscribe\/([\w-]{1,100}\.[\w-]{0,100}\.[\w-]{43})|<([0-9a-f]{40})@/gi;
const MAX_TOKENS = 50;

/** The mail that a report is about. Only signed tokens and hashes count, so that a forged report can't suppress anybody. */
function findSubject(texts: readonly string[], { keys, lookups }: ReportReading): ReportSubject | undefined {
  let tried = 0;
  let hash: string | undefined;
  for (const text of texts) {
    for (const [found, link, message] of text.matchAll(TOKENS)) {
      tried += 1;
      if (tried > MAX_TOKENS) return undefined;
      if (message !== undefined) {
        hash ??= message.toLowerCase();
        continue;
      }
      const subject =
        link === undefined ? readBounceAddress(found, keys) : verifyToken(link, "unsubscribe", keys);
      if (subject !== undefined) return { kind: "person", ...subject };
    }
  }
  if (hash === undefined || lookups.left === 0) return undefined;
  lookups.left -= 1;
  return { kind: "message", hash };
}
