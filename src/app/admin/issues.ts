import type { SendContext } from "#app/digests/send-context.js";
import { cancelIssueIn, pauseIssueIn, requeueIssueIn, undoIssueIn } from "#app/issues/control-issue.js";
import { writeDeliveries } from "#app/issues/delivery-csv.js";
import type { IssueSummary } from "#deliveries/issue-repository.js";
import { FeedletterError } from "#errors.js";
import type { IssueAct } from "#pages/admin/issue-acts.js";
import type { AdminIssues, IssueActResult } from "#server/admin/admin-issues.js";
import type { Instant } from "#zoned-time.js";
import { describeIssueLine, readIssueDetails, readIssueMails } from "./issue-details.js";
import { refreshedEach } from "./refreshed.js";

export interface IssuesContext {
  readonly sendContext: SendContext;
  readonly clock: () => Instant;
  /** Wakes what sends in this process. Absent: nothing does, and the next `send --due` sends. */
  readonly onChoice: (() => void) | undefined;
}

const ISSUES_SHOWN = 50;
/** Ms. */
const [PROGRESS_WITHIN, DETAILS_WITHIN, MAILS_WITHIN] = [2_000, 10_000, 60_000];

/** The issues for the publisher's pages. What reads every delivery is read once for everybody who looks. */
export function createAdminIssues(context: IssuesContext): AdminIssues {
  const { sendContext, clock, onChoice } = context;
  const { issues, membershipStatistics } = sendContext.database;
  const summaries = refreshedEach((id) => issues.find(id), { clock, within: PROGRESS_WITHIN });
  // When nothing is being sent, what was read belongs to the counts, so that a page never shows the one without the other.
  const keyOf = ({ id, state, paused, counts }: IssueSummary): string =>
    state === "sending" && paused === undefined ? id : `${id} ${JSON.stringify(counts)}`;
  const details = refreshedEach((key) => readIssueDetails(key.split(" ")[0] ?? "", sendContext), {
    ...{ clock, within: DETAILS_WITHIN },
  });
  const mails = refreshedEach((id) => readIssueMails(id, sendContext), { clock, within: MAILS_WITHIN });
  const leavers = (ids: readonly string[]) => membershipStatistics.leavers(ids);
  return {
    list: async (page) => {
      const found = await issues.newest(ISSUES_SHOWN + 1, (page - 1) * ISSUES_SHOWN);
      const shown = found.slice(0, ISSUES_SHOWN);
      const left = await leavers(shown.map(({ id }) => id));
      return {
        issues: shown.map((issue) => describeIssueLine(issue, left.get(issue.id) ?? 0)),
        page,
        hasMore: found.length > ISSUES_SHOWN,
      };
    },
    find: async (id) => {
      const issue = await summaries.read(id);
      if (issue === undefined) return undefined;
      const left = (await leavers([id])).get(id) ?? 0;
      const { variants } = await mails.read(id);
      return {
        ...describeIssueLine(issue, left),
        ...(await details.read(keyOf(issue))),
        ...{ endedAt: issue.endedAt, note: issue.note, reported: issue.reports, variants },
        pausedBecause: issue.paused?.reason,
        pausedDestinations: issue.paused === undefined ? (issue.destinations ?? []) : [],
        sendsNow: onChoice !== undefined,
      };
    },
    progress: async (id) => {
      const issue = await summaries.read(id);
      if (issue === undefined) return undefined;
      const { state, accepted, open, rejected, uncertain, skipped } = describeIssueLine(issue, 0);
      const total = accepted + open + rejected + uncertain + skipped;
      return { state, accepted, open, rejected, uncertain, skipped, total };
    },
    mail: async (id, variant) => (await mails.read(id)).documents.get(variant),
    act: async (id, act, seen) => {
      try {
        return await actOn(id, act, { ...context, seen });
      } catch (error) {
        return { done: describeFailure(error) };
      } finally {
        summaries.forget(id);
        details.forget(id);
      }
    },
    exportLines: (id) => writeDeliveries(issues.deliveries(id)),
  };
}

function describeFailure(error: unknown): string {
  if (error instanceof FeedletterError && error.code === "E_BUSY") return "in-flight";
  if (error instanceof FeedletterError && error.code === "E_ISSUE_ENDED") return "impossible";
  throw error;
}

async function actOn(
  id: string,
  act: Exclude<IssueAct, "export">,
  { sendContext, clock, onChoice, seen }: IssuesContext & { readonly seen: number },
): Promise<IssueActResult> {
  const { database, loaded } = sendContext;
  const now = clock();
  switch (act) {
    case "pause": {
      const { issue, changed } = await pauseIssueIn(database, id, now);
      return changed ? { done: "paused", detail: countWaiting(issue) } : { done: "nothing" };
    }
    case "cancel": {
      const { changed } = await cancelIssueIn(database, id, now);
      return changed ? { done: "cancelled", detail: "" } : { done: "nothing" };
    }
    case "undo": {
      const confirm = async ({
        accepted,
        uncertain,
      }: {
        readonly accepted: number;
        readonly uncertain: number;
      }) => accepted + uncertain <= seen;
      const undone = await undoIssueIn(database, { issue: id, confirm, now, baseDir: loaded.baseDir });
      if (undone === undefined) return { done: "more-sent" };
      return undone.changed ? { done: "undone", detail: "" } : { done: "nothing" };
    }
    case "resume":
    case "retry":
    case "retry-uncertain": {
      if (sendContext.isRehearsal) return { done: "no-transport" };
      const scopes = {
        resume: undefined,
        retry: "rejected",
        "retry-uncertain": "rejected-and-uncertain",
      } as const;
      const { issue, retried } = await requeueIssueIn(database, { issue: id, retry: scopes[act], now });
      if (act !== "resume" && retried === 0) return { done: "nothing" };
      await database.ledger.resume(id, now);
      onChoice?.();
      const done = act === "resume" ? "resumed" : "retried";
      return { done: onChoice === undefined ? `${done}-later` : done, detail: countWaiting(issue) };
    }
  }
}

function countWaiting({ counts: { waiting } }: IssueSummary): string {
  return waiting === 1 ? "1 mail" : `${waiting} mails`;
}
