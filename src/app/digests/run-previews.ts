import type { Outcome } from "#deliveries/outcome.js";
import { type ReviewChoice, type RunKey, reviewUrl } from "#deliveries/review/review.js";
import { addNotice } from "#deliveries/review/review-mail.js";
import { previewIssue } from "#deliveries/run-digest.js";
import { FeedletterError } from "#errors.js";
import { buildTestMessage } from "#mail/prepare-mail.js";
import type { ScheduledDigest } from "#schedule/due-runs.js";
import { type Mailbox, parseMailbox } from "#subscribers/address.js";
import type { Instant } from "#zoned-time.js";
import { dryRunOptions, type SendContext } from "./send-context.js";

/** When the previews of a digest's runs are mailed, and to whom. */
export interface ReviewSettings {
  /** Ms before the run. */
  readonly before: number;
  readonly to: Mailbox;
}

/** @throws FeedletterError E_CONFIG if there is no address for it, or no server for its links */
export function findReviewer({ loaded, mail }: SendContext, digest: string): Mailbox {
  const { config, placeOf } = loaded;
  const { reviewer, replyTo } = config.digests[digest] ?? {};
  const to = reviewer ?? replyTo ?? mail.replyTo ?? config.site.author?.email;
  const place = placeOf("digests", digest, "review");
  if (to === undefined) {
    throw new FeedletterError("E_CONFIG", {
      message: `There is no address for the previews of "${digest}".`,
      fix: `Set \`digests.${digest}.reviewer\`, \`mail.replyTo\` or \`site.author.email\`.`,
      place,
    });
  }
  if (config.server === undefined) {
    throw new FeedletterError("E_CONFIG", {
      message: `The links in the previews of "${digest}" wouldn't work without a server.`,
      fix: "Configure `server`, or remove `review`.",
      place,
    });
  }
  return parseMailbox(to);
}

/** Ms before a preview that couldn't be rendered or mailed is tried again. */
const CLAIM_MS = 10 * 60_000;

export type PreviewMailResult =
  | { readonly kind: "nothing-to-show" }
  | { readonly kind: "shown"; readonly run: Instant; readonly outcome: Outcome };

interface PreviewMailContext {
  readonly sendContext: SendContext;
  readonly clock: () => Instant;
}

/**
 * Mails the preview of the digest's next run, once, when it is due.
 * @throws FeedletterError E_CONTENT, E_TEMPLATE, E_DATABASE, E_DKIM; it is then tried again
 */
export async function mailNextRunPreview(
  { name, schedule }: ScheduledDigest,
  { before, to }: ReviewSettings,
  { sendContext, clock }: PreviewMailContext,
): Promise<PreviewMailResult> {
  const { ledger, reviews } = sendContext.database;
  const now = clock();
  const runAt = schedule.nextRun(now);
  if (runAt === undefined || runAt - now > before) return { kind: "nothing-to-show" };
  const run: RunKey = { digest: name, runAt };
  const last = await ledger.lastRun(name);
  // The run was sent early.
  if (last?.runAt === runAt) return { kind: "nothing-to-show" };
  const context = sendContext.prepareRun(name, dryRunOptions());
  if (!(await reviews.claim(run, { ...context.sender, now, until: now + CLAIM_MS })))
    return { kind: "nothing-to-show" };
  const preview = await previewIssue(context);
  // A post may be added before the run, so try again when the claim has ended.
  if (preview.kind !== "preview") return { kind: "nothing-to-show" };
  const outcome = await mailPreview(preview, run, { sendContext, to, now });
  if (outcome.kind !== "deferred" && outcome.kind !== "unreachable") await reviews.markShown(run, clock());
  return { kind: "shown", run: runAt, outcome };
}

type Preview = Extract<Awaited<ReturnType<typeof previewIssue>>, { readonly kind: "preview" }>;

const CHOICES: readonly ReviewChoice[] = ["hold", "send-now"];

async function mailPreview(
  { draft, variant }: Preview,
  run: RunKey,
  {
    sendContext,
    to,
    now,
  }: { readonly sendContext: SendContext; readonly to: Mailbox; readonly now: Instant },
): Promise<Outcome> {
  const { loaded, dkim, identify, transport } = sendContext;
  const identity = identify(run.digest);
  const { server } = identity.unsubscribeOptions;
  if (server === undefined) throw new Error("previews need the server's address");
  const shown = addNotice(variant, {
    digestTitle: identity.listName,
    language: loaded.config.site.language,
    words: loaded.config.site.words,
    when: describeRunTime(run, sendContext),
    links: CHOICES.map((choice) => ({ choice, url: reviewUrl(run, choice, server) })),
  });
  const { digest, runAt } = run;
  const issue = { id: `${digest}-preview-${runAt}`, digest, number: draft.number, frozenAt: now };
  return transport.send(await buildTestMessage(shown, issue, { identity, to, dkim }));
}

/** `Monday, 15 June 2026 at 09:00 (Europe/Berlin)`, in the site's language. */
export function describeRunTime({ digest, runAt }: RunKey, { loaded: { config } }: SendContext): string {
  const timeZone = config.digests[digest]?.timezone ?? config.site.timezone;
  const format = new Intl.DateTimeFormat(config.site.language, {
    dateStyle: "full",
    timeStyle: "short",
    timeZone,
  });
  return `${format.format(runAt)} (${timeZone})`;
}
