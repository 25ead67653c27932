import { closest } from "fastest-levenshtein";
import { outboxFolder } from "#app/outbox-folder.js";
import { identifyThisProcess } from "#app/this-process.js";
import type { OpenDatabase } from "#database/ports.js";
import type { IssueRepository, IssueSummary, RetryScope } from "#deliveries/issue-repository.js";
import { FeedletterError } from "#errors.js";
import { removeIssueFromOutbox } from "#mail/outbox.js";
import type { Instant } from "#zoned-time.js";

type IssueDatabase = Pick<OpenDatabase, "issues" | "ledger">;

/** The issue afterwards, and whether anything was changed. */
export interface ChangedIssue {
  readonly issue: IssueSummary;
  readonly changed: boolean;
}

/** @throws FeedletterError E_ISSUE_UNKNOWN, E_DATABASE */
export async function requireIssue(
  issues: Pick<IssueRepository, "find" | "list">,
  id: string,
): Promise<IssueSummary> {
  const issue = await issues.find(id);
  if (issue !== undefined) return issue;
  const known = (await issues.list()).map((other) => other.id);
  throw new FeedletterError("E_ISSUE_UNKNOWN", {
    message: `There is no issue "${id}".`,
    fix: known.length === 0 ? "No issue has been sent yet." : `Did you mean "${closest(id, known)}"?`,
  });
}

/**
 * Mails in flight are finished, and no other is begun until the issue is resumed.
 * @throws FeedletterError E_ISSUE_UNKNOWN; E_ISSUE_ENDED; E_DATABASE
 */
export async function pauseIssueIn(database: IssueDatabase, id: string, now: Instant): Promise<ChangedIssue> {
  const before = await requireIssue(database.issues, id);
  if (before.state !== "sending") throw endedError(before);
  await database.ledger.pause(id, { reason: { code: "asked" }, at: now });
  return { issue: await requireIssue(database.issues, id), changed: before.paused === undefined };
}

/**
 * Waiting mails are never sent. Mails in flight are still finished by the process that sends them.
 * @throws FeedletterError E_ISSUE_UNKNOWN; E_ISSUE_ENDED if it has been sent; E_DATABASE
 */
export async function cancelIssueIn(
  database: IssueDatabase,
  id: string,
  now: Instant,
): Promise<ChangedIssue> {
  const before = await requireIssue(database.issues, id);
  const { kind } = await database.issues.cancel(id, now);
  if (kind === "finished" || kind === "undone") throw endedError({ id, state: kind });
  // No run continues a cancelled issue, so nobody else would mark the mails of a dead process as uncertain.
  if (kind === "cancelled")
    await database.ledger.reclaimLeases(id, { ...identifyThisProcess(), now, onUncertain: "hold" });
  return { issue: await requireIssue(database.issues, id), changed: before.state !== "cancelled" };
}

export interface Undoing {
  readonly issue: string;
  /** Called if mails were accepted, or may have been: these people would get the posts again. If it returns false, nothing changes. */
  readonly confirm: (sent: { readonly accepted: number; readonly uncertain: number }) => Promise<boolean>;
  readonly now: Instant;
  /** Folder of the configuration. */
  readonly baseDir: string;
}

export interface UndoneIssue extends ChangedIssue {
  /** Number of its mails that were removed from the outbox, before another program could send them. */
  readonly removed: number;
}

/**
 * Undoes an issue: its posts become unsent, and its mails are removed from the outbox. Undefined if `confirm` returned false.
 * @throws FeedletterError E_ISSUE_UNKNOWN; E_BUSY while mails are in flight; E_DATABASE
 */
export async function undoIssueIn(
  database: IssueDatabase,
  { issue: id, confirm, now, baseDir }: Undoing,
): Promise<UndoneIssue | undefined> {
  const before = await requireIssue(database.issues, id);
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
  const issue = await requireIssue(database.issues, id);
  const deliveries = database.issues.deliveries(id);
  const removed = await removeIssueFromOutbox(outboxFolder(baseDir), { issue, deliveries });
  return { issue, changed: before.state !== "undone", removed };
}

export interface QueuedIssue {
  readonly issue: IssueSummary;
  /** How many failed mails were queued again. */
  readonly retried: number;
}

/**
 * Queues failed mails again if asked to. Nothing is sent by it, and a pause stays.
 * @throws FeedletterError E_ISSUE_UNKNOWN; E_ISSUE_ENDED if it was cancelled or undone; E_DATABASE
 */
export async function requeueIssueIn(
  { issues }: Pick<IssueDatabase, "issues">,
  { issue: id, retry, now }: { readonly issue: string; readonly retry?: RetryScope; readonly now: Instant },
): Promise<QueuedIssue> {
  const before = await requireIssue(issues, id);
  if (before.state === "undone" || before.state === "cancelled") throw endedError(before);
  const retried = retry === undefined ? 0 : await issues.retry(id, retry, now);
  return { issue: retried === 0 ? before : await requireIssue(issues, id), retried };
}

function endedError({ id, state }: Pick<IssueSummary, "id" | "state">): FeedletterError {
  if (state === "undone")
    return new FeedletterError("E_ISSUE_ENDED", {
      message: `Issue "${id}" was undone.`,
      fix: "Its posts will be in the next issue.",
    });
  if (state === "cancelled")
    return new FeedletterError("E_ISSUE_ENDED", {
      message: `Issue "${id}" was cancelled.`,
      fix: "A cancelled issue can't be resumed, and its posts won't be in another one.",
    });
  return new FeedletterError("E_ISSUE_ENDED", {
    message: `Issue "${id}" has already been sent.`,
    fix: "Sent mail can't be called back.",
  });
}
