import { join } from "node:path";
import { outboxFolder } from "#app/outbox-folder.js";
import { escapeHtml } from "#content/text/escape.js";
import type { OpenDatabase } from "#database/ports.js";
import { type ResetMarks, requireClock } from "#deliveries/clock/clock-records.js";
import { composeNext, type NextDraft } from "#deliveries/compose-next.js";
import { previewSample, type SampleOf, type SamplePreview } from "#deliveries/compose-sample.js";
import type { DeliveryCounts } from "#deliveries/delivery.js";
import type { Outcome } from "#deliveries/outcome.js";
import { type RehearsedIssue, rehearseDigest } from "#deliveries/rehearse-digest.js";
import { UNREAD_KEPT_MS } from "#deliveries/reports/bounces.js";
import { type DigestRun, type NextIssue, type RunContext, runDigest } from "#deliveries/run-digest.js";
import type { IssueDraft, RenderedVariant, Slotted } from "#digest/issue.js";
import { fillSlots } from "#digest/merge-fields.js";
import { FeedletterError, reasonOf } from "#errors.js";
import { makePrivateFolder, writePrivateFile } from "#files/private-files.js";
import type { Finding } from "#findings.js";
import { clearRehearsals } from "#mail/outbox.js";
import { buildTestMessage } from "#mail/prepare-mail.js";
import { readDuration } from "#schedule/due-runs.js";
import { type Mailbox, parseMailbox } from "#subscribers/address.js";
import type { Instant } from "#zoned-time.js";
import { reportPauses } from "./pause-alerts.js";
import type { PublishResult } from "./publish-issues.js";
import { requireKnownLedger } from "./require-known-ledger.js";
import { dryRunOptions, openSendContext, type SendContext, type SendContextOptions } from "./send-context.js";

export interface DigestOptions extends SendContextOptions {
  /** Name of the digest in the config. */
  readonly digest: string;
  /** Leave broken posts out. Default: nothing is sent until they are corrected. */
  readonly skipBroken?: boolean;
  /** Also send newly added posts that are dated long before the last issue. Default: they are held back. */
  readonly includeOld?: boolean;
}

export interface SendOptions extends DigestOptions {
  /** Continue an issue that was paused because the mail server refused it. Default: it stays paused. */
  readonly resumePaused?: boolean;
  /**
   * Today's date in the site's time zone, `YYYY-MM-DD`: confirms that this is the database's first issue, although `CI` is set
   * or the archive has issues. Default: in these cases nothing is sent.
   */
  readonly first?: string;
  /** Wait up to `mail.wait` for mails that the server deferred. Default: true. */
  readonly wait?: boolean;
  /**
   * Called before a first issue if `older` posts from before the digest are left out: whether to include the newest of them, up
   * to `max`. Default: they are left out.
   */
  readonly askForOlder?: RunContext["askForOlder"];
  /** Called once the issue is ready, before it is recorded; false sends nothing. Not called in a rehearsal. */
  readonly confirm: (question: {
    readonly draft: IssueDraft;
    readonly audience: number;
    readonly destination: string;
    /** Number of posts that are left out of a first issue because they existed before the digest. */
    readonly older: number;
  }) => Promise<boolean>;
  readonly onProgress?: (counts: DeliveryCounts) => void;
  /** Called when mails that were planned while the clock was ahead have been rescheduled. */
  readonly onResetMarks?: (marks: ResetMarks) => void;
  /** When aborted, mails in flight are finished and the rest is left for the next run. */
  readonly signal?: AbortSignal;
}

/** What became of the issues. @experimental */
export interface SendResult extends Omit<DigestRun, "next"> {
  readonly next: NextIssue | RehearsedIssue;
  /** Nothing was recorded, because there is no `mail.transport`. */
  readonly isRehearsal: boolean;
  /** Where the mail was sent, in words. */
  readonly destination: string;
  /** The pages of the sent issues. */
  readonly published: PublishResult;
}

/**
 * Finishes an interrupted issue, then sends the next one. Without `mail.transport`, it only writes the next issue's mails and
 * records nothing.
 * @throws FeedletterError for the configuration, the content (E_CONTENT), the template and the database. A mail server's answer
 *   is in the result.
 */
export async function sendDigest(options: SendOptions): Promise<SendResult> {
  const { digest, confirm, onProgress, signal, wait = true } = options;
  return withSendContext(options, async (sendContext) => {
    const { prepareRun, publish, destination, mail, database, isRehearsal } = sendContext;
    const context = prepareRun(digest, {
      skipBroken: options.skipBroken,
      includeOld: options.includeOld,
      askForOlder: options.askForOlder,
      resumePaused: options.resumePaused === true,
      ignoreBackoff: true,
      waitFor: wait ? readDuration(mail.wait) : 0,
      waitForOthers: readDuration(mail.wait),
      confirm: ({ draft, audience, older }) => confirm({ draft, audience, destination, older }),
      report: onProgress,
      signal,
    });
    if (isRehearsal) {
      await clearRehearsals(outboxFolder(sendContext.loaded.baseDir), digest);
      const next = await rehearseDigest(context);
      return { resumed: [], next, isRehearsal, destination, published: { kind: "off" } };
    }
    await settleClock(database, options);
    await requireKnownLedger(digest, {
      ...{ loaded: sendContext.loaded, ledger: database.ledger, out: sendContext.out },
      ...{ now: sendContext.clock.now(), env: options.env },
      ...{ first: options.first, skipBroken: options.skipBroken },
    });
    const run = await runDigest(context);
    await reportPauses(sendContext, options);
    await database.reports.forgetUnread(sendContext.clock.now() - UNREAD_KEPT_MS);
    return { ...run, isRehearsal, destination, published: await publish(digest) };
  });
}

