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
import { isRemote, stateOfSources } from "./source-state.js";

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
/** Ms. Then posts are read even if no file seems to have changed: some may depend on files elsewhere. */
const MAX_IDLE_MS = 15 * 60_000;

/** What was seen when posts were last read. */
interface LastLook {
  readonly loaded: LoadedConfig;
  readonly at: Instant;
  /** The state of the files. */
  readonly files: string;
  /** Until when nothing has to be done about a digest, unless a file changes. */
  readonly idleUntil: Map<string, Instant>;
}

export function createPostWatcher(serving: Serving): PostWatcher {
  const { clock, onEvent, signal } = serving;
  /** The last failure by digest, so that it isn't reported each minute. */
  const failures = new Map<string, string>();
  let last: LastLook | undefined;
  /** @returns until when the digest has nothing to do; undefined if it has to be looked at again in the next minute */
  const attempt = async (
    digest: string,
    work: () => Promise<Instant | undefined>,
  ): Promise<Instant | undefined> => {
    try {
      const idleUntil = await work();
      failures.delete(digest);
      return idleUntil;
    } catch (error) {
      if (!(error instanceof FeedletterError)) throw error;
      // Another process is sending this issue.
      if (error.code === "E_BUSY") return undefined;
      if (failures.get(digest) !== error.message) {
        failures.set(digest, error.message);
        onEvent({ kind: "failed", at: clock(), digest, error });
      }
      // A broken post stays broken until its file changes.
      return error.code === "E_CONTENT" ? Number.POSITIVE_INFINITY : undefined;
    }
  };
  return {
    look: async ({ sendContext, digests }) => {
      const { loaded } = sendContext;
      const at = clock();
      if (digests.length === 0) return;
      if (last?.loaded === loaded && Math.abs(at - last.at) < pauseBetween(loaded)) return;
      const files = await stateOfSources(loaded);
      const isSame = last?.loaded === loaded && last.files === files && at >= last.at;
      const look = { loaded, at, files, idleUntil: new Map(isSame ? last?.idleUntil : []) };
      last = look;
      let loading: Promise<Content> | undefined;
      for (const digest of digests) {
        if (signal.aborted) return;
        if ((look.idleUntil.get(digest.name) ?? at) > at) continue;
        look.idleUntil.delete(digest.name);
        const idleUntil = await attempt(digest.name, async () => {
          if (await isBlocked(digest.name, sendContext, clock())) return undefined;
          loading ??= loadCurrentContent(loaded, clock());
          return sendDue(digest, await loading, { sendContext, serving });
        });
        if (idleUntil !== undefined)
          look.idleUntil.set(digest.name, Math.min(idleUntil, isRemote(loaded) ? at : at + MAX_IDLE_MS));
      }
    },
  };
}

function pauseBetween(loaded: LoadedConfig): number {
  return isRemote(loaded) ? REMOTE_INTERVAL_MS : 0;
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

/** @returns until when nothing is due as far as the posts go; undefined if something is, or was */
async function sendDue(
  digest: PublishedDigest,
  content: Content,
  { sendContext, serving }: SendingContext,
): Promise<Instant | undefined> {
  const { clock, onEvent } = serving;
  const { ledger } = sendContext.database;
  const now = clock();
  const watched = await watchPosts(digest, { sendContext, content, now });
  const { due } = watched;
  if (due === undefined)
    return Math.min(watched.next?.at ?? Number.POSITIVE_INFINITY, nextDate(content, now));
  const context = contextFor(digest, due.post, { content, watched, sendContext, serving });
  if (!(await ledger.claimRun(digest.name, due.at, { ...context.sender, now, until: now + CLAIM_MS })))
    return undefined;
  const result = await runDigest(context);
  onEvent({ kind: "run", at: clock(), digest: digest.name, run: due.at, result });
  if (!(await isSettled(result.next, context, sendContext))) return undefined;
  await ledger.completeRun(digest.name, due.at, clock());
  await publishPages(digest.name, sendContext);
  return undefined;
}

/** When the next post that is dated ahead is published. */
function nextDate({ entries }: Content, now: Instant): Instant {
  return entries.reduce(
    (next, { published }) => (published > now && published < next ? published : next),
    Number.POSITIVE_INFINITY,
  );
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
