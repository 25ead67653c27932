import type { SiteConfig } from "#config/schema.js";
import type { Image } from "#content/model/post.js";
import { toPlainLine } from "#content/text/characters.js";
import { cutAtWord } from "#digest/format.js";
import type { Fitting, IssueDraft, IssuePost } from "#digest/issue.js";
import { directionOf } from "#i18n/direction.js";
import { messagesFor } from "#i18n/messages.js";
import type { Theme } from "#theme/theme.js";
import type { Instant } from "#zoned-time.js";

interface PostView {
  /** The excerpt's beginning where the post has none. */
  readonly title: string;
  readonly url: string;
  readonly excerpt: string;
  readonly published: Instant;
  /** The authors' names, joined as the language joins them; "" where nobody is named. */
  readonly byline: string;
  readonly authors: readonly { readonly name: string; readonly url: string }[];
  /** Name of the first category; "" where there is none. */
  readonly category: string;
  readonly categories: readonly { readonly name: string; readonly slug: string }[];
  readonly tags: readonly { readonly name: string; readonly slug: string }[];
  readonly cover: { readonly url: string; readonly alt: string } | null;
  readonly wordCount: number;
  /** BCP 47; "" where the post is in the mail's language. */
  readonly language: string;
}

/** All that a digest's templates can show: plain strings, numbers, lists and records. */
export interface DigestView {
  readonly site: {
    readonly title: string;
    readonly url: string;
    readonly description: string;
  };
  readonly digest: { readonly name: string; readonly title: string };
  readonly issue: { readonly number: number; readonly composedAt: Instant };
  /** Newest first; never empty. */
  readonly posts: readonly PostView[];
  /** The mail would be too large with a card for each post. */
  readonly compact: boolean;
  /** Posts beside the first one. */
  readonly more: number;
  /** First lines of the mail as the list of mails shows them. */
  readonly preheader: string;
  /** "" where the config has none. */
  readonly postalAddress: string;
  readonly unsubscribeUrl: string;
  /** Where the subscriber chooses what comes; "" where no server answers. */
  readonly preferencesUrl: string;
  /** Where the issue can be read as a page; "" where it can't. */
  readonly browserUrl: string;
  readonly theme: Theme;
  readonly language: string;
  /** "ltr" or "rtl" */
  readonly direction: string;
  /** "left" or "right": the side where lines begin. */
  readonly start: string;
  readonly words: {
    readonly read: string;
    readonly by: string;
    readonly unsubscribe: string;
    readonly whyYouGetThis: string;
    readonly newPosts: string;
    readonly issue: string;
    readonly friend: string;
    readonly hello: string;
    readonly whatIsNew: string;
    readonly toTheSite: string;
    readonly viewInBrowser: string;
    readonly preferences: string;
  };
}

/**
 * The names in a view, so that a template can be checked before it is run. "instant" is a number that is a date; "slot" is
 * text that only each subscriber's mail has, so no helper can look at it.
 */
export type Shape =
  | "flag"
  | "slot"
  | "text"
  | "number"
  | "instant"
  | readonly [Shape]
  | { readonly [name: string]: Shape };

export type ShapeOf<Value> = Value extends string
  ? "text" | "slot"
  : Value extends boolean
    ? "flag"
    : Value extends number
      ? "number" | "instant"
      : Value extends readonly (infer Element)[]
        ? readonly [ShapeOf<Element>]
        : { readonly [Name in keyof Value]: ShapeOf<NonNullable<Value[Name]>> };

const SURFACE_SHAPE = {
  back: "text",
  ink: "text",
  text: "text",
  soft: "text",
  accent: "text",
  line: "text",
} as const;
const BUTTON_SHAPE = { back: "text", text: "text" } as const;

export const THEME_SHAPE: ShapeOf<Theme> = {
  ...{ width: "text", cardWidth: "text", radius: "text", coverRadius: "text", buttonRadius: "text" },
  ...{ font: "text", headingFont: "text", modernFont: "text", modernHeadingFont: "text" },
  ...{ page: SURFACE_SHAPE, card: SURFACE_SHAPE, button: BUTTON_SHAPE, quietButton: BUTTON_SHAPE },
  dark: { page: SURFACE_SHAPE, card: SURFACE_SHAPE, button: BUTTON_SHAPE, quietButton: BUTTON_SHAPE },
  logo: { url: "text", alt: "text", width: "text" },
};

export const DIGEST_SHAPE: ShapeOf<DigestView> = {
  site: { title: "text", url: "text", description: "text" },
  digest: { name: "text", title: "text" },
  issue: { number: "number", composedAt: "instant" },
  posts: [
    {
      title: "text",
      url: "text",
      excerpt: "text",
      published: "instant",
      byline: "text",
      authors: [{ name: "text", url: "text" }],
      category: "text",
      categories: [{ name: "text", slug: "text" }],
      tags: [{ name: "text", slug: "text" }],
      cover: { url: "text", alt: "text" },
      wordCount: "number",
      language: "text",
    },
  ],
  compact: "flag",
  more: "number",
  preheader: "text",
  postalAddress: "text",
  unsubscribeUrl: "slot",
  preferencesUrl: "slot",
  browserUrl: "text",
  theme: THEME_SHAPE,
  language: "text",
  direction: "text",
  start: "text",
  words: {
    read: "text",
    by: "text",
    unsubscribe: "text",
    whyYouGetThis: "text",
    newPosts: "text",
    issue: "text",
    friend: "text",
    hello: "text",
    whatIsNew: "text",
    toTheSite: "text",
    viewInBrowser: "text",
    preferences: "text",
  },
};

