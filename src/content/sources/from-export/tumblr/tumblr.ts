import { nonEmpty } from "#content/front-matter/provenance.js";
import { type Card, cardsIn, field } from "#content/sources/from-export/card-html.js";
import { dropRepeatedIds, makeDocument, makeItem } from "#content/sources/from-export/found-item.js";
import { judgeExported } from "#content/sources/from-export/gate.js";
import type { DocumentItem, FeedDocument } from "#content/sources/from-feed/feed-item.js";
import { renderTumblrPost } from "./tumblr-body.js";

const VOCABULARY = {
  from: "`state`",
  // `blocks` is any of them in the newer format.
  posts: new Set(["text", "photo", "quote", "link", "chat", "answer", "video", "audio", "blocks"]),
  published: new Set(["published"]),
  drafts: new Set(["draft", "queued", "private"]),
};

/**
 * The posts in a file of JSON: an answer of Tumblr's API, a list of posts or a single one, as backup programs keep them.
 * Undefined for anything else.
 */
export function findTumblrPosts(json: unknown): readonly Card[] | undefined {
  const found = [...cardsIn({ json }, "json")].flatMap((one) => {
    const response = cardsIn(one, "response")[0] ?? one;
    return Array.isArray(response.posts) ? cardsIn(response, "posts") : [response];
  });
  const isPost = (one: Card): boolean => field(one, "blog_name") !== "" && field(one, "post_url") !== "";
  return found.some(isPost) ? found : undefined;
}

export function readTumblrExport(posts: readonly Card[]): FeedDocument {
  const document = makeDocument(posts.map(readPost), "Tumblr");
  const home = posts.map((post) => homeOf(field(post, "post_url"))).find((url) => url !== undefined);
  const title = posts.flatMap((post) => cardsIn(post, "blog")).map((blog) => field(blog, "title"))[0];
  return dropRepeatedIds({ ...document, home, title: title || undefined });
}

function homeOf(url: string): string | undefined {
  return URL.canParse(url) ? `${new URL(url).origin}/` : undefined;
}

function readPost(post: Card): DocumentItem {
  const { title, html, unknown, format, media } = renderTumblrPost(post);
  const { tags } = post;
  const names: readonly unknown[] = Array.isArray(tags) ? tags : [];
  return makeItem({
    links: [["`post_url`", field(post, "post_url") || undefined]],
    title: ["`title`", title],
    published: [
      ["`timestamp`", dateOf(post.timestamp)],
      ["`date`", field(post, "date") || undefined],
    ],
    tags: ["`tags`", nonEmpty(names.filter((name) => typeof name === "string"))],
    related: ["`url`", field(post, "type") === "link" ? field(post, "url") || undefined : undefined],
    body: { markup: html, format },
    media,
    unknownParts: unknown,
    ...judgeExported(
      { type: field(post, "type"), status: field(post, "state"), locked: isForSupporters(post) },
      VOCABULARY,
    ),
  });
}

/** Seconds since 1970. */
function dateOf(timestamp: unknown): string | undefined {
  return typeof timestamp === "number" && Math.abs(timestamp) < 1e11
    ? new Date(timestamp * 1000).toISOString()
    : undefined;
}

function isForSupporters(post: Card): boolean {
  return (
    post.is_paywalled === true || cardsIn(post, "content").some((block) => field(block, "type") === "paywall")
  );
}
