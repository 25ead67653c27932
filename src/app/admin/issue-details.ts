import type { SendContext } from "#app/digests/send-context.js";
import { foldDestinations } from "#app/issues/fold-destinations.js";
import { escapeHtml } from "#content/text/escape.js";
import type { IssueAnswers } from "#deliveries/admin/issue-answers.js";
import type { IssueSummary } from "#deliveries/issue-repository.js";
import type { Slotted } from "#digest/issue.js";
import { fillSlots } from "#digest/merge-fields.js";
import { subscribeUrl } from "#feeds/documents.js";
import { UNREACHED_SHOWN } from "#pages/admin/issue-page.js";
import type { IssueLine } from "#pages/admin/issue-table.js";
import type { IssueView } from "#pages/admin/issue-view.js";

export function describeIssueLine(
  { id, digest, frozenAt, state, paused, posts, counts }: IssueSummary,
  left: number,
): IssueLine {
  const { waiting, sending, accepted, rejected, uncertain, skipped } = counts;
  return {
    ...{ id, digest, at: frozenAt, posts, accepted, rejected, uncertain, skipped, left },
    state: paused === undefined ? state : "paused",
    open: waiting + sending,
  };
}

type Details = Pick<IssueView, "sentPosts" | "destinations" | "verdicts" | "unreached" | "reports">;

const REPORTS_SHOWN = 100;

/** Reads all of the issue's deliveries. */
export async function readIssueDetails(
  id: string,
  { database: { ledger, issues, issueAnswers, reports } }: Pick<SendContext, "database">,
): Promise<Details> {
  const noted: Details["reports"][number][] = [];
  for await (const { address, kind, status, words } of reports.ofIssue(id)) {
    noted.push({ address, kind, said: [status, words].filter(Boolean).join(" ") });
    if (noted.length === REPORTS_SHOWN) break;
  }
  return {
    sentPosts: (await ledger.issuePosts(id)).map(({ title, url }) => ({ title, url })),
    destinations: foldDestinations(await issues.destinations(id)),
    verdicts: await issueAnswers.verdicts(id),
    unreached: (await issueAnswers.unreached(id, UNREACHED_SHOWN)).map(describeUnreached),
    reports: noted,
  };
}

function describeUnreached({
  address,
  name = "",
  state,
  verdict,
  rule,
  response = "",
  isHeld,
}: Awaited<ReturnType<IssueAnswers["unreached"]>>[number]): Details["unreached"][number] {
  const judged = verdict === undefined ? "" : `${verdict} (${rule ?? ""}): `;
  const why = isHeld
    ? "Mails to its provider are paused until the issue is resumed."
    : `${judged}${response}`;
  return { address, name, state: state === "waiting" && !isHeld ? "tried again later" : state, why };
}

interface IssueMails {
  readonly variants: IssueView["variants"];
  /** By number of the variant: complete HTML with sample values in the merge fields. */
  readonly documents: ReadonlyMap<number, string>;
}

/** What was frozen of an issue's mails. */
export async function readIssueMails(
  id: string,
  { database: { ledger }, loaded: { config } }: Pick<SendContext, "database" | "loaded">,
): Promise<IssueMails> {
  const frozen = await ledger.variants(id);
  const posts = frozen.size > 1 ? (await ledger.issuePosts(id)).length : 0;
  const fill = fillSamples(subscribeUrl(config) ?? config.site.url);
  return {
    variants: [...frozen].map(([number, variant]) => ({
      number,
      subject: fill(variant.subject, (text) => text),
      posts: variant.posts?.length ?? posts,
    })),
    documents: new Map([...frozen].map(([number, { html }]) => [number, fill(html, escapeHtml)])),
  };
}

/** @param page where the links lead that only subscribers have */
function fillSamples(page: string): (slotted: Slotted, quote: (text: string) => string) => string {
  return (slotted, quote) => fillSlots(slotted, { unsubscribeUrl: page, preferencesUrl: page }, quote);
}
