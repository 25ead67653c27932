import { createHash } from "node:crypto";
import type { Entry, Post } from "#content/model/post.js";
import type { OpenDatabase } from "#database/ports.js";
import { throwIfBroken } from "#deliveries/broken-content.js";
import { recordStart } from "#deliveries/record-start.js";
import { composeIssue, takesNewestPosts } from "#digest/compose.js";
import type { Finding } from "#findings.js";
import { duePost, type PostDecision } from "#schedule/due-posts.js";
import type { Instant } from "#zoned-time.js";
import type { PublishedDigest } from "./scheduled-digests.js";
import { dryRunOptions, type SendContext } from "./send-context.js";

/** Posts that are watched at the same time. The others have to wait for these anyway. */
const MAX_WATCHED = 20;

export interface WatchedPosts extends PostDecision {
  /** The posts in `seen`, as they were seen. */
  readonly posts: readonly Post[];
}

interface WatchContext {
  readonly sendContext: Pick<SendContext, "prepareRun" | "database">;
  readonly content: { readonly entries: readonly Entry[]; readonly findings: readonly Finding[] };
  readonly now: Instant;
}

/**
 * Which new post of a digest with `on: publish` is due. Records nothing.
 * @throws FeedletterError E_CONTENT for a broken post; E_DATABASE
 */
export async function planPosts(
  digest: PublishedDigest,
  { sendContext, content, now }: WatchContext,
): Promise<WatchedPosts> {
  const { name } = digest;
  const { ledger, seenPosts } = sendContext.database;
  const context = sendContext.prepareRun(name, dryRunOptions());
  throwIfBroken(content.findings, context);
  const history = await ledger.history(name);
  const composing = { digest: context.config, history, now, timezone: context.timezone };
  const { ready } = composeIssue(content.entries, composing);
  const watched = ready.slice(0, takesNewestPosts(composing) ? 1 : MAX_WATCHED);
  const rendered = await context.renderPosts(watched, content.entries);
  throwIfBroken(rendered.findings, context);
  const decision = duePost(now, digest, {
    posts: rendered.posts.map((post) => ({ id: post.id, version: versionOf(post) })),
    seen: await seenPosts.list(name),
    lastIssueAt: history.lastIssueAt,
  });
  return { ...decision, posts: rendered.posts };
}

/**
 * The same, and records what was seen, so that the next call, in whatever process, continues from there.
 * @throws FeedletterError E_CONTENT for a broken post; E_DATABASE
 */
export async function watchPosts(digest: PublishedDigest, watch: WatchContext): Promise<WatchedPosts> {
  const { sendContext, content, now } = watch;
  const context = sendContext.prepareRun(digest.name, dryRunOptions());
  await recordStart({ ...context, loadEntries: async () => content }, now);
  const planned = await planPosts(digest, watch);
  await sendContext.database.seenPosts.record(digest.name, planned.seen);
  return planned;
}

function versionOf({ title, html }: Pick<Post, "title" | "html">): string {
  return createHash("sha256")
    .update(JSON.stringify([title, html]))
    .digest("base64url");
}

/** How many posts were waiting when a server last looked, and when the first of them is due. */
export async function findWaitingPosts(
  digest: PublishedDigest,
  { ledger, seenPosts }: Pick<OpenDatabase, "ledger" | "seenPosts">,
  now: Instant,
): Promise<{ readonly posts: number; readonly at?: Instant }> {
  const seen = await seenPosts.list(digest.name);
  if (seen.length === 0) return { posts: 0 };
  const { lastIssueAt } = await ledger.history(digest.name);
  const { due, next } = duePost(now, digest, { posts: seen, seen, lastIssueAt });
  return { posts: seen.length, at: (due ?? next)?.at };
}
