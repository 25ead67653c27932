import { closest } from "fastest-levenshtein";
import type { AppContext } from "#app/app-context.js";
import { streamFromDatabase, withDatabase } from "#app/open-database.js";
import { identifyThisProcess } from "#app/this-process.js";
import type { OpenDatabase } from "#database/ports.js";
import type { DeliveryResult } from "#deliveries/deliver.js";
import type { DeliveryCounts, Unaccepted } from "#deliveries/delivery.js";
import type { DeliveryExportRow, IssueSummary, RetryScope } from "#deliveries/issue-repository.js";
import type { NotedReport } from "#deliveries/reports/bounces.js";
import { resumeIssue as deliverRest } from "#deliveries/run-digest.js";
import { FeedletterError } from "#errors.js";
import { readDuration } from "#schedule/due-runs.js";
import type { PublishResult } from "./publish-issues.js";
import { dryRunOptions, openSendContext, type SendContextOptions } from "./send-context.js";

/** Newest first. @throws FeedletterError E_CONFIG…, E_DATABASE */
export function listIssues(context: AppContext, digest?: string): Promise<readonly IssueSummary[]> {
  return withDatabase(context, ({ issues }) => issues.list(digest));
}

/** First the issue, then everybody whose mail was not accepted, then the reports that came back later. */
export type IssueDetail =
  | { readonly kind: "issue"; readonly issue: IssueSummary }
  | { readonly kind: "unaccepted"; readonly delivery: Unaccepted }
  | { readonly kind: "report"; readonly report: NotedReport };

/** @throws FeedletterError E_ISSUE_UNKNOWN, E_CONFIG…, E_DATABASE */
export function showIssue(context: AppContext, id: string): AsyncGenerator<IssueDetail> {
  return streamFromDatabase(context, async function* (database) {
    yield { kind: "issue", issue: await requireIssue(database, id) };
    for await (const delivery of database.ledger.unaccepted(id)) yield { kind: "unaccepted", delivery };
    for await (const report of database.reports.ofIssue(id)) yield { kind: "report", report };
  });
}

/** @throws FeedletterError E_ISSUE_UNKNOWN, E_CONFIG…, E_DATABASE */
export function eachDelivery(context: AppContext, id: string): AsyncGenerator<DeliveryExportRow> {
  return streamFromDatabase(context, async function* (database) {
    await requireIssue(database, id);
    yield* database.issues.deliveries(id);
  });
}

/**
 * Waiting mails are never sent. Mails in flight are still finished by the process that sends them.
 * @throws FeedletterError E_ISSUE_UNKNOWN; E_ISSUE_ENDED if it has been sent; E_CONFIG…, E_DATABASE
 */
export function cancelIssue(context: AppContext, id: string): Promise<IssueSummary> {
  return withDatabase(context, async (database) => {
    const now = context.clock();
    const { kind } = await database.issues.cancel(id, now);
    if (kind === "finished") {
      throw new FeedletterError("E_ISSUE_ENDED", {
        message: `Issue "${id}" has already been sent.`,
        fix: "Sent mail can't be called back.",
      });
    }
    // No run takes up a cancelled issue, so nobody else would mark the mails of a dead process as uncertain.
    if (kind === "cancelled")
      await database.ledger.reclaimLeases(id, { ...identifyThisProcess(), now, onUncertain: "hold" });
    return requireIssue(database, id);
  });
}

export interface ResumeOptions extends SendContextOptions {
  readonly issue: string;
  /** First queue again what was refused for good. Default: only what still waits is sent. */
  readonly retry?: RetryScope;
  readonly onProgress?: (counts: DeliveryCounts) => void;
  readonly signal?: AbortSignal;
}

export interface ResumeResult {
  readonly issue: IssueSummary;
  readonly delivered: DeliveryResult;
  /** Where the mail went, for people. */
  readonly destination: string;
  /** The pages of the digest's issues that were sent. */
  readonly published: PublishResult;
}

/**
 * Continues an issue that was interrupted or paused.
 * @throws FeedletterError E_ISSUE_UNKNOWN; E_ISSUE_ENDED if it was cancelled; E_BUSY; E_CONFIG…, E_DATABASE
 */
export async function resumeIssue(options: ResumeOptions): Promise<ResumeResult> {
  const { issue: id, retry, onProgress, signal, clock } = options;
  const { database, mail, prepareRun, destination, publish, close } = await openSendContext(options);
  try {
    const { digest, state } = await requireIssue(database, id);
    if (state === "cancelled") {
      throw new FeedletterError("E_ISSUE_ENDED", {
        message: `Issue "${id}" was cancelled.`,
        fix: "A cancelled issue can't be resumed, and its posts won't be in another one.",
      });
    }
    const wait = readDuration(mail.wait);
    const context = prepareRun(digest, {
      ...dryRunOptions(),
      ignoreBackoff: true,
      resumePaused: true,
      waitFor: wait,
      waitForOthers: wait,
      report: onProgress,
      signal,
    });
    if (retry !== undefined) await database.issues.retry(id, retry, clock());
    const delivered = await deliverRest(await requireIssue(database, id), context);
    return {
      issue: await requireIssue(database, id),
      delivered,
      destination,
      published: await publish(digest),
    };
  } finally {
    await close();
  }
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
