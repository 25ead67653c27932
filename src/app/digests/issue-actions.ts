import { closest } from "fastest-levenshtein";
import type { AppContext } from "#app/app-context.js";
import { streamFromDatabase, withDatabase } from "#app/open-database.js";
import { outboxFolder } from "#app/outbox-folder.js";
import { changeOrQueue, orQueue, type QueuedRequest } from "#app/state/change-or-queue.js";
import { identifyThisProcess } from "#app/this-process.js";
import type { OpenDatabase } from "#database/ports.js";
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
import { FeedletterError } from "#errors.js";
import { removeIssueFromOutbox } from "#mail/outbox.js";
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
const MAX_DESTINATIONS = 10;

function foldOthers(destinations: readonly DestinationSummary[]): readonly DestinationSummary[] {
  const rest = destinations.slice(MAX_DESTINATIONS);
  const sum = (count: (one: DestinationSummary) => number): number =>
    rest.reduce((total, one) => total + count(one), 0);
  if (rest.length === 0) return destinations;
  const other = {
    destination: "other",
    mails: sum(({ mails }) => mails),
    accepted: sum(({ accepted }) => accepted),
    deferred: sum(({ deferred }) => deferred),
    rejected: sum(({ rejected }) => rejected),
  };
  return [...destinations.slice(0, MAX_DESTINATIONS), other];
}

/** @throws FeedletterError E_ISSUE_UNKNOWN, E_CONFIG…, E_DATABASE */
export function showIssue(context: AppContext, id: string): AsyncGenerator<IssueDetail> {
  return streamFromDatabase(context, async function* (database) {
    yield { kind: "issue", issue: await requireIssue(database, id) };
    for (const summary of foldOthers(await database.issues.destinations(id)))
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
    await requireIssue(database, id);
    yield* database.issues.deliveries(id);
  });
}

/** The issue after the command, and whether the command changed anything. */
interface ChangedIssue {
  readonly issue: IssueSummary;
  readonly changed: boolean;
}

/**
 * Waiting mails are never sent. Mails in flight are still finished by the process that sends them.
 * @throws FeedletterError E_ISSUE_UNKNOWN; E_ISSUE_ENDED if it has been sent; E_CONFIG…, E_DATABASE
 */
export function cancelIssue(context: AppContext, id: string): Promise<ChangedIssue | QueuedRequest> {
  return changeOrQueue(
    context,
    async (database) => {
      const now = context.clock();
      const before = await requireIssue(database, id);
      const { kind } = await database.issues.cancel(id, now);
      if (kind === "finished") {
        throw new FeedletterError("E_ISSUE_ENDED", {
          message: `Issue "${id}" has already been sent.`,
          fix: "Sent mail can't be called back.",
        });
      }
      if (kind === "undone") throw undoneError(id);
      // No run continues a cancelled issue, so nobody else would mark the mails of a dead process as uncertain.
      if (kind === "cancelled")
        await database.ledger.reclaimLeases(id, { ...identifyThisProcess(), now, onUncertain: "hold" });
      return { issue: await requireIssue(database, id), changed: before.state !== "cancelled" };
    },
    () => ({ kind: "cancel", issue: id }),
  );
}

export interface UndoOptions {
  readonly issue: string;
  /** Called if mails were accepted, or may have been: these people would get the posts again. If it returns false, nothing changes. */
  readonly confirm: (sent: { readonly accepted: number; readonly uncertain: number }) => Promise<boolean>;
}

export interface UndoneIssue extends ChangedIssue {
  /** Number of its mails that were removed from the outbox, before another program could send them. */
  readonly removed: number;
}

/**
 * Undoes an issue: its posts become unsent, and its mails are removed from the outbox. Undefined if `confirm` returned false.
 * @throws FeedletterError E_ISSUE_UNKNOWN; E_BUSY while mails are in flight; E_CONFIG…, E_DATABASE
 */
export function undoIssue(
  context: AppContext,
  { issue: id, confirm }: UndoOptions,
): Promise<UndoneIssue | undefined> {
  return withDatabase(context, async (database, { baseDir }) => {
    const now = context.clock();
    const before = await requireIssue(database, id);
    // Mails that a dead process was sending may have been accepted.
    await database.ledger.reclaimLeases(id, { ...identifyThisProcess(), now, onUncertain: "hold" });
    const undo = (evenIfSent: boolean) => database.issues.undo(id, { at: now, evenIfSent });
    let undone = await undo(false);
    if (undone.kind === "sent") {
      if (!(await confirm(undone))) return undefined;
      undone = await undo(true);
    }
    if (undone.kind === "busy") {
      throw new FeedletterError("E_BUSY", {
        message: `Mails of issue "${id}" are in flight.`,
        fix: `Stop it with \`feedletter issues cancel ${id}\`, then undo it.`,
      });
    }
    const issue = await requireIssue(database, id);
    const deliveries = database.issues.deliveries(id);
    const removed = await removeIssueFromOutbox(outboxFolder(baseDir), { issue, deliveries });
    return { issue, changed: before.state !== "undone", removed };
  });
}

function undoneError(id: string): FeedletterError {
  return new FeedletterError("E_ISSUE_ENDED", {
    message: `Issue "${id}" was undone.`,
    fix: "Its posts will be in the next issue.",
  });
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
    const { digest, state } = await requireIssue(database, id);
    requireTransport(sendContext, "Sending an issue");
    if (state === "undone") throw undoneError(id);
    if (state === "cancelled") {
      throw new FeedletterError("E_ISSUE_ENDED", {
        message: `Issue "${id}" was cancelled.`,
        fix: "A cancelled issue can't be resumed, and its posts won't be in another one.",
      });
    }
    await settleClock(database, options);
    const retried = retry === undefined ? 0 : await database.issues.retry(id, retry, clock());
    const before = await requireIssue(database, id);
    const waiting = before.counts.waiting + before.counts.sending - retried;
    const delivered = before.state === "finished" ? undefined : await deliver(before, sendContext, options);
    await reportPauses(sendContext, options);
    const issue = await requireIssue(database, id);
    return {
      ...{ issue, retried, waiting, destination },
      delivered:
        delivered === undefined || (retried + waiting === 0 && delivered.kind === "finished")
          ? { kind: "nothing-to-do", counts: issue.counts }
          : delivered,
      published: await publish(digest),
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

async function requireIssue({ issues }: OpenDatabase, id: string): Promise<IssueSummary> {
  const issue = await issues.find(id);
  if (issue !== undefined) return issue;
  const known = (await issues.list()).map((other) => other.id);
  throw new FeedletterError("E_ISSUE_UNKNOWN", {
    message: `There is no issue "${id}".`,
    fix: known.length === 0 ? "No issue has been sent yet." : `Did you mean "${closest(id, known)}"?`,
  });
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
