import { closest } from "fastest-levenshtein";
import { openDatabase } from "#app/open-database.js";
import type { EditContext } from "#app/people/edit-subscribers.js";
import { identifyThisProcess } from "#app/this-process.js";
import { loadConfig } from "#config/load.js";
import type { OpenDatabase } from "#database/ports.js";
import type { DeliveryResult } from "#deliveries/deliver.js";
import type { Unaccepted } from "#deliveries/delivery.js";
import type { DeliveryExportRow, IssueSummary, RetryScope } from "#deliveries/issue-repository.js";
import type { NotedReport } from "#deliveries/reports/bounces.js";
import { resumeIssue } from "#deliveries/run-digest.js";
import { FeedletterError } from "#errors.js";
import { readDuration } from "#schedule/due-runs.js";
import type { PublishResult } from "./publish-issues.js";
import { openSendContext, type RunOptions, type SendContextOptions } from "./send-context.js";

/** Newest first. @throws FeedletterError E_CONFIG…, E_DATABASE */
export function listIssues(context: EditContext, digest?: string): Promise<readonly IssueSummary[]> {
  return inDatabase(context, ({ issues }) => issues.list(digest));
}

/** A part of what `showIssue` tells: the issue, everybody whose mail is not accepted, and what came back later. */
export type IssueDetail =
  | { readonly kind: "issue"; readonly issue: IssueSummary }
  | { readonly kind: "unaccepted"; readonly delivery: Unaccepted }
  | { readonly kind: "report"; readonly report: NotedReport };

/** Read in pages. @throws FeedletterError E_ISSUE_UNKNOWN, E_CONFIG…, E_DATABASE */
export async function* showIssue(context: EditContext, id: string): AsyncGenerator<IssueDetail> {
  const database = await openFrom(context);
  try {
    const issue = await requireIssue(database, id);
    yield { kind: "issue", issue };
    for await (const delivery of database.ledger.unaccepted(id)) yield { kind: "unaccepted", delivery };
    for await (const report of database.reports.ofIssue(id)) yield { kind: "report", report };
  } finally {
    await database.close();
  }
}

/** Every delivery, read in pages. @throws FeedletterError E_ISSUE_UNKNOWN, E_CONFIG…, E_DATABASE */
export async function* eachDelivery(context: EditContext, id: string): AsyncGenerator<DeliveryExportRow> {
  const database = await openFrom(context);
  try {
    await requireIssue(database, id);
    yield* database.issues.deliveries(id);
  } finally {
    await database.close();
  }
}

/**
 * What waits is never sent; what is being sent is left to end, in whichever process does it.
 * @throws FeedletterError E_ISSUE_UNKNOWN; E_ISSUE_ENDED for one that is sent; E_CONFIG…, E_DATABASE
 */
export function cancelIssue(context: EditContext, id: string): Promise<IssueSummary> {
  return inDatabase(context, async (database) => {
    const now = context.clock();
    const { kind } = await database.issues.cancel(id, now);
    if (kind === "finished") throw ended(id, "sent");
    // What a dead process was sending is in doubt, and nobody else will say so: no run takes the issue up again.
    if (kind === "cancelled")
      await database.ledger.reclaimLeases(id, { ...identifyThisProcess(), now, onUncertain: "hold" });
    return requireIssue(database, id);
  });
}

export interface ResumeRequest
  extends Omit<SendContextOptions, "purpose">,
    Pick<RunOptions, "report" | "signal"> {
  readonly issue: string;
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
 * Goes on with one issue that was interrupted or paused.
 * @throws FeedletterError E_ISSUE_UNKNOWN; E_ISSUE_ENDED for one that was cancelled; E_BUSY; E_CONFIG…, E_DATABASE
 */
export function resume(steering: ResumeRequest): Promise<ResumeResult> {
  return deliverOne(steering, async () => {});
}

/** Takes up again what failed for good, then goes on as `resume` does. */
export function retry(steering: ResumeRequest, which: RetryScope): Promise<ResumeResult> {
  return deliverOne(steering, async ({ issues }) => {
    await issues.retry(steering.issue, which, steering.clock());
  });
}

async function deliverOne(
  { issue: id, report, signal, ...options }: ResumeRequest,
  prepare: (database: OpenDatabase) => Promise<void>,
): Promise<ResumeResult> {
  const sendContext = await openSendContext({ ...options, purpose: "send" });
  try {
    const { digest, state } = await requireIssue(sendContext.database, id);
    if (state === "cancelled") throw ended(id, "cancelled");
    const wait = readDuration(sendContext.mail.wait);
    const context = sendContext.prepareRun(digest, {
      ...{ broken: "stop", held: "hold", confirm: async () => false },
      ...{ ignoreBackoff: true, resumePaused: true, waitFor: wait, waitForOthers: wait },
      ...(report === undefined ? {} : { report }),
      ...(signal === undefined ? {} : { signal }),
    });
    await prepare(sendContext.database);
    const issue = await requireIssue(sendContext.database, id);
    const delivered = await resumeIssue(issue, context);
    return {
      ...{ issue: await requireIssue(sendContext.database, id), delivered },
      ...{ destination: sendContext.destination, published: await sendContext.publish(digest) },
    };
  } finally {
    await sendContext.close();
  }
}

async function inDatabase<Result>(
  context: EditContext,
  work: (database: OpenDatabase) => Promise<Result>,
): Promise<Result> {
  const database = await openFrom(context);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

function openFrom(context: EditContext): Promise<OpenDatabase> {
  const loaded = loadConfig(context.configPath, { env: context.env, uses: ["database"] });
  return openDatabase(loaded, context.clock());
}

async function requireIssue({ issues }: OpenDatabase, id: string): Promise<IssueSummary> {
  const issue = await issues.find(id);
  if (issue !== undefined) return issue;
  const known = (await issues.list()).map((other) => other.id);
  throw new FeedletterError("E_ISSUE_UNKNOWN", {
    message: `There is no issue "${id}".`,
    fix: known.length === 0 ? "None has been sent yet." : `Did you mean "${closest(id, known)}"?`,
  });
}

function ended(id: string, how: "sent" | "cancelled"): FeedletterError {
  return new FeedletterError("E_ISSUE_ENDED", {
    message: `Issue "${id}" was ${how} already.`,
    fix:
      how === "sent" ? "What is sent can't be called back." : "Its posts are used; write a new one to send.",
  });
}
