import { foldSpace, textOf } from "./compare.js";
import type { Field, Format } from "./readers.js";
import type { ToldPost } from "./told.js";

/** What a reader shows of a post other than it says, and why that isn't our doing. */
export interface Exception {
  readonly reader: string;
  readonly format: Format;
  readonly field: Field;
  readonly reason: string;
  /** What it shows instead. */
  readonly shows: (post: ToldPost) => ToldPost;
}

const showsFirstAuthor = (post: ToldPost) => ({ ...post, authors: post.authors?.slice(0, 1) });
const showsLastAuthor = (post: ToldPost) => ({ ...post, authors: post.authors?.slice(-1) });

/** The body decoded twice, so that code with tags in it loses them. */
const showsBodyDecodedTwice = (post: ToldPost) => ({
  ...post,
  content: typeof post.content === "string" ? textOf(post.content) : post.content,
});

const withoutTags = (text: ToldPost["summary"]) =>
  typeof text === "string" ? foldSpace(text.replace(/<(?!\/)[^>]*>/g, "")) : text;

/** At most one for a reader and format, and none about a site's or post's title, link, date or id. */
export const EXCEPTIONS: readonly Exception[] = [
  {
    reader: "newsboat",
    format: "rss",
    field: "authors",
    reason: "It keeps one `dc:creator`, the last; in Atom it shows all authors.",
    shows: showsLastAuthor,
  },
  {
    reader: "newsboat",
    format: "atom",
    field: "enclosures",
    reason:
      "It keeps one file that can be played: the last. sfeed keeps the first, so the main one can't be both.",
    shows: (post) => ({
      ...post,
      enclosures: post.enclosures?.filter(({ type }) => /^audio/.test(type)).slice(-1),
    }),
  },
  {
    reader: "sfeed",
    format: "rss",
    field: "authors",
    reason: "It has one field for the author and keeps the first.",
    shows: showsFirstAuthor,
  },
  {
    reader: "sfeed",
    format: "atom",
    field: "authors",
    reason: "It has one field for the author and keeps the first.",
    shows: showsFirstAuthor,
  },
  {
    reader: "rss2email",
    format: "rss",
    field: "authors",
    reason: "A mail has one sender: it takes feedparser's `author_detail`, the first in RSS.",
    shows: showsFirstAuthor,
  },
  {
    reader: "rss2email",
    format: "atom",
    field: "authors",
    reason: "A mail has one sender: it takes feedparser's `author_detail`, the last in Atom.",
    shows: showsLastAuthor,
  },
  {
    reader: "rss-parser",
    format: "rss",
    field: "authors",
    reason: "`creator` is one text: the first.",
    shows: showsFirstAuthor,
  },
  {
    reader: "rss-parser",
    format: "atom",
    field: "authors",
    reason: "`author` is one text: the first.",
    shows: showsFirstAuthor,
  },
  {
    reader: "@rowanmanning/feed-parser",
    format: "rss",
    field: "content",
    reason: "It decodes HTML's references in a CDATA section, which has none.",
    shows: showsBodyDecodedTwice,
  },
  {
    reader: "@rowanmanning/feed-parser",
    format: "atom",
    field: "content",
    reason: "It decodes HTML's references in a CDATA section, which has none.",
    shows: showsBodyDecodedTwice,
  },
  {
    reader: "@extractus/feed-extractor",
    format: "atom",
    field: "summary",
    reason: 'It strips tags from `type="text"` too.',
    shows: (post) => ({ ...post, summary: withoutTags(post.summary) }),
  },
  {
    reader: "@extractus/feed-extractor",
    format: "json",
    field: "summary",
    reason: "It describes a post by its body, even if there is a summary.",
    shows: (post) => ({ ...post, summary: post.content }),
  },
];
