import type { AppContext } from "#app/app-context.js";
import {
  type ChangedIssue,
  cancelIssueIn,
  requeueIssueIn,
  requireIssue,
  type Undoing,
  type UndoneIssue,
  undoIssueIn,
} from "#app/issues/control-issue.js";
import { foldDestinations } from "#app/issues/fold-destinations.js";
import { streamFromDatabase, withDatabase } from "#app/open-database.js";
import { changeOrQueue, orQueue } from "#app/state/change-or-queue.js";
import type { QueuedRequest } from "#app/state/queued-request.js";
import type { DeliveryResult } from "#deliveries/deliver.js";
import type { DeliveryCounts, Unaccepted } from "#deliveries/delivery.js";
import { sentenceOf } from "#deliveries/governor.js";
import type {
  DeliveryExportRow,
  DestinationSummary,
  IssueSummary,
  RetryScope,
} from "#deliveries/issue-repository.js";
import type { NotedReport } from "#deliveries/reports/bounces.js";
import { resumeIssue as deliverRest } from "#deliveries/run-digest.js";
import { readDuration } from "#schedule/due-runs.js";
import { reportPauses } from "./pause-alerts.js";
import type { PublishResult } from "./publish-issues.js";
import {
  dryRunOptions,
  openSendContext,
  requireTransport,
  type SendContext,
  type SendContextOptions,
} from "./send-context.js";
import { type SendOptions, settleClock } from "./send-digest.js";

/** Newest first. @throws FeedletterError E_CONFIG…, E_DATABASE */
export function listIssues(context: AppContext, digest?: string): Promise<readonly IssueSummary[]> {
  return withDatabase(context, ({ issues }) => issues.list(digest));
}

/**
 * First the issue and what the destinations have answered, then everybody whose mail was not accepted, the reports that came back later,
 * and texts that nobody understands, by frequency.
 */
export type IssueDetail =
  | { readonly kind: "issue"; readonly issue: IssueSummary }
  /** `destination` is "other" for all but those with the most mails. */
  | ({ readonly kind: "destination" } & DestinationSummary)
  | { readonly kind: "unaccepted"; readonly delivery: Unaccepted }
  | { readonly kind: "report"; readonly report: NotedReport }
  /** A text that no rule understands, without addresses, ids and numbers. */
  | { readonly kind: "not-understood"; readonly text: string; readonly count: number };

const MAX_UNKNOWN_TEXTS = 1_000;

/** @throws FeedletterError E_ISSUE_UNKNOWN, E_CONFIG…, E_DATABASE */
export function showIssue(context: AppContext, id: string): AsyncGenerator<IssueDetail> {
  return streamFromDatabase(context, async function* (database) {
    yield { kind: "issue", issue: await requireIssue(database.issues, id) };
    for (const summary of foldDestinations(await database.issues.destinations(id)))
      yield { kind: "destination", ...summary };
    const unknown = new Map<string, number>();
    const count = (words: string): void => {
      const text = sentenceOf(words);
      if (text !== "" && (unknown.has(text) || unknown.size < MAX_UNKNOWN_TEXTS))
        unknown.set(text, (unknown.get(text) ?? 0) + 1);
    };
    for await (const delivery of database.ledger.unaccepted(id)) {
      const { at } = delivery;
      if (at.state === "rejected" && at.judgement?.verdict === "unknown") count(at.reply.response);
      yield { kind: "unaccepted", delivery };
    }
    for await (const report of database.reports.ofIssue(id)) {
      if (report.kind === "unknown") count(report.words);
      yield { kind: "report", report };
    }
    const frequent = [...unknown].sort(([, one], [, other]) => other - one);
    for (const [text, times] of frequent) yield { kind: "not-understood", text, count: times };
  });
}

/** @throws FeedletterError E_ISSUE_UNKNOWN, E_CONFIG…, E_DATABASE */
export function eachDelivery(context: AppContext, id: string): AsyncGenerator<DeliveryExportRow> {
  return streamFromDatabase(context, async function* (database) {
    await requireIssue(database.issues, id);
    yield* database.issues.deliveries(id);
  });
}