/**
 * Called before anything is sent. Times of schedules are left to `serve`.
 * @throws FeedletterError E_CLOCK if the clock is behind what has been recorded
 */
export async function settleClock(
  { clockRecords }: Pick<OpenDatabase, "clockRecords">,
  { clock, onResetMarks }: Pick<SendOptions, "clock" | "onResetMarks">,
): Promise<void> {
  await requireClock(clockRecords, clock());
  for (const marks of await clockRecords.resetMarks(clock(), [])) onResetMarks?.(marks);
}

type NothingToShow = Exclude<SamplePreview, { readonly kind: "preview" }>;

export type DigestPreview =
  | NothingToShow
  | (Extract<SamplePreview, { readonly kind: "preview" }> & {
      /** What `check` finds in the mail. */
      readonly checks: readonly Finding[];
    });

/** Composes, renders and checks the next issue, or a sample if there is nothing new. Nothing is recorded or sent. */
export async function previewDigest(options: DigestOptions): Promise<DigestPreview> {
  return withSendContext({ ...options, dryRun: true }, async (context) => {
    const preview = await previewIn(context, options);
    if (preview.kind !== "preview") return preview;
    const { checkIssue } = await import("./check-issue.js");
    return { ...preview, checks: await checkIssue(preview.draft, preview.variant, context.loaded) };
  });
}

/** Every post with the reason why it is in the next issue or not. Nothing is rendered, recorded or sent. */
export async function explainDigest(options: DigestOptions): Promise<NextDraft> {
  return withSendContext({ ...options, dryRun: true }, ({ prepareRun }) =>
    composeNext(
      prepareRun(options.digest, dryRunOptions({ skipBroken: true, includeOld: options.includeOld })),
      options.clock(),
    ),
  );
}

/** What became of a test mail. @experimental */
export type TestResult =
  | NothingToShow
  | {
      readonly kind: "tested";
      readonly of: SampleOf;
      readonly draft: IssueDraft;
      readonly outcome: Outcome;
      readonly destination: string;
    };

/** Sends the next issue, or a sample if there is nothing new, to one address, which need not be subscribed. Nothing is recorded. */
export async function sendTest(options: DigestOptions, address: string): Promise<TestResult> {
  const to = parseMailbox(address);
  return withSendContext(options, (context) => sendTestIn(context, { ...options, to, now: options.clock() }));
}

/** The same with an open context. */
export async function sendTestIn(
  context: SendContext,
  {
    to,
    now,
    ...options
  }: Pick<DigestOptions, "digest" | "skipBroken" | "includeOld"> & {
    readonly to: Mailbox;
    readonly now: Instant;
  },
): Promise<TestResult> {
  const preview = await previewIn(context, options);
  if (preview.kind !== "preview") return preview;
  const { digest, number } = preview.draft;
  const issue = { id: `${digest}-test`, digest, number, frozenAt: now };
  const identity = context.identify(digest);
  const message = await buildTestMessage(preview.variant, issue, { identity, to, dkim: context.dkim });
  const outcome = await context.transport.send(message);
  const { of, draft } = preview;
  return { kind: "tested", of, draft, outcome, destination: context.destination };
}

/** @returns the files, relative to the config's folder */
export function writePreview(baseDir: string, digest: string, variant: RenderedVariant): readonly string[] {
  const folder = join(".feedletter/preview");
  const fill = (slotted: Slotted, quote: (text: string) => string): string => fillSlots(slotted, {}, quote);
  const plain = (text: string): string => text;
  const files = {
    [`${digest}.html`]: fill(variant.html, escapeHtml),
    [`${digest}.txt`]: `${fill(variant.subject, plain)}\n\n${fill(variant.text, plain)}`,
  };
  try {
    makePrivateFolder(join(baseDir, folder));
    for (const [name, text] of Object.entries(files)) writePrivateFile(join(baseDir, folder, name), text);
  } catch (cause) {
    throw new FeedletterError("E_OUT_WRITE", {
      message: `The preview can't be written: ${reasonOf(cause)}.`,
      fix: "Make .feedletter writable.",
      cause,
    });
  }
  return Object.keys(files).map((name) => join(folder, name));
}

function previewIn(
  { prepareRun }: SendContext,
  options: Pick<DigestOptions, "digest" | "skipBroken" | "includeOld">,
) {
  return previewSample(prepareRun(options.digest, dryRunOptions(options)));
}

async function withSendContext<Result>(
  options: SendContextOptions,
  work: (context: SendContext) => Promise<Result>,
): Promise<Result> {
  const context = await openSendContext(options);
  try {
    return await work(context);
  } finally {
    await context.close();
  }
}