/** How much of an issue a mail shows. */
export type FittingStep = Pick<Fitting, "excerpts" | "covers" | "layout">;

export interface ViewContext {
  readonly site: SiteConfig;
  readonly digestTitle: string;
  readonly mail: { readonly postalAddress?: string | undefined };
  readonly language: string;
  readonly unsubscribeUrl: string;
  /** "" where no server answers. */
  readonly preferencesUrl: string;
  /** Absent where issues don't become pages. */
  readonly browserUrl?: string | undefined;
  readonly theme: Theme;
  readonly fitting: FittingStep;
}

/** Makes the values that the templates see. Every text is one line; a link that is neither http(s) nor mailto is replaced. */
export function viewIssue(draft: IssueDraft, context: ViewContext): DigestView {
  const { site, language } = context;
  const words = messagesFor(language).digest;
  const posts = draft.posts.map((post) => viewPost(post, context));
  const direction = directionOf(language);
  return {
    site: { title: toPlainLine(site.title), url: site.url, description: toPlainLine(site.description) },
    digest: { name: draft.digest, title: toPlainLine(context.digestTitle) },
    issue: { number: draft.number, composedAt: draft.composedAt },
    posts,
    compact: context.fitting.layout === "list",
    more: Math.max(0, posts.length - 1),
    preheader: writePreheader(posts, language, words.whatIsNew(toPlainLine(context.digestTitle))),
    postalAddress: toPlainLine(context.mail.postalAddress ?? ""),
    unsubscribeUrl: context.unsubscribeUrl,
    preferencesUrl: context.preferencesUrl,
    browserUrl: context.browserUrl ?? "",
    theme: context.theme,
    language,
    direction,
    start: direction === "rtl" ? "right" : "left",
    words: {
      read: words.read,
      by: words.by,
      unsubscribe: words.unsubscribe,
      whyYouGetThis: words.whyYouGetThis,
      newPosts: words.newPosts(posts.length),
      issue: words.issue(draft.number),
      friend: words.friend,
      hello: words.hello,
      whatIsNew: words.whatIsNew(toPlainLine(context.digestTitle)),
      toTheSite: words.toTheSite,
      viewInBrowser: words.viewInBrowser,
      preferences: words.preferences,
    },
  };
}

function viewPost(post: IssuePost, { site, language, fitting }: ViewContext): PostView {
  const names = post.authors.map(({ name }) => toPlainLine(name)).filter((name) => name !== "");
  const text = toPlainLine(post.excerpt);
  const title =
    toPlainLine(post.title) || cutAtWord(text, 80, language) || messagesFor(language).digest.untitled;
  const excerpt = title === text ? "" : text;
  const named = ({ name, slug }: { name: string; slug: string }) => ({ name: toPlainLine(name), slug });
  return {
    title,
    url: safeLink(post.url) ?? site.url,
    excerpt: fitting.excerpts === "full" ? excerpt : cutAtWord(excerpt, fitting.excerpts, language),
    published: post.published,
    byline: new Intl.ListFormat(language, { type: "conjunction" }).format(names),
    authors: post.authors.map(({ name, url }) => ({
      name: toPlainLine(name),
      url: safeLink(url ?? "") ?? "",
    })),
    category: toPlainLine(post.categories[0]?.name ?? ""),
    categories: post.categories.map(named),
    tags: post.tags.map(named),
    cover: fitting.covers === "shown" ? viewCover(post.cover) : null,
    wordCount: post.words,
    language: differing(post.language ?? site.language, language),
  };
}

/** A tag that says no more than the mail's own says nothing: "de" in a mail that is "de-AT". */
function differing(ofPost: string, ofMail: string): string {
  return new Intl.Locale(ofPost).language === new Intl.Locale(ofMail).language ? "" : ofPost;
}

function viewCover(cover: Image | undefined): PostView["cover"] {
  const url = cover && safeLink(cover.url);
  if (!url || url.startsWith("mailto:")) return null;
  return { url, alt: toPlainLine(cover.alt ?? "") };
}

/** The URL with everything outside RFC 3986's characters percent-encoded; undefined for one that a mail must not link to. */
function safeLink(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, href } = new URL(url);
  return ["https:", "http:", "mailto:"].includes(protocol) ? href : undefined;
}

/** Fewer characters than this leave room beside the subject, and mail programs fill it with the mail's first links. */
const SHORT_PREHEADER = 60;

function writePreheader(posts: readonly PostView[], language: string, closing: string): string {
  const text = [...posts.map(({ title }) => title), posts[0]?.excerpt ?? ""].filter(Boolean).join(" · ");
  return cutAtWord(text.length < SHORT_PREHEADER ? `${text} · ${closing}` : text, 180, language);
}
