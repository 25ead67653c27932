import type { IssueDraft } from "#digest/issue.js";
import { dryRunOptions, type SendContext } from "./send-context.js";

/**
 * Renders a made-up issue of each digest, so that a mistake in a template is found before the next run.
 * @throws FeedletterError E_TEMPLATE with file and line
 */
export async function tryTemplates({ loaded, prepareRun, clock }: SendContext): Promise<void> {
  const { site, digests } = loaded.config;
  for (const digest of Object.keys(digests)) {
    const { renderIssue } = prepareRun(digest, dryRunOptions());
    await renderIssue(sampleDraft(digest, site.url, clock.now()), site.language);
  }
}

function sampleDraft(digest: string, url: string, now: number): IssueDraft {
  const topic = { name: "Topic", slug: "topic" };
  const post = {
    ...{ id: url, url, title: "Title", excerpt: "Excerpt", published: now, words: 100 },
    authors: [{ name: "Author" }],
    categories: [topic],
    tags: [topic],
    cover: { url: new URL("cover.png", url).href },
  };
  return { digest, number: 1, composedAt: now, posts: [post], baseline: [] };
}
