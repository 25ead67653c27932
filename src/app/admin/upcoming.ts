import { sampleIssue } from "#app/digests/next-issue.js";
import { findNextRun } from "#app/digests/scheduled-digests.js";
import type { SendContext } from "#app/digests/send-context.js";
import type { ServedDigests } from "#app/server/served-digests.js";
import { loadContent } from "#app/site/load-content.js";
import { FeedletterError } from "#errors.js";
import type { NextIssue } from "#pages/admin/overview-page.js";
import type { Instant } from "#zoned-time.js";

/** What each digest would send next: composed, but not rendered as a mail. Reads all posts. */
export async function readUpcoming(
  sendContext: SendContext,
  served: ServedDigests,
  now: Instant,
): Promise<readonly NextIssue[]> {
  const { loaded, database } = sendContext;
  const content = await loadContent(loaded).catch(describeFailure);
  return Promise.all(
    Object.entries(loaded.config.digests).map(async ([name, config]) => {
      const scheduled = served.digests.find((digest) => digest.name === name);
      const run = scheduled && (await findNextRun(scheduled, database.ledger, now));
      const facts = {
        ...{ name, title: config.title ?? loaded.config.site.title },
        at: run?.kind === "runs" ? run.at : undefined,
        onPublish: config.on === "publish",
      };
      if (typeof content === "string") return { ...facts, posts: [], reason: content };
      const ledger = {
        history: (digest: string) => database.ledger.history(digest),
        // Who gets which posts isn't shown here, and is costly to know.
        audienceGroups: async () => [],
      };
      const sample = await sampleIssue(name, config, { now, loaded, content, ledger }).catch(describeFailure);
      if (typeof sample === "string") return { ...facts, posts: [], reason: sample };
      if (sample.of === "next" || sample.of === "waiting") {
        const { posts } = sample.draft;
        const reason =
          sample.of === "waiting" ? `They wait until there are ${config.posts.min} posts.` : undefined;
        return { ...facts, posts: posts.map(({ title }) => title), reason };
      }
      return { ...facts, posts: [], reason: "There is nothing new to send." };
    }),
  );
}

function describeFailure(error: unknown): string {
  if (error instanceof FeedletterError) return error.message;
  throw error;
}