/**
 * Waiting mails are never sent. Mails in flight are still finished by the process that sends them.
 * @throws FeedletterError E_ISSUE_UNKNOWN; E_ISSUE_ENDED if it has been sent; E_CONFIG…, E_DATABASE
 */
export function cancelIssue(context: AppContext, id: string): Promise<ChangedIssue | QueuedRequest> {
  return changeOrQueue(
    context,
    (database) => cancelIssueIn(database, id, context.clock()),
    () => ({ kind: "cancel", issue: id }),
  );
}

/**
 * Undoes an issue: its posts become unsent, and its mails are removed from the outbox. Undefined if `confirm` returned false.
 * @throws FeedletterError E_ISSUE_UNKNOWN; E_BUSY while mails are in flight; E_CONFIG…, E_DATABASE
 */
export function undoIssue(
  context: AppContext,
  undoing: Pick<Undoing, "issue" | "confirm">,
): Promise<UndoneIssue | undefined> {
  return withDatabase(context, (database, { baseDir }) =>
    undoIssueIn(database, { ...undoing, baseDir, now: context.clock() }),
  );
}

export interface ResumeOptions extends SendContextOptions, Pick<SendOptions, "onResetMarks"> {
  readonly issue: string;
  /** Queue permanently failed mails again first. Default: only waiting mails are sent. */
  readonly retry?: RetryScope;
  readonly onProgress?: (counts: DeliveryCounts) => void;
  readonly signal?: AbortSignal;
}

/** Everything had already been sent or had failed permanently. */
export interface NothingToDo {
  readonly kind: "nothing-to-do";
  readonly counts: DeliveryCounts;
}

export interface ResumeResult {
  readonly issue: IssueSummary;
  readonly delivered: DeliveryResult | NothingToDo;
  /** How many mails were queued again, and how many were waiting. */
  readonly retried: number;
  readonly waiting: number;
  /** Where the mail was sent, in words. */
  readonly destination: string;
  /** The pages of the digest's sent issues. */
  readonly published: PublishResult;
}

/**
 * Continues an issue that was interrupted or paused.
 * @throws FeedletterError E_ISSUE_UNKNOWN; E_ISSUE_ENDED if it was cancelled; E_BUSY; E_CONFIG…, E_DATABASE
 */
export async function resumeIssue(options: ResumeOptions): Promise<ResumeResult> {
  const { issue: id, retry, clock } = options;
  const sendContext = await openSendContext(options);
  const { database, destination, publish } = sendContext;
  try {
    requireTransport(sendContext, "Sending an issue");
    await settleClock(database, options);
    const { issue: before, retried } = await requeueIssueIn(database, {
      issue: id,
      retry,
      now: clock(),
    });
    const waiting = before.counts.waiting + before.counts.sending - retried;
    const delivered = before.state === "finished" ? undefined : await deliver(before, sendContext, options);
    await reportPauses(sendContext, options);
    const issue = await requireIssue(database.issues, id);
    return {
      ...{ issue, retried, waiting, destination },
      delivered:
        delivered === undefined || (retried + waiting === 0 && delivered.kind === "finished")
          ? { kind: "nothing-to-do", counts: issue.counts }
          : delivered,
      published: await publish(before.digest),
    };
  } finally {
    await sendContext.close();
  }
}

function deliver(
  issue: IssueSummary,
  { mail, prepareRun }: SendContext,
  { onProgress, signal }: ResumeOptions,
): Promise<DeliveryResult> {
  const wait = readDuration(mail.wait);
  const context = prepareRun(issue.digest, {
    ...dryRunOptions(),
    ignoreBackoff: true,
    resumePaused: true,
    waitFor: wait,
    waitForOthers: wait,
    report: onProgress,
    signal,
  });
  return deliverRest(issue, context);
}

/** The same; with `state`, it waits if another process is writing it, which then sends the rest. */
export function resumeOrQueue(options: ResumeOptions): Promise<ResumeResult | QueuedRequest> {
  const { issue, retry } = options;
  return orQueue(
    options,
    () => resumeIssue(options),
    () => ({ kind: "resume", issue, retry }),
  );
}
