import { type WatchedPosts, watchPosts } from "#app/digests/published-posts.js";
import type { PublishedDigest } from "#app/digests/scheduled-digests.js";
import type { SendContext } from "#app/digests/send-context.js";
import { loadCurrentContent } from "#app/site/load-content.js";
import type { LoadedConfig } from "#config/load.js";
import { type NextIssue, type RunContext, runDigest } from "#deliveries/run-digest.js";
import { hasStarted, identityOf } from "#digest/start.js";
import { FeedletterError } from "#errors.js";
import type { Instant } from "#zoned-time.js";
import { CLAIM_MS, publishPages, runOptionsOf, type Serving } from "../serve-runs.js";

/** Watches the posts of the digests with `on: publish`. */
export interface PostWatcher {
  /** Sends the post that is due, if any, of each digest. */
  readonly look: (watched: WatchRound) => Promise<void>;
}

interface WatchRound {
  readonly sendContext: SendContext;
  readonly digests: readonly PublishedDigest[];
}

type Content = Awaited<ReturnType<typeof loadCurrentContent>>;

/** Ms between two requests for a feed on another server. */
const REMOTE_INTERVAL_MS = 10 * 60_000;

export function createPostWatcher(serving: Serving): PostWatcher {
  const { clock, onEvent, signal } = serving;
  /** The last failure by digest, so that it isn't reported each minute. */
  const failures = new Map<string, string>();
  let last: { readonly loaded: LoadedConfig; readonly at: Instant } | undefined;
  const attempt = async (digest: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
      failures.delete(digest);
    } catch (error) {
      if (!(error instanceof FeedletterError)) throw error;
      // Another process is sending this issue.
      if (error.code === "E_BUSY" || failures.get(digest) === error.message) return;
      failures.set(digest, error.message);
      onEvent({ kind: "failed", at: clock(), digest, error });
    }
  };
  return {
    look: async ({ sendContext, digests }) => {
      const { loaded } = sendContext;
      const at = clock();
      if (digests.length === 0) return;
      if (last?.loaded === loaded && Math.abs(at - last.at) < pauseBetween(loaded)) return;
      last = { loaded, at };
      let loading: Promise<Content> | undefined;
      for (const digest of digests) {
        if (signal.aborted) return;
        await attempt(digest.name, async () => {
          if (await isBlocked(digest.name, sendContext, clock())) return;
          loading ??= loadCurrentContent(loaded, clock());
          await sendDue(digest, await loading, { sendContext, serving });
        });
      }
    },
  };
}

function pauseBetween({ config }: LoadedConfig): number {
  const isRemote = config.content.some((source) => "feed" in source && /^https?:/i.test(source.feed));
  return isRemote ? REMOTE_INTERVAL_MS : 0;
}

/** An issue that is paused, or that a failing server has stopped, must be finished first. That was reported already. */
async function isBlocked(
  digest: string,
  { database: { ledger } }: SendContext,
  now: Instant,
): Promise<boolean> {
  for (const { id } of await ledger.openIssues(digest)) {
    const { paused, notBefore } = await ledger.status(id);
    if (paused !== undefined || notBefore > now) return true;
  }
  return false;
}

interface SendingContext {
  readonly sendContext: SendContext;
  readonly serving: Serving;
}

async function sendDue(
  digest: PublishedDigest,
  content: Content,
  { sendContext, serving }: SendingContext,
): Promise<void> {
  const { clock, onEvent } = serving;
  const { ledger } = sendContext.database;
  const now = clock();
  const watched = await watchPosts(digest, { sendContext, content, now });
  const { due } = watched;
  if (due === undefined) return;
  const context = contextFor(digest, due.post, { content, watched, sendContext, serving });
  if (!(await ledger.claimRun(digest.name, due.at, { ...context.sender, now, until: now + CLAIM_MS })))
    return;
  const result = await runDigest(context);
  onEvent({ kind: "run", at: clock(), digest: digest.name, run: due.at, result });
  if (!(await isSettled(result.next, context, sendContext))) return;
  await ledger.completeRun(digest.name, due.at, clock());
  await publishPages(digest.name, sendContext);
}

/** Sends exactly the version of the post that was seen, even if the file has changed since. */
function contextFor(
  digest: PublishedDigest,
  only: string,
  {
    content,
    watched: { posts },
    sendContext,
    serving,
  }: SendingContext & { readonly content: Content; readonly watched: WatchedPosts },
): RunContext {
  return {
    ...sendContext.prepareRun(digest.name, runOptionsOf(serving)),
    only,
    loadEntries: async () => content,
    renderPosts: async (entries) => ({
      posts: entries.flatMap(({ id }) => posts.find((post) => post.id === id) ?? []),
      findings: [],
    }),
  };
}

/** Whether nothing is left to do about the post. If nobody would get it, it is never sent: later subscribers get later posts. */
async function isSettled(
  next: NextIssue,
  { digest, config, ledger }: RunContext,
  { database: { seenPosts } }: SendContext,
): Promise<boolean> {
  if (next.kind !== "no-subscribers") return next.kind === "sent";
  // With `start: newest`, the first issue waits for the first subscriber.
  if (!hasStarted(await ledger.history(digest), config)) return false;
  await seenPosts.passOver(digest, next.draft.posts.map(identityOf));
  return true;
}
